import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Position } from '../../../../content/wire/messages.ts';
import { programmeOf } from '../../../../server/signage/programmes/programme-rows.ts';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { prunePositions, recordPositions } from '../../../../server/signage/screens/tracks.ts';
import { MORNING, openSite, screenInput, type Site } from '../../../support/site.ts';
import { addUnits, personAt } from '../people/people.ts';

const DAY_MS = 86_400_000;
const position = (n: number, at = MORNING - 60_000 + n): Position => [
  n,
  at,
  33.05012,
  112.10034,
  8,
  n % 2 === 0 ? 11.2 : null,
  null,
];

describe.each(['sqlite', 'postgres'] as const)('the track of a police car on %s', (kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    await addUnits(site, ['north', 'south']);
    await site.ask(
      'POST',
      '/api/screens',
      screenInput({ id: 'car', unit: 'north', kind: 'vehicle' }),
    );
    await site.ask('POST', '/api/screens', screenInput({ id: 'door', unit: 'north' }));
  });
  afterEach(() => site.close());

  const set = (track: unknown, version = 1, id = 'car') =>
    site.ask('PUT', `/api/screens/${id}/track`, { version, track });
  const store = (...positions: Position[]) =>
    recordPositions(site.signage, [{ screen: 'car', series: 1, positions }]);
  const read = async (query = '') =>
    (await site.ask('GET', `/api/screens/car/track${query}`)).body.positions;
  const actions = async () =>
    (await site.signage.db.selectFrom('audit').select('action').execute()).map((one) => one.action);

  it('is off, and what comes all the same is not kept', async () => {
    await compileStale(site.signage, 2);
    const stored = await programmeOf(site.signage.db, 'car');
    expect(stored!.body.face).not.toHaveProperty('trackEveryMs');
    await store(position(1));
    expect(await read()).toEqual([]);
    const last = await site.ask('GET', '/api/screens/car/position');
    expect(last.body).toEqual({ track: null, position: null });
  });

  it('is switched on for the signed face, audited, and undone', async () => {
    const done = await set({ everySeconds: 30 });
    expect(done.status, JSON.stringify(done.body)).toBe(200);
    expect(done.body.screen.track).toEqual({ everySeconds: 30, keepDays: 7 });
    await compileStale(site.signage, 2);
    expect((await programmeOf(site.signage.db, 'car'))!.body.face.trackEveryMs).toBe(30_000);
    expect((await programmeOf(site.signage.db, 'door'))!.body.face.trackEveryMs).toBeUndefined();
    expect(await actions()).toContain('track.set');
    expect((await set(null)).status).toBe(409);
    await site.ask('POST', '/api/undo', {});
    expect((await site.ask('GET', '/api/screens/car')).body.track).toBeNull();
  });

  it('stores each position once, and none from the future', async () => {
    await set({ everySeconds: 30 });
    await store(position(1), position(2));
    await store(position(2), position(3), position(4, MORNING + DAY_MS));
    const positions = await read();
    expect(positions.map(({ at }: { at: number }) => at - MORNING + 60_000)).toEqual([1, 2, 3]);
    expect(positions[1]).toEqual({
      at: MORNING - 59_998,
      latitude: 33.05012,
      longitude: 112.10034,
      accuracyM: 8,
      speedMps: 11.2,
      headingDeg: null,
    });
    const page = await site.ask('GET', '/api/screens/car/track?limit=2');
    expect(page.body.positions).toHaveLength(2);
    expect(await read(`?from=${page.body.next}`)).toEqual([positions[2]]);
    const last = await site.ask('GET', '/api/screens/car/position');
    expect(last.body.position.at).toBe(MORNING - 59_997);
    expect(await actions()).toContain('track.read');
  });

  it('is forgotten in its time', async () => {
    await set({ everySeconds: 30, keepDays: 2 });
    await store(position(1, MORNING - 3 * DAY_MS), position(2, MORNING - DAY_MS));
    expect(await prunePositions(site.signage.db, MORNING)).toBe(1);
    expect(await prunePositions(site.signage.db, MORNING)).toBe(0);
    await set(null, 2);
    expect(await prunePositions(site.signage.db, MORNING + 5 * DAY_MS)).toBe(0);
    expect(await prunePositions(site.signage.db, MORNING + 7 * DAY_MS)).toBe(1);
  });

  it('is for those who command, administer or inspect its unit, and for nobody else', async () => {
    await set({ everySeconds: 30 });
    const paths = ['/api/screens/car/track', '/api/screens/car/position'];
    for (const role of ['publisher', 'owner', 'reviewer'] as const) {
      const ask = await personAt(site, { login: role, name: role, role, unit: 'north' });
      for (const path of paths) expect((await ask('GET', path)).status, role).toBe(403);
      const tried = await ask('PUT', paths[0]!, { version: 2, track: null });
      expect(tried.status, role).toBe(403);
    }
    const inspector = await personAt(site, {
      login: 'i',
      name: 'i',
      role: 'inspector',
      unit: 'north',
    });
    for (const path of paths) expect((await inspector('GET', path)).status).toBe(200);
    const put = await inspector('PUT', paths[0]!, { version: 2, track: null });
    expect(put.status).toBe(403);
    const command = await personAt(site, {
      login: 'c',
      name: 'c',
      role: 'command',
      unit: 'bureau',
    });
    for (const path of paths) expect((await command('GET', path)).status).toBe(200);
    const away = await personAt(site, {
      login: 'a',
      name: 'a',
      role: 'administrator',
      unit: 'south',
    });
    for (const path of paths) expect((await away('GET', path)).status).toBe(404);
  });

  it.each([
    [{ everySeconds: 1 }, 'track.everySeconds'],
    [{ everySeconds: 30.5 }, 'track.everySeconds'],
    [{ everySeconds: 30, keepDays: 0 }, 'track.keepDays'],
    [{ keepDays: 3 }, 'track.everySeconds'],
    [{ everySeconds: 30, secretly: true }, 'track'],
    ['yes', 'track'],
  ])('refuses %j, and names the field', async (track, field) => {
    const tried = await set(track);
    expect(tried.status).toBe(400);
    expect(tried.body.fields[0].field).toBe(field);
  });

  it('is refused where a screen does not move', async () => {
    const tried = await set({ everySeconds: 30 }, 1, 'door');
    expect(tried.status).toBe(400);
    expect(tried.body.fields[0].field).toBe('track');
  });
});
