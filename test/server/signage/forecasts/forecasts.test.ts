import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tally } from '../../../../content/programme/tally.ts';
import { programmeOf } from '../../../../server/signage/programmes/programme-rows.ts';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { openSite, screenInput, type Site } from '../../../support/site.ts';
import { rowsOf } from '../people/people.ts';

const HORIZON_DAYS = 6;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe.each(['sqlite', 'postgres'] as const)('a preview on %s', (kind) => {
  let site: Site;
  let item: string;
  beforeEach(async () => {
    site = await openSite(kind);
    const shop = { kind: 'storefront', contract: { quotaSecondsPerHour: 360 } };
    await site.ask('POST', '/api/screens', screenInput({ id: 'door-a', ...shop }));
    await site.ask('POST', '/api/screens', screenInput({ id: 'door-b', ...shop }));
    await site.ask('POST', '/api/screens', screenInput({ id: 'bank', kind: 'bank' }));
    item = (await site.ask('POST', '/api/items', { text: '平安回家' })).body.id;
    await site.ask('POST', '/api/schedules', { ...insert(), layer: 'everyday' });
    await compileStale(site.signage, HORIZON_DAYS);
  });
  afterEach(() => site.close());

  const insert = (parts: Record<string, unknown> = {}) => ({
    layer: 'insert',
    target: {},
    window: {},
    items: [{ item }],
    ...parts,
  });
  const phase = (parts: Record<string, unknown> = {}) => ({
    name: '升温期',
    ...insert({ window: { from: '2027-01-09', until: '2027-01-11' }, ...parts }),
  });

  it('stores nothing, whatever is previewed', async () => {
    const schedule = (await site.ask('POST', '/api/schedules', insert())).body.schedule.id;
    const made = await site.ask('POST', '/api/campaigns', {
      name: '活动',
      themeDay: '2027-01-10',
      phases: [phase()],
    });
    const campaign = made.body.campaign.id;
    await site.ask('POST', '/api/screens/bank/pause', { version: 1, until: Date.UTC(2028, 0) });
    await site.ask('POST', `/api/campaigns/${campaign}/pause`, {
      version: 1,
      until: Date.UTC(2027, 0, 20),
    });
    await compileStale(site.signage, HORIZON_DAYS);
    const before = await rowsOf(site);
    for (const [method, path, body] of [
      ['POST', '/api/schedules', insert()],
      ['PATCH', `/api/schedules/${schedule}`, { version: 1, shareSecondsPerHour: 60 }],
      ['POST', `/api/schedules/${schedule}/end`, { version: 1 }],
      ['POST', '/api/campaigns', { name: '新', phases: [phase()] }],
      ['PATCH', `/api/campaigns/${campaign}`, { version: 2, phases: [] }],
      ['POST', `/api/campaigns/${campaign}/pause`, { version: 2, from: Date.UTC(2027, 1) }],
      ['POST', `/api/campaigns/${campaign}/resume`, { version: 2 }],
      ['POST', `/api/campaigns/${campaign}/end`, { version: 2 }],
      ['POST', `/api/campaigns/${campaign}/copy`, { themeDay: '2028-01-10', name: '明年' }],
      ['PATCH', '/api/screens/door-a', { version: 1, tags: ['lane'] }],
      ['PUT', '/api/screens/door-a/contract', { version: 1, contract: null }],
      ['POST', '/api/screens/door-a/pause', { version: 1, until: Date.UTC(2028, 0) }],
      ['POST', '/api/screens/bank/resume', { version: 2 }],
      ['POST', '/api/undo', {}],
    ] as const) {
      const { status, body: answer } = await site.ask(method, `${path}?preview=1`, body);
      expect(status, `${method} ${path} ${JSON.stringify(answer)}`).toBe(200);
      expect(answer.forecast.screens.affected, `${method} ${path}`).toBeGreaterThan(0);
    }
    expect(await rowsOf(site)).toEqual(before);
  });

  it('says to the play what the programme that is published then plays', async () => {
    const { forecast } = (
      await site.ask('POST', '/api/campaigns?preview=1', {
        name: '活动',
        phases: [phase({ target: { screens: ['door-a'] }, shareSecondsPerHour: 120 })],
      })
    ).body;
    const made = await site.ask('POST', '/api/campaigns', {
      name: '活动',
      phases: [phase({ target: { screens: ['door-a'] }, shareSecondsPerHour: 120 })],
    });
    const [{ schedule }] = made.body.campaign.phases;
    await compileStale(site.signage, HORIZON_DAYS);
    const programme = (await programmeOf(site.signage.db, 'door-a'))?.body.programme;
    if (!programme) throw new Error('no programme');
    const [first] = forecast.schedules;
    expect(first).toMatchObject({ subject: true, screens: 1, playing: 1, beforeMs: 0 });
    expect(first.perDay.map(({ date }: { date: string }) => date)).toEqual([
      '2027-01-09',
      '2027-01-10',
    ]);
    for (const { date, plays, airtimeMs } of first.perDay) {
      const from = Date.parse(`${date}T00:00:00+08:00`);
      const planned = tally(programme, from, from + DAY_MS).filter(
        ({ entry }) => programme.entries[entry]?.schedule === schedule,
      );
      expect(plays).toBe(planned.reduce((sum, one) => sum + one.plays, 0));
      expect(airtimeMs).toBe(planned.reduce((sum, one) => sum + one.airtimeMs, 0));
    }
    const running = await site.ask('GET', `/api/campaigns/${made.body.campaign.id}/forecast`);
    expect(running.body.schedules[0].perDay).toEqual(first.perDay);
  });

  it('[P52] says what the cap takes away, and from whom', async () => {
    const { schedule } = (
      await site.ask('POST', '/api/schedules', insert({ shareSecondsPerHour: 300 }))
    ).body;
    const { body } = await site.ask(
      'POST',
      '/api/schedules?preview=1',
      insert({ shareSecondsPerHour: 300, target: { kinds: ['storefront'] } }),
    );
    const [own, ...others] = body.forecast.schedules;
    const other = others.find((one: { schedule: string }) => one.schedule === schedule.id);
    expect(own.cappedMs / own.askedMs).toBeCloseTo(0.4, 2);
    expect(other).toMatchObject({ subject: false });
    expect(other.airtimeMs).toBeLessThan(other.beforeMs);
    expect(body.forecast.conflicts).toMatchObject([{ code: 'over-cap', screens: 2 }]);
    const shops = body.forecast.classes.find(({ screens }: { screens: number }) => screens === 2);
    expect(shops.sample).toEqual(['door-a', 'door-b']);
    expect(shops.insertedMs.after / shops.openMs.after).toBeLessThanOrEqual(0.1);
  });

  it('names the screens of the target that get nothing, and why', async () => {
    await site.ask('POST', '/api/schedules', {
      ...insert({ layer: 'takeover', target: { kinds: ['bank'] } }),
    });
    const { body } = await site.ask('POST', '/api/schedules?preview=1', insert());
    expect(body.forecast.nothing).toMatchObject([
      { screens: 1, sample: ['bank'], reasons: [{ reason: 'outranked', rule: 'P23' }] },
    ]);
    expect(body.forecast.schedules.find((one: { subject: boolean }) => one.subject)).toMatchObject({
      screens: 3,
      playing: 2,
    });
  });

  it('[P22] warns of takeovers that meet with equal priority', async () => {
    const takeover = insert({ layer: 'takeover', target: { kinds: ['bank'] } });
    await site.ask('POST', '/api/schedules', takeover);
    const { body } = await site.ask('POST', '/api/schedules?preview=1', takeover);
    expect(body.forecast.conflicts).toMatchObject([{ code: 'takeovers-overlap', screens: 1 }]);
    const higher = await site.ask('POST', '/api/schedules?preview=1', { ...takeover, priority: 1 });
    expect(higher.body.forecast.conflicts).toEqual([]);
  });

  it('refuses what cannot be drawn, as publishing would', async () => {
    const { status } = await site.ask('POST', '/api/schedules?preview=1', insert({ zone: 'none' }));
    expect(status).toBe(400);
    expect((await site.ask('POST', '/api/schedules?preview=7', insert())).status).toBe(400);
  });
});
