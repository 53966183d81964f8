/** Everything about a screen can be corrected, and what follows from it follows. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { MORNING, openSite, screenInput, type Site } from '../../../support/site.ts';
import { addUnits, type Ask, personAt } from '../people/people.ts';

const HORIZON_DAYS = 2;
const HOUR_MS = 3_600_000;
const fold = { from: { x: 64, y: 0, width: 64, height: 32 }, to: { x: 0, y: 32 } };

/** Each part, and what it becomes. */
const PARTS = {
  name: '东门屏',
  nameEn: 'East gate',
  kind: 'vehicle',
  width: 128,
  height: 32,
  colour: 'rgb',
  surface: 'lcd',
  origin: { x: 8, y: 4 },
  folds: [{ from: { x: 0, y: 0, width: 64, height: 32 }, to: { x: 0, y: 0 } }, fold],
  rotation: 90,
  gamma: 2.2,
  brightness: Array.from({ length: 24 }, () => 60),
  volume: Array.from({ length: 24 }, () => 30),
  timeZone: 'Asia/Urumqi',
  sound: true,
  openingHours: [{ times: [{ from: '06:00', until: '22:00' }] }],
  zones: [{ name: 'band', area: { x: 0, y: 0, width: 128, height: 16 } }],
  contract: { quotaSecondsPerHour: 600 },
  tags: ['gate'],
  position: { latitude: 30.5, longitude: 114.3 },
  profile: 'usual',
  track: { everySeconds: 10, keepDays: 7 },
};

describe.each(['sqlite', 'postgres'] as const)('a screen that is corrected on %s', (kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    await addUnits(site, ['east', 'west']);
    await site.ask('POST', '/api/screens', screenInput({ id: 'door', unit: 'east' }));
  });
  afterEach(() => site.close());

  const compile = () => compileStale(site.signage, HORIZON_DAYS);
  const patch = (version: number, parts: object, query = '') =>
    site.ask('PATCH', `/api/screens/door${query}`, { version, ...parts });
  const publish = async (parts: object, ask: Ask = site.ask): Promise<string> => {
    const item = (await ask('POST', '/api/items', { text: '平安回家' })).body.id;
    const body = { target: {}, window: {}, items: [{ item }], ...parts };
    const made = await ask('POST', '/api/schedules', body);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    await compile();
    return made.body.schedule.id;
  };
  const programme = async () => (await site.ask('GET', '/api/screens/door/programme')).body.body;
  const showing = async () =>
    (await site.ask('GET', `/api/screens/door/showing?at=${MORNING + HOUR_MS}`)).body.zones[0];

  it('takes all of it at once, tells the audit what was, and is taken back by one undo', async () => {
    const before = (await site.ask('GET', '/api/screens/door')).body;
    const done = await patch(1, PARTS);
    expect(done.status, JSON.stringify(done.body)).toBe(200);
    expect(done.body.screen).toMatchObject({ ...PARTS, version: 2 });
    const { detail } = await site.signage.db
      .selectFrom('audit')
      .select('detail')
      .where('action', '=', 'screen.edit')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(detail)).toMatchObject({
      version: 2,
      changes: [
        {
          id: 'door',
          before: { width: 64, kind: 'storefront' },
          after: { width: 128, gamma: 2.2 },
        },
      ],
    });
    expect((await site.ask('POST', '/api/undo', {})).status).toBe(200);
    expect((await site.ask('GET', '/api/screens/door')).body).toEqual({ ...before, version: 3 });
  });

  it.each(Object.entries(PARTS).filter(([part]) => !['folds', 'zones', 'track'].includes(part)))(
    'takes its %s alone',
    async (part, value) => {
      const done = await patch(1, { [part]: value });
      expect(done.status, JSON.stringify(done.body)).toBe(200);
      expect((await site.ask('GET', '/api/screens/door')).body[part]).toEqual(value);
    },
  );

  it('names the field of what cannot be meant, whether it is hung so or corrected', async () => {
    for (const [parts, field] of [
      [{ folds: [{ ...fold, from: { x: 60, y: 0, width: 8, height: 8 } }] }, 'folds.0.from'],
      [{ folds: [{ ...fold, from: { x: 0, y: 9, width: 8, height: 8 } }] }, 'folds.0.from'],
      [{ timeZone: 'Asia/Nowhere' }, 'timeZone'],
      [{ width: 4 }, 'width'],
      [{ zones: PARTS.zones }, 'zones.0.area'],
    ] as const) {
      const wrong = await patch(1, parts);
      expect(wrong.status).toBe(400);
      expect(wrong.body.fields[0].field).toBe(field);
      const hung = await site.ask('POST', '/api/screens', screenInput({ id: 'new', ...parts }));
      expect(hung.status).toBe(400);
      expect(hung.body.fields[0].field).toBe(field);
    }
    expect((await patch(1, { track: PARTS.track })).body.fields[0].field).toBe('track');
    expect((await patch(1, { unit: 'nowhere' })).body.fields[0].field).toBe('unit');
    expect((await patch(1, { id: 'other' })).status).toBe(400);
    const stale = await patch(7, { width: 128 });
    expect(stale.status).toBe(409);
    expect(stale.body.current).toMatchObject({ id: 'door', version: 1, width: 64 });
    // What would no longer fit is said before anything shrinks.
    await patch(1, { width: 128, height: 32, folds: PARTS.folds });
    expect((await patch(2, { width: 64, height: 16 })).body.fields[0].field).toBe('folds.0.from');
  });

  it('shows pictures of its new size, of the unit’s schedules that reach it', async () => {
    await publish({ target: { kinds: ['storefront'] } });
    expect((await programme()).face).toMatchObject({ width: 64, height: 16, colour: 'mono' });
    expect((await showing()).media.asset).toMatchObject({ width: 64, height: 16 });
    await patch(1, { width: 128, height: 32, colour: 'rgb' });
    await compile();
    expect((await programme()).face).toMatchObject({ width: 128, height: 32, colour: 'rgb' });
    expect((await showing()).media.asset).toMatchObject({ width: 128, height: 32 });
    await patch(2, { kind: 'bank' });
    await compile();
    expect((await showing()).item).toBe('card');
  });

  it('warns of schedules that name a zone which it will not have', async () => {
    await patch(1, { width: 128, height: 32, zones: PARTS.zones });
    const id = await publish({ zone: 'band' });
    const gone = await patch(2, { zones: null }, '?preview=1');
    expect(gone.body.warnings).toEqual([
      `zones: schedule ${id} names the zone band, which is not on door`,
    ]);
    expect((await patch(2, { zones: PARTS.zones }, '?preview=1')).body.warnings).toEqual([]);
    expect((await patch(2, { zones: null })).body.warnings).toHaveLength(1);
  });

  it('warns of what cannot be drawn at its new size, and shows the rest', async () => {
    // A clock leaves out what has no room, but not the hours; slogans run where they do not fit.
    const clock = { text: '时钟', template: 'clock' };
    const item = (await site.ask('POST', '/api/items', clock)).body.id;
    const words = (await site.ask('POST', '/api/items', { text: '平安回家' })).body.id;
    await publish({ items: [{ item }, { item: words }] });
    const smaller = await patch(1, { width: 8, height: 8 }, '?preview=1');
    expect(smaller.body.warnings).toEqual([expect.stringContaining(`items: ${item}`)]);
    expect((await patch(1, { width: 640, height: 160 }, '?preview=1')).body.warnings).toEqual([]);
  });

  it('keeps the pauses of its owner when its contract is corrected', async () => {
    const until = MORNING + HOUR_MS;
    await site.ask('POST', '/api/screens/door/pause', { version: 1, until });
    const done = await patch(2, { contract: { quotaSecondsPerHour: 60 } });
    expect(done.body.screen.contract).toEqual({
      quotaSecondsPerHour: 60,
      pauses: [{ from: MORNING, until }],
    });
  });

  it('is moved: the schedules of its unit leave it, those of the new one come', async () => {
    await publish(
      {},
      await personAt(site, { login: 'e', name: 'e', role: 'command', unit: 'east' }),
    );
    const west = await personAt(site, { login: 'w', name: 'w', role: 'publisher', unit: 'west' });
    await site.ask('POST', '/api/screens', screenInput({ id: 'other', unit: 'west' }));
    const theirs = await publish({}, west);
    expect((await west('GET', '/api/screens/door')).status).toBe(404);
    const preview = await patch(1, { unit: 'west' }, '?preview=1');
    expect(preview.body.forecast.schedules).toHaveLength(2);
    expect((await patch(1, { unit: 'west' })).status).toBe(200);
    await compile();
    expect((await showing()).schedule).toBe(theirs);
    expect((await west('GET', '/api/screens/door')).body.unit).toBe('west');
  });

  it('is moved by nobody who does not administer both units', async () => {
    const east = await personAt(site, {
      login: 'e',
      name: 'e',
      role: 'administrator',
      unit: 'east',
    });
    const moved = await east('PATCH', '/api/screens/door', { version: 1, unit: 'west' });
    expect(moved.status).toBe(400);
    expect(moved.body.fields[0].field).toBe('unit');
    const west = await personAt(site, {
      login: 'w',
      name: 'w',
      role: 'administrator',
      unit: 'west',
    });
    const taken = await west('PATCH', '/api/screens/door', { version: 1, unit: 'west' });
    expect(taken.status).toBe(404);
  });

  it('leaves what it played to the unit that it hung under then, also when it is moved back', async () => {
    const { db } = site.signage;
    await db
      .insertInto('pairings')
      .values({ series: 1, screen: 'door', token_hash: 'x', next_hash: null, created_at: 0 })
      .execute();
    let n = 0;
    const played = async (at: number, day: string) => {
      n += 1;
      const common = { screen: 'door', series: 1, item: `item-${n}`, schedule: null, zone: 0 };
      const times = { started_at: at, ended_at: at + 1000, planned_ms: 1000, stored_at: at };
      await db
        .insertInto('plays')
        .values({ ...common, ...times, n, campaign: null, asset: '', how: 'full' })
        .execute();
      const total = { from_n: n, at: 0, plays: 1, shown_ms: 1000, how: 'full', campaign: null };
      await db
        .insertInto('play_totals')
        .values({ ...common, ...total, day })
        .execute();
    };
    const move = async (version: number, unit: string, at: number) => {
      site.turnClock(at);
      const login = `mover-${version}`;
      const mover = await personAt(site, { login, name: login, role: 'administrator' });
      const moved = await mover('PATCH', '/api/screens/door', { version, unit });
      expect(moved.status, JSON.stringify(moved.body)).toBe(200);
    };
    const day = 24 * HOUR_MS;
    await played(MORNING - 1, '2027-01-07');
    await move(1, 'west', MORNING);
    await played(MORNING, '2027-01-08');
    await move(2, 'east', MORNING + day);
    await played(MORNING + day, '2027-01-09');
    for (const [unit, theirs] of [
      ['east', ['item-1', 'item-3']],
      ['west', ['item-2']],
      ['bureau', ['item-1', 'item-2', 'item-3']],
    ] as const) {
      const reader = await personAt(site, { login: unit, name: unit, role: 'inspector', unit });
      const itemsOf = async (path: string, list: string) =>
        (await reader('GET', path)).body[list].map(({ item }: { item: string }) => item);
      expect(await itemsOf('/api/plays', 'plays')).toEqual(theirs);
      expect(await itemsOf('/api/plays/totals', 'totals')).toEqual(theirs);
    }
  });
});
