/** Many screens changed at once: one preview, one deed, one undo, all or nothing. */
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { openSite, screenInput, type Site } from '../../../support/site.ts';
import { addUnits, personAt, rowsOf } from '../people/people.ts';

const HORIZON_DAYS = 2;
const hours = Array.from({ length: 24 }, (_, hour) => (hour < 6 ? 0 : 80));

describe.each(['sqlite', 'postgres'] as const)('many screens on %s', (kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    await addUnits(site, ['east', 'west']);
    for (const [id, unit, tags] of [
      ['a', 'east', ['lane']],
      ['b', 'east', []],
      ['c', 'west', ['old', 'lane']],
    ] as const)
      await site.ask('POST', '/api/screens', screenInput({ id, unit, tags }));
    await compileStale(site.signage, HORIZON_DAYS);
  });
  afterEach(() => site.close());

  const change = (target: object, parts: object, more: object = {}, query = '') =>
    site.ask('POST', `/api/screens/changes${query}`, { target, change: parts, ...more });
  const screens = async () => (await site.ask('GET', '/api/screens')).body.screens;

  it('are previewed, changed as one deed, and are what they were after one undo', async () => {
    const before = await screens();
    const rows = await rowsOf(site);
    const parts = { brightness: hours, addTags: ['night'], removeTags: ['old'], kind: 'bank' };
    const preview = await change({}, parts, {}, '?preview=1');
    expect(preview.status, JSON.stringify(preview.body)).toBe(200);
    expect(preview.body).toMatchObject({
      reached: 3,
      changed: 3,
      next: null,
      forecast: { screens: { affected: 3 } },
    });
    expect(preview.body.changes[2]).toEqual({
      id: 'c',
      name: '门口屏',
      version: 1,
      before: { brightness: [], kind: 'storefront', tags: ['old', 'lane'] },
      after: { brightness: hours, kind: 'bank', tags: ['lane', 'night'] },
    });
    expect(await rowsOf(site)).toEqual(rows);
    const done = await change({}, parts, { seen: preview.body.seen });
    expect(done.body).toMatchObject({ changed: 3, screens: 3 });
    expect((await screens())[0]).toMatchObject({ brightness: hours, tags: ['lane', 'night'] });
    const audited = await site.signage.db
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'screens.change')
      .execute();
    expect(audited).toHaveLength(1);
    const undone = await site.ask('POST', '/api/undo', { deed: done.body.deed });
    expect(undone.body.undone.rows).toHaveLength(3);
    expect(await screens()).toEqual(before.map((one: object) => ({ ...one, version: 3 })));
  });

  it('take each part of the vocabulary', async () => {
    const parts = {
      width: 128,
      height: 32,
      colour: 'rgb',
      surface: 'lcd',
      origin: { x: 1, y: 2 },
      folds: [],
      rotation: 180,
      gamma: 2.2,
      timeZone: 'Asia/Urumqi',
      unit: 'west',
      volume: hours,
      sound: true,
      openingHours: [{ times: [{ from: '06:00', until: '22:00' }] }],
      zones: [{ name: 'band', area: { x: 0, y: 0, width: 128, height: 16 } }],
      contract: { quotaSecondsPerHour: 60 },
      profile: 'rough',
    };
    const done = await change({ units: ['east'] }, parts);
    expect(done.status, JSON.stringify(done.body)).toBe(200);
    expect(done.body).toMatchObject({ reached: 2, changed: 2 });
    for (const screen of (await screens()).slice(0, 2)) expect(screen).toMatchObject(parts);
    const back = await change({ screens: ['a', 'b'] }, { profile: null, gamma: 1 });
    expect(back.body.changed).toBe(2);
    expect((await screens())[0]).toMatchObject({ profile: 'usual', gamma: 1 });
  });

  it('leave alone what is so already, and are no deed where all of it is', async () => {
    const done = await change({}, { addTags: ['lane'] });
    expect(done.body).toMatchObject({ reached: 3, changed: 1, screens: 1 });
    expect((await screens()).map((one: { version: number }) => one.version)).toEqual([1, 2, 1]);
    const again = await change({}, { addTags: ['lane'] });
    expect(again.body).toMatchObject({ changed: 0, deed: null });
  });

  it('are all refused where one of them cannot be meant so', async () => {
    const zones = [{ name: 'band', area: { x: 0, y: 0, width: 64, height: 8 } }];
    await site.ask('PATCH', '/api/screens/b', { version: 1, zones });
    const wrong = await change({}, { width: 32 });
    expect(wrong.status).toBe(400);
    expect(wrong.body.fields[0].field).toBe('screens.b.zones.0.area');
    expect((await screens()).map((one: { width: number }) => one.width)).toEqual([64, 64, 64]);
    expect((await change({}, {})).status).toBe(400);
    expect((await change({}, { name: '同名' })).status).toBe(400);
    expect((await change({ kinds: ['square'] }, { sound: true })).body.fields[0].field).toBe(
      'target',
    );
    await site.ask('POST', '/api/screens/c/retire', { version: 1 });
    expect((await change({ screens: ['a', 'c'] }, { sound: true })).body.fields[0]).toMatchObject({
      field: 'target.screens',
      message: 'taken down: c',
    });
  });

  it('are not changed by who saw them otherwise', async () => {
    const seen = (await change({}, { sound: true }, {}, '?preview=1')).body.seen as string;
    await site.ask('PATCH', '/api/screens/b', { version: 1, tags: ['new'] });
    const late = await change({}, { sound: true }, { seen });
    expect(late.status).toBe(409);
    const now = late.body.current.seen as string;
    await site.ask('POST', '/api/screens', screenInput({ id: 'd', unit: 'east' }));
    expect((await change({}, { sound: true }, { seen: now })).status).toBe(409);
    expect((await screens()).filter((one: { sound: boolean }) => one.sound)).toEqual([]);
  });

  it('are changed by those who may, as far as they reach', async () => {
    const owner = await personAt(site, { login: 'o', name: 'o', role: 'owner', unit: 'east' });
    const asked = { target: {}, change: { brightness: hours } };
    expect((await owner('POST', '/api/screens/changes', asked)).body).toMatchObject({ reached: 2 });
    const more = { target: {}, change: { brightness: [], kind: 'bank' } };
    expect((await owner('POST', '/api/screens/changes', more)).status).toBe(403);
    const admin = await personAt(site, {
      login: 'e',
      name: 'e',
      role: 'administrator',
      unit: 'east',
    });
    const away = { target: {}, change: { unit: 'west' } };
    expect((await admin('POST', '/api/screens/changes', away)).body.fields[0].field).toBe(
      'change.unit',
    );
  });
});

test('ten thousand are changed and taken back in pages, and others have their turns meanwhile', async () => {
  const site = await openSite();
  const { db } = site.signage;
  await site.ask('POST', '/api/screens', screenInput({ id: 'plain' }));
  const plain = await db.selectFrom('screens').selectAll().executeTakeFirstOrThrow();
  const rows = Array.from({ length: 9_999 }, (_, n) => ({
    ...plain,
    id: `s${String(n).padStart(5, '0')}`,
  }));
  for (let at = 0; at < rows.length; at += 500)
    await db
      .insertInto('screens')
      .values(rows.slice(at, at + 500))
      .execute();
  let turns = 0;
  let open = true;
  const count = (): void => {
    turns += 1;
    if (open) setImmediate(count);
  };
  count();
  const asked = { target: {}, change: { addTags: ['county'], brightness: hours } };
  const told: string[] = [];
  let after: string | null = null;
  do {
    const { body } = await site.ask('POST', '/api/screens/changes?preview=1', {
      ...asked,
      ...(after !== null && { after }),
    });
    expect(body).toMatchObject({ reached: 10_000, changed: 10_000 });
    told.push(...body.changes.map(({ id }: { id: string }) => id));
    after = told.length > 500 ? null : body.next;
  } while (after !== null);
  expect(new Set(told).size).toBe(told.length);
  expect(told.length).toBe(600);
  const before = turns;
  const done = await site.ask('POST', '/api/screens/changes', asked);
  expect(done.body).toMatchObject({ changed: 10_000, screens: 10_000 });
  // Each statement of 100 rows is one turn, and so are the slices of the plan.
  expect(turns - before).toBeGreaterThan(100);
  const undone = await site.ask('POST', '/api/undo', { deed: done.body.deed });
  expect(undone.body.screens).toBe(10_000);
  const left = await db
    .selectFrom('screens')
    .select((eb) => eb.fn.countAll<number>().as('screens'))
    .where('tags', '=', '[]')
    .where('brightness', '=', '[]')
    .executeTakeFirstOrThrow();
  expect(Number(left.screens)).toBe(10_000);
  open = false;
  await site.close();
});
