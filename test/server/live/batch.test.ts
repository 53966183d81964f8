/** What many screens say is stored together, and none of them can keep the others' words from the store. */
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBatch } from '../../../server/live/batch.ts';
import { fromPlayer, readMessage } from '../../../server/live/messages.ts';
import { issueUrgent } from '../../../server/signage/urgent/urgent-issue.ts';
import { urgentState } from '../../../server/signage/urgent/urgent-state.ts';
import { describeOnBothStores, type TestStore } from '../../support/database.ts';
import { connect } from './client.ts';
import { NOON, openRig } from './rig.ts';

const HASH = 'a'.repeat(64);
const PLAY = {
  n: 1,
  item: 'item',
  asset: HASH,
  schedule: 'schedule',
  campaign: 'campaign',
  zone: 0,
  start: NOON,
  end: NOON,
  plannedMs: 1,
  how: 'error',
  link: HASH,
};
const PROOF = {
  key: `${'A'.repeat(43)}=`,
  before: HASH,
  hash: HASH,
  signature: `${'A'.repeat(86)}==`,
};

/** A message of each kind, with every text that it may have. */
const WHOLE: readonly Record<string, unknown>[] = [
  { type: 'hello', version: 1, player: 'test', serial: 0, hash: HASH, urgents: ['urgent-1:1'] },
  { type: 'ack', ref: 'p.1' },
  { type: 'time', t0: 1 },
  { type: 'plays', plays: [PLAY], proof: PROOF },
  {
    type: 'fold',
    fold: { from: 1, to: 1, totals: [['2026-11-23', 'i', 's', 'c', 0, 'full', 1, 1]] },
    proof: PROOF,
  },
  { type: 'live', serial: 1, at: NOON },
  { type: 'urgent-stage', id: 'urgent-1', version: 1, stage: 'painted', at: NOON },
  {
    type: 'heartbeat',
    health: {
      player: 'test',
      uptimeMs: 1,
      serial: 0,
      missing: [HASH],
      clockOffsetMs: 0,
      framesDropped: 0,
      storageLeft: null,
      unsentPlays: 0,
    },
  },
  {
    type: 'thumbnail',
    ref: 't.1',
    at: NOON,
    mime: 'image/png',
    width: 1,
    height: 1,
    base64: 'AAAA',
  },
  { type: 'positions', positions: [[1, NOON, 1, 1, 1, null, null]] },
  { type: 'report', what: 'error', detail: 'it broke' },
];

/** The message with each of its texts, and each name of a member, in turn ending in `more`. */
function* broken(value: unknown, more: string): Generator<unknown> {
  if (typeof value === 'string') yield `${value}${more}`;
  else if (value !== null && typeof value === 'object') {
    for (const key of Object.keys(value)) {
      for (const inner of broken((value as Record<string, unknown>)[key], more))
        yield Array.isArray(value)
          ? value.map((one: unknown, at) => (String(at) === key ? inner : one))
          : { ...value, [key]: inner };
      if (!Array.isArray(value)) yield { ...value, [`${key}${more}`]: 1 };
    }
  }
}

describe('text in a frame that no store keeps', () => {
  test('the examples are one of each kind, and are taken', () => {
    const kinds = fromPlayer.options.map(({ shape }) => shape.type.value);
    expect(WHOLE.map(({ type }) => type).sort()).toEqual([...kinds].sort());
    for (const one of WHOLE)
      expect(readMessage(JSON.stringify(one)), JSON.stringify(one)).toMatchObject({ ok: true });
  });

  test.each(['\u0000', '\uD800', '\uDFFF'])('is refused in every place: %j', (more) => {
    for (const whole of WHOLE) {
      for (const one of broken(whole, more)) {
        const json = JSON.stringify(one);
        const detail = `it broke${more}`;
        if (
          (one as { detail?: string }).detail === detail &&
          Object.keys(one as object).length === 3
        )
          expect(readMessage(json)).toMatchObject({ message: { detail: 'it broke\uFFFD' } });
        else expect(readMessage(json), json).toMatchObject({ ok: false });
      }
    }
  });
});

describeOnBothStores('a batch', (open) => {
  let store: TestStore;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  interface Row {
    readonly id: string;
    readonly name: string;
  }
  const openBatch = () => {
    const lines: Record<string, unknown>[] = [];
    const dropped: string[] = [];
    const log = pino({ level: 'error' }, { write: (line: string) => lines.push(JSON.parse(line)) });
    const batch = createBatch<Row>({
      name: 'units',
      log,
      delayMs: 1_000_000,
      write: async (rows) => {
        const some = rows.map((row) => ({ ...row, parent: null, name_en: '', kind: 'shop' }));
        await store.db.insertInto('units').values(some).execute();
      },
      nameOf: ({ id }) => ({ id }),
      dropped: ({ id }) => dropped.push(id),
    });
    return { batch, lines, dropped };
  };
  const stored = async (): Promise<string[]> =>
    (await store.db.selectFrom('units').select('id').execute()).map(({ id }) => id);

  test('drops the rows that no store takes, names them, and stores all others', async () => {
    const { batch, lines, dropped } = openBatch();
    const culprits = new Set([0, 417, 418, 999]);
    for (let n = 0; n < 1000; n++)
      batch.add({ id: `unit-${n}`, name: culprits.has(n) ? (null as never) : 'name' });
    await batch.flush();
    const bad = [...culprits].map((n) => `unit-${n}`);
    expect(dropped).toEqual(bad);
    expect(lines.map(({ id }) => id)).toEqual(bad);
    const kept = await stored();
    expect(kept).toHaveLength(996);
    expect(kept.filter((id) => bad.includes(id))).toEqual([]);
    await batch.close();
  });

  test('keeps all rows, in their order, while the store cannot take any', async () => {
    const { batch, lines, dropped } = openBatch();
    await sql`ALTER TABLE units RENAME TO units_away`.execute(store.db);
    for (let n = 0; n < 10; n++) batch.add({ id: `unit-${n}`, name: 'name' });
    await batch.flush();
    expect(lines).toMatchObject([{ rows: 10 }]);
    await sql`ALTER TABLE units_away RENAME TO units`.execute(store.db);
    await batch.flush();
    expect(await stored()).toHaveLength(10);
    expect(dropped).toEqual([]);
    await batch.close();
  });

  test('of acknowledgements is stored whatever a broken player sends beside them', async () => {
    const rig = await openRig(store);
    try {
      for (const id of ['door', 'gate', 'bad']) await rig.addScreen(id);
      const [door, gate, bad] = await Promise.all(
        ['door', 'gate', 'bad'].map(async (id) => connect(rig.origin, await rig.pair(id))),
      );
      await Promise.all([door!.hello(), gate!.hello(), bad!.hello()]);
      const issued = await issueUrgent(rig.signage, rig.commander, {
        text: '山洪预警',
        target: {},
        expiresAt: NOON + 60_000,
        drill: false,
      });
      if (!issued.ok) throw new Error(issued.message);
      const { id } = issued.urgent;
      const painted = { type: 'urgent-stage', id, version: 1, stage: 'painted', at: NOON } as const;
      bad!.sendRaw(JSON.stringify({ ...painted, id: `${id}\uD800` }));
      expect((await bad!.closed).code).toBe(4400);
      for (const client of [door!, gate!]) {
        await client.next('urgent');
        client.send(painted);
        client.send({ type: 'time', t0: 1 });
        await client.next('time');
      }
      await rig.live.settle();
      const found = await urgentState(store.db, rig.commander, id);
      expect(found.ok && found.state.silent.map(({ screen }) => screen)).toEqual(['bad']);
    } finally {
      await rig.close();
    }
  });
});
