/** A bureau with a station, and people who write and review there. */
import { programmeOf } from '../../../../server/signage/programmes/programme-rows.ts';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { markStale } from '../../../../server/signage/ledger/stale.ts';
import { insertGrant } from '../../../../server/signage/people/grants.ts';
import type { Role } from '../../../../server/signage/reach/rights.ts';
import type { StoreKind } from '../../../support/database.ts';
import { openSite, screenInput, type Site } from '../../../support/site.ts';
import { addUnits, type Ask, personAt } from '../people/people.ts';

export const DAYS = 2;

export interface Circle {
  readonly site: Site;
  /** Adds somebody. @returns how they ask. */
  person(login: string, role: Role, unit?: string): Promise<Ask>;
  idOf(login: string): Promise<string>;
  grant(login: string, role: Role, unit: string, deputyOf?: string): Promise<void>;
  rule(parts: Record<string, unknown>): Promise<void>;
  /** Texts on the station's screen, once everything is compiled. */
  shown(): Promise<string[]>;
  item(ask: Ask, text: string): Promise<string>;
  /** Puts an item on the station's screen. @returns the answer's body. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies of any shape
  publish(ask: Ask, item: string, parts?: Record<string, unknown>): Promise<any>;
}

export async function openCircle(kind: StoreKind): Promise<Circle> {
  const site = await openSite(kind);
  const { db } = site.signage;
  await addUnits(site, ['station', 'other']);
  await site.ask('POST', '/api/screens', screenInput({ id: 'door', unit: 'station' }));
  const idOf = async (login: string): Promise<string> =>
    (
      await db
        .selectFrom('people')
        .select('id')
        .where('login', '=', login)
        .executeTakeFirstOrThrow()
    ).id;
  return {
    site,
    person: (login, role, unit = 'station') => personAt(site, { login, name: login, role, unit }),
    idOf,
    grant: async (login, role, unit, deputyOf) => {
      const grant = { person: await idOf(login), role, unit };
      const deputy = deputyOf === undefined ? {} : { deputyOf: await idOf(deputyOf) };
      await db.transaction().execute((trx) => insertGrant(trx, { ...grant, ...deputy }));
    },
    rule: async (parts) => {
      const asked = { unit: 'bureau', kind: 'words', level: 1, ...parts };
      const { status, body } = await site.ask('PUT', '/api/review-rules', asked);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    shown: async () => {
      // Also where no deed has marked it: the horizon rolls on by itself.
      await db.transaction().execute((trx) => markStale(trx, ['door']));
      await compileStale(site.signage, DAYS);
      const stored = await programmeOf(db, 'door');
      const ids = stored?.body.programme.entries.map(({ item }) => item) ?? [];
      const items = await db.selectFrom('items').select(['id', 'text']).execute();
      const texts = new Map(items.map(({ id, text }) => [id, text]));
      return [...new Set(ids.flatMap((id) => texts.get(id) ?? []))].toSorted();
    },
    item: async (ask, text) => {
      const { status, body } = await ask('POST', '/api/items', { text });
      if (status !== 201) throw new Error(JSON.stringify(body));
      return body.id as string;
    },
    publish: async (ask, item, parts = {}) => {
      const { status, body } = await ask('POST', '/api/schedules', {
        target: { screens: ['door'] },
        window: {},
        items: [{ item }],
        ...parts,
      });
      if (status !== 201) throw new Error(JSON.stringify(body));
      return body;
    },
  };
}
