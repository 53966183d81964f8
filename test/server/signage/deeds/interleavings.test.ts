import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../../server/db/migrate.ts';
import { openDatabase } from '../../../../server/db/open.ts';
import type { Actor } from '../../../../server/signage/reach/actor.ts';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { programmeOf } from '../../../../server/signage/programmes/programme-rows.ts';
import { firstBrokenLink } from '../../../../server/signage/ledger/audit.ts';
import { editScreen } from '../../../../server/signage/screens/screen-deeds.ts';
import { createSchedule } from '../../../../server/signage/schedules/schedules.ts';
import { seed } from '../../../../server/signage/seed/seed.ts';
import {
  askThumbnail,
  keepThumbnail,
  takeThumbnail,
} from '../../../../server/signage/screens/thumbnails.ts';
import {
  openPairing,
  nextCredentials,
  rotateCredentials,
} from '../../../../server/signage/trust/pairings.ts';
import { describeOnBothStores, type TestStore } from '../../../support/database.ts';
import { asFarAsItGets, holdAfter } from '../../../support/held-store.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { openSite, screenInput, type Site } from '../../../support/site.ts';
import { connect } from '../../live/client.ts';
import { NOON, openRig, type Rig } from '../../live/rig.ts';

const HORIZON_DAYS = 2;

describe.each(['sqlite', 'postgres'] as const)('deeds at the same time on %s', (kind) => {
  let site: Site;
  let administrator: Actor;
  beforeEach(async () => {
    site = await openSite(kind);
    for (const id of ['door', 'gate'])
      await site.ask(
        'POST',
        '/api/screens',
        screenInput({ id, tags: id === 'gate' ? ['lane'] : [] }),
      );
    const { id: person, unit } = await site.signage.db
      .selectFrom('people')
      .select(['id', 'unit'])
      .executeTakeFirstOrThrow();
    administrator = { person, unit, roles: ['administrator'], from: null };
    await compileStale(site.signage, HORIZON_DAYS);
  });
  afterEach(() => site.close());

  test('a screen that joins a target while a schedule is put on it gets the schedule', async () => {
    const item = await site.ask('POST', '/api/items', { text: '平安回家' });
    const input = {
      layer: 'insert' as const,
      campaign: null,
      phase: null,
      target: { tags: ['lane'] },
      window: {},
      items: [{ item: item.body.id as string }],
      order: 'listed' as const,
      zone: null,
      shareSecondsPerHour: 600,
      weight: 1,
      priority: 0,
    };
    // What the schedule reaches has been asked; its rows are not there for others yet.
    const held = holdAfter(
      site.signage.db,
      /^select "id", "unit", "kind", "tags", "member_of" from "screens" where/,
    );
    const scheduling = createSchedule({ ...site.signage, db: held.db }, administrator, input);
    await held.reached;
    const joining = editScreen(
      site.signage,
      administrator,
      'door',
      { tags: ['lane'] },
      { version: 1 },
    ).then(async (joined) => {
      expect(joined).toMatchObject({ ok: true });
      await compileStale(site.signage, HORIZON_DAYS);
    });
    await asFarAsItGets(site.signage.db, joining);
    held.release();
    const [scheduled] = await Promise.all([scheduling, joining]);
    await compileStale(site.signage, HORIZON_DAYS);
    if (!scheduled.ok || scheduled.preview) throw new Error('not scheduled');
    for (const screen of ['door', 'gate']) {
      const stored = await programmeOf(site.signage.db, screen);
      const schedules = stored?.body.programme.entries.map(({ schedule }) => schedule);
      expect(schedules, screen).toContain(scheduled.answer.schedule.id);
    }
  });

  test('of two who hang a screen under one name the second is refused', async () => {
    const screen = screenInput({ id: 'twice' });
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => site.ask('POST', '/api/screens', screen)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  test('of many edits of one version one is carried out, and the audit stays whole', async () => {
    const edits = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        editScreen(site.signage, administrator, 'door', { tags: [`t${n}`] }, { version: 1 }),
      ),
    );
    expect(edits.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await firstBrokenLink(site.signage.db)).toBeNull();
    const row = await site.signage.db
      .selectFrom('screens')
      .select('version')
      .where('id', '=', 'door')
      .executeTakeFirstOrThrow();
    expect(row.version).toBe(2);
  });
});

describeOnBothStores('questions at the same time', (open) => {
  let store: TestStore;
  let rig: Rig;
  beforeEach(async () => {
    store = await open();
    rig = await openRig(store);
    await rig.addScreen('door');
  });
  afterEach(async () => {
    await rig.close();
    await store.close();
  });

  test('a screen is asked for four thumbnails and no more, and each is handed out once', async () => {
    const client = await connect(rig.origin, await rig.pair('door'));
    await client.hello();
    await rig.live.settle();
    const asked = await Promise.all(
      Array.from({ length: 12 }, () => askThumbnail(rig.signage, rig.commander, 'door')),
    );
    const taken = asked.flatMap((one) => (one.ok ? [one.id] : []));
    expect(taken).toHaveLength(4);
    const [id = ''] = taken;
    const picture = { at: NOON, mime: 'image/png', width: 1, height: 1, base64: 'AA==' };
    await keepThumbnail(rig.signage.db, 'door', id, picture);
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => takeThumbnail(rig.signage, rig.commander, 'door', id)),
    );
    expect(answers.filter((one) => one.ok)).toMatchObject([{ state: 'taken' }]);
  });

  test('two nodes that hold lines of one screen give out one next credential', async () => {
    const paired = await openPairing(rig.signage, 'door');
    if (!paired.ok) throw new Error(paired.message);
    const administrator: Actor = { ...rig.commander, roles: ['administrator'] };
    await rotateCredentials(rig.signage, administrator, { all: true });
    const held = holdAfter(rig.signage.db, /select "series", "next_hash"/);
    const slow = nextCredentials(held.db, [paired.series]);
    await held.reached;
    const quick = nextCredentials(rig.signage.db, [paired.series]);
    await asFarAsItGets(rig.signage.db, quick);
    held.release();
    const stored = await Promise.all([slow, quick]);
    const { next_hash: next } = await rig.signage.db
      .selectFrom('pairings')
      .select('next_hash')
      .executeTakeFirstOrThrow();
    expect(next).toMatch(/^[0-9a-f]{64}$/);
    // On PostgreSQL the slow one comes too late; SQLite let it go first, and the other replaced what nobody had used.
    expect(stored.filter((made) => made.size > 0).length).toBeGreaterThan(0);
    if (store.kind === 'postgres') expect(stored.map(({ size }) => size)).toEqual([0, 1]);
  });
});

describe('nodes that start together on an empty PostgreSQL', () => {
  test('migrate once and seed once', async () => {
    const url = await freshDatabase();
    const dbs = await Promise.all([1, 2, 3].map(() => openDatabase({ kind: 'postgres', url })));
    await Promise.all(dbs.map(migrate));
    const site = await openSite('sqlite');
    const seeded = await Promise.all(
      dbs.map((db) => seed({ ...site.signage, db }, { demo: true })),
    );
    expect(seeded.filter(({ password }) => password !== null)).toHaveLength(1);
    await site.close();
    await Promise.all(dbs.map((db) => db.destroy()));
  });
});

test('a screen that is there stays as it is', async () => {
  const site = await openSite('sqlite');
  await site.ask('POST', '/api/screens', screenInput());
  const { body } = await site.ask('GET', '/api/screens');
  const again = await site.ask('POST', '/api/screens', screenInput({ name: '另一块' }));
  expect(again.status).toBe(409);
  expect((await site.ask('GET', '/api/screens')).body).toEqual(body);
  await site.close();
});
