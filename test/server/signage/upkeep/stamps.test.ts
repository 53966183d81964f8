/** The clock was ahead, and is set back: what was stamped meanwhile holds up nothing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchSteps } from '../../../../server/clock.ts';
import { startJobs } from '../../../../server/jobs/jobs.ts';
import { firstBrokenLink } from '../../../../server/signage/ledger/audit.ts';
import { staleScreens } from '../../../../server/signage/ledger/stale.ts';
import { writePresence } from '../../../../server/signage/screens/presence.ts';
import { watchSilence } from '../../../../server/signage/screens/silence.ts';
import { recordPositions } from '../../../../server/signage/screens/tracks.ts';
import { insertPairing } from '../../../../server/signage/trust/pairings.ts';
import { bringStampsBack } from '../../../../server/signage/upkeep/stamps.ts';
import { MORNING, openSite, screenInput, type Site } from '../../../support/site.ts';
import { codeAt, somebody, withSecondFactor } from '../../entry/somebody.ts';
import { type Ask, personAt } from '../people/people.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe.each(['sqlite', 'postgres'] as const)('a clock that was ahead, on %s', (kind) => {
  describe.each([HOUR_MS, DAY_MS, 365 * DAY_MS])('by %i ms', (aheadMs) => {
    let site: Site;
    /** As somebody who signed in meanwhile. */
    let ask: Ask;
    beforeEach(async () => {
      site = await openSite(kind);
      await site.ask('POST', '/api/screens', screenInput());
      await site.ask('POST', '/api/screens', screenInput({ id: 'car', kind: 'vehicle' }));
      site.stepClock(aheadMs);
      const person = {
        login: 'late',
        name: 'late',
        role: 'administrator',
        unit: 'bureau',
      } as const;
      ask = await personAt(site, person);
    });
    afterEach(() => site.close());

    const now = (): number => site.signage.clock.now();
    const setBack = async (): Promise<void> => {
      site.stepClock(-aheadMs);
      await bringStampsBack(site.signage);
    };
    const pass = (ms: number): void => site.turnClock(now() + ms);
    const see = (connected: boolean) =>
      writePresence(site.signage.db, 'node-1', [
        { screen: 'door', line: 'line-1', connected, since: now(), seenAt: now(), health: null },
      ]);
    const presence = async () =>
      (await ask('GET', '/api/presence')).body.screens.find(
        ({ screen }: { screen: string }) => screen === 'door',
      );

    it('a session lasts its hours, and no longer', async () => {
      await setBack();
      pass(12 * HOUR_MS - 1000);
      expect((await ask('GET', '/api/items')).status).toBe(200);
      pass(1000);
      expect((await ask('GET', '/api/items')).status).toBe(401);
    });

    it('a code of the second factor is taken again once its step has come', async () => {
      const wang = await somebody(site, { login: 'wang' });
      const { secret } = await withSecondFactor(site, wang);
      await setBack();
      pass(30_000);
      const { challenge } = (await wang.signIn()).body;
      const answer = { challenge, code: codeAt(secret, now()) };
      expect((await wang.ask('POST', '/api/sessions/second', answer)).status).toBe(201);
    });

    it('codes that wait for nobody make room in their time', async () => {
      const askCode = () => site.raw('/api/pairing', { method: 'POST' });
      for (let n = 0; n < 30; n++) expect((await askCode()).status).toBe(201);
      await setBack();
      expect((await askCode()).status).toBe(503);
      pass(600_000);
      expect((await askCode()).status).toBe(201);
    });

    it('a campaign that was ended then is over now', async () => {
      const { body: item } = await ask('POST', '/api/items', { text: '平安回家' });
      const phase = {
        name: '升温期',
        nameEn: 'Build-up',
        layer: 'takeover',
        target: {},
        window: {},
        items: [{ item: item.id }],
      };
      const made = await ask('POST', '/api/campaigns', {
        name: '宣传日',
        nameEn: 'Day',
        phases: [phase],
      });
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      const { id, version } = made.body.campaign;
      expect((await ask('POST', `/api/campaigns/${id}/end`, { version })).status).toBe(200);
      await site.signage.db.deleteFrom('stale_screens').execute();
      await setBack();
      const { state, endedAt } = (await ask('GET', `/api/campaigns/${id}`)).body;
      expect([state, endedAt]).toEqual(['ended', now()]);
      expect((await staleScreens(site.signage.db)).length).toBe(2);
    });

    it('a screen that was seen then is seen again, and missed in its time', async () => {
      await site.signage.db.transaction().execute((trx) => insertPairing(trx, 'door', now()));
      await see(true);
      await site.signage.db.updateTable('presence').set({ silent_at: now() }).execute();
      await setBack();
      expect(await presence()).toMatchObject({ connected: true, since: now(), seenAt: now() });
      pass(1000);
      expect(await watchSilence(site.signage, HOUR_MS)).toBe(1);
      await see(false);
      expect(await presence()).toMatchObject({ connected: false, since: now() });
      pass(HOUR_MS - 1);
      expect(await watchSilence(site.signage, HOUR_MS)).toBe(0);
      pass(1);
      expect(await watchSilence(site.signage, HOUR_MS)).toBe(1);
    });

    it('a screen that comes before anything was mended is there all the same', async () => {
      await see(true);
      site.stepClock(-aheadMs);
      await see(false);
      expect(await presence()).toMatchObject({ connected: false, since: now() });
    });

    it('a car is where it is, not where it was by the other clock', async () => {
      await ask('PUT', '/api/screens/car/track', { version: 1, track: { everySeconds: 30 } });
      const store = (n: number, latitude: number) =>
        recordPositions(site.signage, [
          { screen: 'car', series: 1, positions: [[n, now(), latitude, 112, 8, null, null]] },
        ]);
      await store(1, 33);
      site.stepClock(-aheadMs);
      await store(2, 34);
      const where = async () => (await ask('GET', '/api/screens/car/position')).body.position;
      expect(await where()).toMatchObject({ latitude: 34, at: now() });
      await bringStampsBack(site.signage);
      const track = await ask(
        'GET',
        `/api/screens/car/track?from=${MORNING - 1}&until=${MORNING + 2 * aheadMs}`,
      );
      expect(track.body.positions).toMatchObject([{ latitude: 34 }]);
    });

    it('what is as it should be is left as it is', async () => {
      await setBack();
      await see(true);
      const before = await site.signage.db.selectFrom('presence').selectAll().execute();
      pass(1000);
      await bringStampsBack(site.signage);
      expect(await site.signage.db.selectFrom('presence').selectAll().execute()).toEqual(before);
      expect((await site.ask('GET', '/api/items')).status).toBe(200);
    });
  });

  it('a year that never was ends and deletes nothing, and is in the audit', async () => {
    const site = await openSite(kind);
    const { db, clock } = site.signage;
    await site.ask('POST', '/api/screens', screenInput({ id: 'car', kind: 'vehicle' }));
    const { body: item } = await site.ask('POST', '/api/items', { text: '平安回家' });
    const made = await site.ask('POST', '/api/schedules', {
      items: [{ item: item.id }],
      target: {},
      layer: 'takeover',
      window: { until: '2027-01-20' },
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    await site.ask('PUT', '/api/screens/car/track', { version: 1, track: { everySeconds: 30 } });
    await recordPositions(site.signage, [
      { screen: 'car', series: 1, positions: [[1, MORNING, 33, 112, 8, null, null]] },
    ]);
    const jobs = startJobs({
      signage: site.signage,
      steps: watchSteps(clock),
      horizonDays: 2,
      silentAfterMs: 180_000,
      wake: () => undefined,
      beatMs: 0,
    });
    const beats = async (count: number): Promise<void> => {
      for (let beat = 0; beat < count; beat++) {
        site.turnClock(clock.now() + 60_000);
        await jobs.tick();
      }
    };
    await beats(30);
    site.stepClock(365 * DAY_MS);
    await beats(50);
    site.stepClock(-365 * DAY_MS);
    await beats(5);
    await jobs.stop();
    expect((await site.ask('GET', '/api/schedules')).body.schedules).toHaveLength(1);
    expect(await db.selectFrom('positions').selectAll().execute()).toHaveLength(1);
    const audit = await db.selectFrom('audit').select(['action', 'detail']).execute();
    const steps = audit.filter(({ action }) => action === 'clock.set');
    expect(steps.map(({ detail }) => JSON.parse(detail))).toEqual([
      { byMs: 365 * DAY_MS },
      { byMs: -365 * DAY_MS },
    ]);
    expect(await firstBrokenLink(db)).toBe(null);
    await site.close();
  });

  it('wrong passwords bar an address by the time that went by', async () => {
    const site = await openSite(kind);
    const json = JSON.stringify({ login: 'admin', password: 'wrong' });
    const headers = { 'content-type': 'application/json' };
    const guess = async () =>
      (await site.raw('/api/sessions', { method: 'POST', headers, body: json })).status;
    for (let n = 0; n < 10; n++) expect(await guess()).toBe(401);
    site.stepClock(365 * DAY_MS);
    expect(await guess()).toBe(429);
    site.stepClock(-2 * 365 * DAY_MS);
    expect(await guess()).toBe(429);
    site.turnClock(site.signage.clock.now() + 600_001);
    expect(await guess()).toBe(401);
    await site.close();
  });
});
