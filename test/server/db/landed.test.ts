/** A county that the first landed version left behind is opened by this one, with nothing lost. */
import { createPublicKey, verify } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLOSE, signedProgramme } from '../../../content/wire/messages.ts';
import { migrate } from '../../../server/db/migrate.ts';
import { type DatabaseConfig, type Db, openDatabase } from '../../../server/db/open.ts';
import { firstBrokenLink } from '../../../server/signage/ledger/audit.ts';
import { newestKey } from '../../../server/signage/ledger/signing-turn.ts';
import {
  fill,
  type Fixture,
  layOut,
  readFixture,
  type Row,
  rowsOf,
} from '../../fixtures/county.ts';
import { type Ask, asking } from '../../fixtures/county-story.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { connect } from '../live/client.ts';

const FIXTURES = new URL('../../fixtures/landed-0.1/', import.meta.url);

/** Columns that a later migration gives other values, and means to. */
const CHANGED_ON_PURPOSE: Readonly<Record<string, readonly string[]>> = {
  // 013-nodes: whoever was connected was so at a server that is gone.
  presence: ['connected', 'since'],
  // 014-grants: what a person may is a row of its own.
  people: ['role'],
};

describe.each(['sqlite', 'postgres'] as const)('what 0.1 left behind on %s', (kind) => {
  let fixture: Fixture;
  let folder: string;
  let config: DatabaseConfig;
  beforeAll(async () => {
    fixture = await readFixture(new URL(`${kind}.json.gz`, FIXTURES));
    folder = await layOut(fixture);
    if (kind === 'sqlite') config = { kind, file: join(folder, 'gengfu.db') };
    else {
      config = { kind, url: await freshDatabase('empty') };
      await onStore((db) => fill(db, fixture));
    }
    await onStore(migrate);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function onStore<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const db = await openDatabase(config);
    try {
      return await work(db);
    } finally {
      await db.destroy();
    }
  }

  describe('as migrated', () => {
    test('every row is there as it was, but for columns that are new', async () => {
      const rows = await onStore(rowsOf);
      for (const [table, were] of Object.entries(fixture.rows)) {
        if (table.startsWith('kysely_')) continue;
        const changed = CHANGED_ON_PURPOSE[table] ?? [];
        const known = Object.keys(were[0] ?? {}).filter((name) => !changed.includes(name));
        const are = (rows[table] ?? []).map((row) => only(known, row)).sort(byText);
        const expected = were.map((row) => only(known, row)).sort(byText);
        // Counters of later migrations are rows of their own.
        if (table === 'counters') expect(are, table).toEqual(expect.arrayContaining(expected));
        else expect(are, table).toEqual(expected);
      }
    });

    test('each person is what it was, on its own unit', async () => {
      const { grants = [] } = await onStore(rowsOf);
      const are = grants.map(({ person, unit, role }) => ({ id: person, unit, role }));
      const were = (fixture.rows['people'] ?? []).map((row) => only(['id', 'unit', 'role'], row));
      expect(are.sort(byText)).toEqual(were.sort(byText));
    });

    test('each schedule is approved as it was', async () => {
      const rows = await onStore((db) =>
        db
          .selectFrom('schedules')
          .leftJoin('approved_schedules as approved', 'approved.schedule', 'schedules.id')
          .selectAll('schedules')
          .select(['approved.items as shows', 'approved.window as open', 'approved.level'])
          .execute(),
      );
      expect(rows.length).toBeGreaterThan(0);
      for (const { items, window, shows, open, level } of rows)
        expect({ shows, open, level }).toEqual({ shows: items, open: window, level: 0 });
    });

    test('there is something in every table, so that nothing is whole for being empty', () => {
      expect(Object.values(fixture.rows).filter((rows) => rows.length === 0)).toEqual([]);
    });

    test('the chain of the audit is whole', async () => {
      expect(await onStore(firstBrokenLink)).toBe(null);
    });

    test('each programme is signed by the newest key, over the body that is stored', async () => {
      const key = await onStore(newestKey);
      const programmes = await onStore((db) =>
        db
          .selectFrom('programmes')
          .innerJoin('programme_bodies', 'programme_bodies.hash', 'programmes.hash')
          .select(['screen', 'serial', 'programmes.hash', 'signature', 'body'])
          .execute(),
      );
      expect(programmes.map(({ screen }) => screen).sort()).toEqual(
        Object.keys(fixture.credentials)
          .filter((name) => name !== 'bus-next')
          .sort(),
      );
      for (const { screen, serial, hash, signature } of programmes)
        expect(isSigned(key ?? '', signedProgramme(screen, serial, hash), signature)).toBe(true);
    });
  });

  describe('as served', () => {
    let server: TestServer;
    let ask: Ask;
    beforeAll(async () => {
      server = await startServer({
        dataDir: folder,
        env: { GENGFU_DEMO: 'off' },
        ...(config.kind === 'postgres' && { databaseUrl: config.url }),
      });
      const { login, password } = fixture;
      const session = await asking(server.url, null)('POST', '/api/sessions', { login, password });
      ask = asking(server.url, session.token as string);
    });
    afterAll(() => server.stop());

    test.each([
      ['items', 'items', 'items'],
      ['screens', 'screens', 'screens'],
      ['campaigns', 'campaigns', 'campaigns'],
    ])('%s are listed, those of the county', async (noun, list, table) => {
      const body = await ask('GET', `/api/${noun}`);
      const theirs = fixture.rows[table] as readonly Row[];
      const ours = theirs.filter(({ unit }) => unit !== 'neighbour').map(({ id }) => id);
      expect(body[list].map(({ id }: Row) => id).sort()).toEqual([...ours].sort());
    });

    test('each screen says what it shows, and why', async () => {
      for (const { id } of (await ask('GET', '/api/screens')).screens) {
        expect((await ask('GET', `/api/screens/${id}`)).id).toBe(id);
        expect((await ask('GET', `/api/screens/${id}/showing`)).zones).not.toEqual([]);
        expect((await ask('GET', `/api/screens/${id}/why`)).zones).not.toEqual([]);
      }
    });

    test('plays are proven as they were, and folds are counted', async () => {
      for (const screen of ['door', 'square']) {
        const { series } = await ask('GET', `/api/screens/${screen}/plays-proof`);
        expect(series).toMatchObject([{ provenFrom: 1, breaks: [], flaw: null }]);
        expect(series[0].checkedUpTo).toBe(series[0].upTo);
      }
      const { totals } = await ask('GET', '/api/plays/totals');
      expect(totals).toHaveLength((fixture.rows['play_totals'] ?? []).length);
      const { plays } = await ask('GET', '/api/plays?limit=1000');
      expect(plays).toHaveLength((fixture.rows['plays'] ?? []).length);
    });

    test('alerts, events and reports are told', async () => {
      const list = async (path: string, name: string) => (await ask('GET', path))[name] as Row[];
      expect(await list('/api/cap', 'alerts')).toHaveLength(4);
      expect((await list('/api/presence/events?screen=bank', 'events')).length).toBeGreaterThan(1);
      expect(await list('/api/reports', 'reports')).toHaveLength(1);
      expect(await list('/api/urgent', 'urgents')).toHaveLength(6);
    });

    test('an asset that it drew is given, byte for byte', async () => {
      const [media] = fixture.rows['media'] as readonly Row[];
      const hash = media?.['hash'] as string;
      const stored = fixture.files[`assets/${hash.slice(0, 2)}/${hash}`] as string;
      const { address } = await ask('GET', `/assets/${hash}/address`);
      const given = await fetch(`${server.url}${address}`);
      expect(Buffer.from(await given.arrayBuffer()).toString('base64')).toBe(stored);
    });

    test.each(['square', 'bank', 'bus-next'])(
      'a player comes back with the credential %s, and gets a programme that its key signed',
      async (name) => {
        const screen = name.replace('-next', '');
        const client = await connect(server.url, fixture.credentials[name] as string);
        const { key } = await client.hello();
        expect(key).toBe(await onStore(newestKey));
        const { ref: _, ...programme } = await client.next('programme');
        expect(programme.screen).toBe(screen);
        const text = signedProgramme(screen, programme.serial, programme.hash);
        expect(isSigned(key, text, programme.signature)).toBe(true);
        await client.close();
      },
    );

    test('a credential that was revoked is told so, and one that another followed is unknown', async () => {
      const gone = await connect(server.url, fixture.credentials['gone'] as string);
      expect((await gone.closed).code).toBe(CLOSE.revoked);
      await expect(connect(server.url, fixture.credentials['bus'] as string)).rejects.toThrow(
        '401',
      );
    });

    test('what a person did last in that version can be undone in this', async () => {
      const { undone } = await ask('POST', '/api/undo', {});
      expect(undone.action).toBe('schedule.create');
      const again = await ask('POST', '/api/undo', {});
      expect(again.undone.action).toBe('screen.edit');
      expect((await ask('GET', '/api/screens/square')).name).toBe('广场大屏');
    });

    test('and the chain of the audit goes on from theirs', async () => {
      expect(await onStore(firstBrokenLink)).toBe(null);
    });
  });
});

const only = (names: readonly string[], row: Row): Row =>
  Object.fromEntries(names.map((name) => [name, row[name]]));

const byText = (a: Row, b: Row): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** Header of an Ed25519 key before its 32 raw bytes (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

function isSigned(key: string, text: string, signature: string): boolean {
  const der = Buffer.concat([SPKI, Buffer.from(key, 'base64')]);
  const unpacked = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return verify(null, Buffer.from(text), unpacked, Buffer.from(signature, 'base64'));
}
