/** The audit as those read it who may: what was done for their unit and those below it. */
import { sql } from 'kysely';
import type { Db } from '../../db/open.ts';
import { turn } from '../../turn.ts';
import type { Actor } from '../reach/actor.ts';
import { belowUnit } from '../reach/units-up.ts';

export interface AuditFilter {
  readonly person?: string | undefined;
  /** Whole, as `screen.edit`, or its beginning before a dot, as `screen`. */
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  /** A unit for which it was done, without those below. */
  readonly unit?: string | undefined;
  /** Epoch ms: done at or after it. */
  readonly from?: number | undefined;
  /** Epoch ms: done before it. */
  readonly until?: number | undefined;
}

export interface EntryRead {
  /** Its number in the chain. */
  readonly id: number;
  /** Epoch ms. */
  readonly at: number;
  /** Null: the server itself, whoever runs the machine, or somebody who is not known. */
  readonly person: { readonly id: string; readonly name: string } | null;
  readonly unit: { readonly id: string; readonly name: string; readonly nameEn: string } | null;
  /** The place in the network from which it came. */
  readonly from: string | null;
  readonly action: string;
  readonly subject: string;
  readonly detail: unknown;
  /** SHA-256 over the entry before and this one, hex. */
  readonly hash: string;
}

/** @returns the newest entries before `before`, newest first, and where the next page begins; null: there is none. */
export async function auditPage(
  db: Db,
  actor: Actor,
  filter: AuditFilter,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<{ readonly entries: EntryRead[]; readonly next: number | null }> {
  const rows = await asked(db, actor, filter)
    .$if(before !== undefined, (query) => query.where('audit.id', '<', before ?? 0))
    .orderBy('audit.id', 'desc')
    .limit(limit + 1)
    .execute();
  const entries = rows.slice(0, limit).map(entryOf);
  return { entries, next: rows.length > limit ? (entries.at(-1)?.id ?? null) : null };
}

const EXPORTED_AT_ONCE = 500;

/** All entries, oldest first, up to the newest of now: what is written meanwhile is not among them. */
export async function* auditEntries(
  db: Db,
  actor: Actor,
  filter: AuditFilter,
): AsyncGenerator<EntryRead> {
  const newest = await newestEntry(db);
  for (let after = 0; newest !== null;) {
    const rows = await asked(db, actor, filter)
      .where('audit.id', '>', after)
      .where('audit.id', '<=', newest.id)
      .orderBy('audit.id')
      .limit(EXPORTED_AT_ONCE)
      .execute();
    for (const row of rows) yield entryOf(row);
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
    await turn();
  }
}

export interface Head {
  readonly id: number;
  readonly at: number;
  readonly hash: string;
}

/** The end of the chain; null: nothing was ever done. */
export async function newestEntry(db: Db): Promise<Head | null> {
  const row = await db
    .selectFrom('audit')
    .select(['id', 'at', 'hash'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** What was done for no unit is of its person's; what nobody did, of who looks after a whole county. */
function asked(db: Db, actor: Actor, filter: AuditFilter) {
  const below = belowUnit(actor.unit);
  const { person, action, subject, unit, from, until } = filter;
  return db
    .selectFrom('audit')
    .leftJoin('people', 'people.id', 'audit.person')
    .leftJoin('units', 'units.id', 'audit.unit')
    .select([
      'audit.id',
      'audit.at',
      'audit.person',
      'people.name as personName',
      'audit.unit',
      'units.name as unitName',
      'units.name_en as unitNameEn',
      'audit.place',
      'audit.action',
      'audit.subject',
      'audit.detail',
      'audit.hash',
    ])
    .where((eb) =>
      eb.or([
        sql<boolean>`audit.unit IN ${below}`,
        sql<boolean>`audit.unit IS NULL AND people.unit IN ${below}`,
        sql<boolean>`audit.unit IS NULL AND audit.person IS NULL
          AND EXISTS (SELECT 1 FROM units AS top WHERE top.id = ${actor.unit} AND top.parent IS NULL)`,
      ]),
    )
    .$if(person !== undefined, (query) => query.where('audit.person', '=', person ?? ''))
    .$if(action !== undefined, (query) =>
      query.where((eb) =>
        eb.or([
          eb('audit.action', '=', action ?? ''),
          // A range and not LIKE, so that the index serves and nothing has to be escaped.
          eb.and([
            eb('audit.action', '>=', `${action ?? ''}.`),
            eb('audit.action', '<', `${action ?? ''}/`),
          ]),
        ]),
      ),
    )
    .$if(subject !== undefined, (query) => query.where('audit.subject', '=', subject ?? ''))
    .$if(unit !== undefined, (query) => query.where('audit.unit', '=', unit ?? ''))
    .$if(from !== undefined, (query) => query.where('audit.at', '>=', from ?? 0))
    .$if(until !== undefined, (query) => query.where('audit.at', '<', until ?? 0));
}

type Row = Awaited<ReturnType<ReturnType<typeof asked>['execute']>>[number];

function entryOf(row: Row): EntryRead {
  const { id, at, action, subject, hash } = row;
  return {
    id,
    at,
    person: row.person === null ? null : { id: row.person, name: row.personName ?? '' },
    unit:
      row.unit === null
        ? null
        : {
            id: row.unit,
            name: row.unitName ?? '',
            nameEn: row.unitNameEn || (row.unitName ?? ''),
          },
    from: row.place,
    action,
    subject,
    detail: JSON.parse(row.detail) as unknown,
    hash,
  };
}
