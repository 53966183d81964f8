/** A screen that is taken down is gone from all that is to come, and stays in all that was. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { staleScreens } from '../../../../server/signage/ledger/stale.ts';
import { authenticate, standingOfAll } from '../../../../server/signage/trust/pairings.ts';
import { createJoiner } from '../../../../server/signage/urgent/urgent-join.ts';
import { watchSilence } from '../../../../server/signage/screens/silence.ts';
import { MORNING, openSite, screenInput, type Site } from '../../../support/site.ts';

const HORIZON_DAYS = 2;
const HOUR_MS = 3_600_000;

describe.each(['sqlite', 'postgres'] as const)('a screen that is taken down on %s', (kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    await site.ask('POST', '/api/screens', screenInput({ id: 'door' }));
    await site.ask('POST', '/api/screens', screenInput({ id: 'gate' }));
  });
  afterEach(() => site.close());

  const retire = (version: number, query = '') =>
    site.ask('POST', `/api/screens/door/retire${query}`, { version });
  const restore = (version: number) => site.ask('POST', '/api/screens/door/restore', { version });
  const idsOf = async (path: string, list: string, name = 'screen') =>
    (await site.ask('GET', path)).body[list].map((one: Record<string, unknown>) => one[name]);
  const schedule = async (target: object, query = '') => {
    const item = (await site.ask('POST', '/api/items', { text: '平安回家' })).body.id;
    return site.ask('POST', `/api/schedules${query}`, { target, window: {}, items: [{ item }] });
  };
  const urgent = (target: object) =>
    site.ask('POST', '/api/urgent', {
      text: '请立即转移',
      target,
      expiresAt: MORNING + HOUR_MS,
    });
  const pair = async (): Promise<string> => {
    const { body: waiting } = await site.ask('POST', '/api/pairing');
    await site.ask('POST', '/api/pairing/claim', { code: waiting.code, screen: 'door' });
    return (await site.ask('GET', waiting.poll)).body.credential;
  };

  it('is owed no programme by what its unit does afterwards, until it hangs again', async () => {
    const unit = async (name: string) =>
      (await site.ask('POST', '/api/units', { parent: 'bureau', name, kind: 'station' })).body;
    const [north, south] = [await unit('北所'), await unit('南所')];
    await site.ask('PATCH', '/api/screens/door', { unit: north.id, version: 1 });
    await compileStale(site.signage, HORIZON_DAYS);
    expect((await retire(2)).status).toBe(200);
    const move = { parent: south.id, version: north.version };
    expect((await site.ask('POST', `/api/units/${north.id}/move`, move)).status).toBe(200);
    await compileStale(site.signage, HORIZON_DAYS);
    expect(await staleScreens(site.signage.db)).toEqual([]);
    expect((await restore(3)).status).toBe(200);
    expect(await staleScreens(site.signage.db)).toMatchObject([{ screen: 'door' }]);
  });

  it('leaves every list, and is there where it is asked for', async () => {
    await compileStale(site.signage, HORIZON_DAYS);
    const lists = async () => ({
      screens: await idsOf('/api/screens', 'screens', 'id'),
      presence: await idsOf('/api/presence', 'screens'),
      deliveries: await idsOf('/api/deliveries', 'deliveries'),
      readiness: await idsOf('/api/readiness', 'screens'),
    });
    const before = await lists();
    for (const list of Object.values(before)) expect(list).toContain('door');
    const done = await retire(1);
    expect(done.status, JSON.stringify(done.body)).toBe(200);
    expect(done.body.screen).toMatchObject({ retiredAt: MORNING, version: 2 });
    expect(done.body.screens).toBe(0);
    const after = await lists();
    for (const [name, list] of Object.entries(before))
      expect(after[name as keyof typeof after]).toEqual(list.filter((id: string) => id !== 'door'));
    expect(await idsOf('/api/screens?retired=1', 'screens', 'id')).toEqual(['door']);
    expect((await site.ask('GET', '/api/screens/door')).body.retiredAt).toBe(MORNING);
    // Nothing is compiled for it, and nothing waits to be.
    await compileStale(site.signage, HORIZON_DAYS);
    expect(await site.signage.db.selectFrom('stale_screens').selectAll().execute()).toEqual([]);
    const showing = await site.ask('GET', '/api/screens/door/showing');
    expect(showing.status).toBe(409);
    expect(showing.body.detail ?? showing.body.message).toContain('door');
  });

  it('is not aimed at, and a target that names it says so', async () => {
    await retire(1);
    for (const made of [
      await schedule({ screens: ['door', 'gate'] }),
      await urgent({ screens: ['door', 'gate'] }),
    ]) {
      expect(made.status).toBe(400);
      expect(made.body.fields[0]).toMatchObject({
        field: 'target.screens',
        message: 'taken down: door',
      });
    }
    expect((await schedule({ kinds: ['storefront'] }, '?preview=1')).body.forecast.screens).toEqual(
      { affected: 1, counted: 1, classes: 1 },
    );
    const made = await schedule({ kinds: ['storefront'] });
    expect(made.body.screens.length ?? made.body.screens).toBe(1);
    expect((await urgent({})).body.screens).toBe(1);
  });

  it('loses its player at once, which nobody can give it back but by pairing', async () => {
    const credential = await pair();
    expect(await authenticate(site.signage.db, credential)).toMatchObject({ screen: 'door' });
    const { version } = (await site.ask('GET', '/api/screens/door')).body;
    await retire(version);
    expect(await standingOfAll(site.signage.db, [credential])).toEqual(['revoked']);
    const told = await site.signage.db
      .selectFrom('outbox')
      .selectAll()
      .where('topic', '=', 'revoked')
      .execute();
    expect(told).toHaveLength(1);
    const { body: waiting } = await site.ask('POST', '/api/pairing');
    const claim = { code: waiting.code, screen: 'door' };
    expect((await site.ask('POST', '/api/pairing/claim', claim)).status).toBe(409);
    const back = await restore(version + 1);
    expect(back.body.screen).toMatchObject({ retiredAt: null });
    expect(back.body.screens).toBe(1);
    expect(await standingOfAll(site.signage.db, [credential])).toEqual(['revoked']);
    expect((await site.ask('POST', '/api/pairing/claim', claim)).status).toBe(200);
  });

  it('takes a code with it that was claimed and not fetched', async () => {
    const { body: waiting } = await site.ask('POST', '/api/pairing');
    await site.ask('POST', '/api/pairing/claim', { code: waiting.code, screen: 'door' });
    await retire((await site.ask('GET', '/api/screens/door')).body.version);
    expect((await site.ask('GET', waiting.poll)).status).toBe(404);
  });

  it('closes, if any browser could play it, and stays closed when that is taken back', async () => {
    const { db } = site.signage;
    await db.updateTable('screens').set({ open: 1 }).where('id', '=', 'door').execute();
    await retire(1);
    expect((await site.raw('/play/door/pair', { method: 'POST' })).status).toBeGreaterThan(400);
    expect((await site.ask('POST', '/api/undo', {})).status).toBe(200);
    expect((await site.ask('GET', '/api/screens/door')).body).toMatchObject({
      retiredAt: null,
      open: false,
    });
  });

  it('is taken down again where bringing it back is undone, and its new player with it', async () => {
    await retire(1);
    await restore(2);
    const credential = await pair();
    expect((await site.ask('POST', '/api/undo', {})).status).toBe(200);
    expect((await site.ask('GET', '/api/screens/door')).body.retiredAt).toBe(MORNING);
    expect(await standingOfAll(site.signage.db, [credential])).toEqual(['revoked']);
  });

  it('shows in its preview what it would lose, and changes nothing', async () => {
    await schedule({});
    const preview = await retire(1, '?preview=1');
    const [one] = preview.body.forecast.classes;
    expect(one.schedules[0].beforeMs).toBeGreaterThan(0);
    expect(one.schedules[0].airtimeMs).toBe(0);
    expect((await site.ask('GET', '/api/screens/door')).body.retiredAt).toBe(null);
  });

  it('takes no other deed until it hangs again', async () => {
    await retire(1);
    const edits = await site.ask('PATCH', '/api/screens/door', { version: 2, name: '新' });
    expect(edits.status).toBe(409);
    expect((await retire(2)).status).toBe(409);
    expect((await retire(1)).body.current).toMatchObject({ version: 2 });
    await restore(2);
    expect((await restore(3)).status).toBe(409);
  });

  it('alarms nobody by its silence', async () => {
    await pair();
    const { db } = site.signage;
    const presence = { connected: 0, since: MORNING - HOUR_MS, seen_at: 0, health: 'null' };
    await db
      .insertInto('presence')
      .values({ ...presence, screen: 'door', silent_at: null })
      .execute();
    await retire((await site.ask('GET', '/api/screens/door')).body.version);
    expect(await watchSilence(site.signage, 1000)).toBe(0);
  });

  it('is waited for by no urgent message in force, and counted by one that was over before', async () => {
    const over = (await urgent({})).body.urgent.id;
    await site.ask('POST', `/api/urgent/${over}/cancel`);
    const running = (await urgent({})).body.urgent.id;
    site.turnClock(MORNING + 1000);
    await retire(1);
    await createJoiner(site.signage)();
    const stateOf = async (id: string) => (await site.ask('GET', `/api/urgent/${id}`)).body;
    expect(await stateOf(running)).toMatchObject({ targeted: 1 });
    expect((await stateOf(running)).silent.map((one: { screen: string }) => one.screen)).toEqual([
      'gate',
    ]);
    expect(await stateOf(over)).toMatchObject({ targeted: 2 });
  });

  it('keeps its plays, its name and its history', async () => {
    const { db } = site.signage;
    await db
      .insertInto('plays')
      .values({
        screen: 'door',
        series: 1,
        n: 1,
        item: 'item-1',
        asset: '',
        schedule: null,
        campaign: null,
        zone: 0,
        started_at: MORNING - 10_000,
        ended_at: MORNING,
        planned_ms: 10_000,
        how: 'full',
        stored_at: MORNING,
      })
      .execute();
    await retire(1);
    expect(await idsOf('/api/plays', 'plays')).toEqual(['door']);
    expect((await site.ask('GET', '/api/screens/door/plays-proof')).status).toBe(200);
    const page = await site.raw('/plays', {
      headers: { authorization: `Bearer ${site.token}` },
    });
    expect(await page.text()).toContain('门口屏');
  });
});

/** Files that read screens otherwise than by `standing`, and why: they ask what was, or whatever state one is in. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'reach/standing.ts': 'it is the place',
  'ledger/stale.ts': 'marks none that was taken down',
  'screens/screens.ts': 'one by its name, and the list of those that were taken down',
  'screens/screen-deeds.ts': 'a deed says itself what state the screen must be in',
  'screens/screen-groups.ts': 'who was taken down leaves a deleted group too',
  'screens/profiles.ts': 'a line that stands yet is greeted by name',
  'screens/thumbnails.ts': 'what somebody asked for while it hung',
  'screens/tracks.ts': 'where it was, and how long that is kept',
  'screens/silence.ts': 'events that were',
  'screens/reports.ts': 'reports that came',
  'programmes/why.ts': 'says that it was taken down',
  'trust/pairing-codes.ts': 'says that it was taken down',
  'forecasts/forecasts.ts': 'a change may take one down or bring it back',
  'items/may-see.ts': 'what was shown may be looked at',
  'owners/receipts.ts': 'days that are over, also of one that was taken down since',
  'owners/consents.ts': 'names those whose owners were asked',
  'imports/import-screens.ts': 'an id that was ever used is not free',
  'imports/imports.ts': 'names what is there already, also what was taken down',
  'units/unit-moves.ts': 'those that were taken down go along',
  'plays/played-under.ts': 'what it has played',
  'plays/play-proofs.ts': 'what it has played',
  'plays/verify-plays.ts': 'what it has played',
  'plays/recent-plays.ts': 'the name of what has played',
  'urgent/urgent.ts': 'counts who was there before a message was over',
  'urgent/urgent-state.ts': 'names those who are counted',
};

test('nothing else reads screens but by asking which hang', () => {
  const folder = new URL('../../../../server/', import.meta.url);
  const found = new Set<string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(name) || name.startsWith('db/')) continue;
    const text = readFileSync(new URL(name, folder), 'utf8');
    if (/(?:selectFrom|[jJ]oin)\(\s*'screens|(?:FROM|JOIN) screens\b/.test(text)) found.add(name);
  }
  const known = Object.keys(OTHERWISE).map((name) => `signage/${name}`);
  expect([...found].sort()).toEqual(known.sort());
});
