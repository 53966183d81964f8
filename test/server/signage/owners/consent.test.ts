import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { staleScreens } from '../../../../server/signage/ledger/stale.ts';
import { MORNING, openSite, screenInput, type Site } from '../../../support/site.ts';
import { addUnits, type Ask, personAt } from '../people/people.ts';

const HORIZON_DAYS = 2;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe.each(['sqlite', 'postgres'] as const)("the owner's consent on %s", (kind) => {
  let site: Site;
  let owner: Ask;
  let publisher: Ask;
  beforeEach(async () => {
    site = await openSite(kind);
    await addUnits(site, ['shop', 'other-shop']);
    for (const [id, unit] of [
      ['door', 'shop'],
      ['window', 'shop'],
      ['other', 'other-shop'],
      ['square', 'bureau'],
    ])
      await site.ask('POST', '/api/screens', screenInput({ id, unit, name: `屏 ${id}` }));
    owner = await personAt(site, { login: 'li', name: '李', role: 'owner', unit: 'shop' });
    publisher = await personAt(site, { login: 'wang', name: '王', role: 'publisher' });
  });
  afterEach(() => site.close());

  const agree = async (takeover: unknown, screens = ['door'], more: object = {}) => {
    for (const id of screens) {
      const { version } = (await site.ask('GET', `/api/screens/${id}`)).body;
      const contract = { quotaSecondsPerHour: 600, takeover, ...more };
      const set = await site.ask('PUT', `/api/screens/${id}/contract`, { version, contract });
      expect(set.status, JSON.stringify(set.body)).toBe(200);
    }
  };
  const itemOf = async (ask: Ask) =>
    (await ask('POST', '/api/items', { text: '平安回家' })).body.id;
  const propose = async (parts: Record<string, unknown> = {}, ask = publisher) =>
    ask('POST', '/api/schedules', {
      layer: 'takeover',
      target: {},
      window: {},
      items: [{ item: await itemOf(ask) }],
      ...parts,
    });
  const compiled = () => compileStale(site.signage, HORIZON_DAYS);
  const layerAt = async (at: number, screen = 'door'): Promise<string> =>
    (await site.ask('GET', `/api/screens/${screen}/showing?at=${at}`)).body.zones[0].layer;
  const lostAt = async (at: number, screen = 'door') =>
    (await site.ask('GET', `/api/screens/${screen}/why?at=${at}`)).body.zones[0].lost.map(
      ({ shortfall }: { shortfall: unknown }) => shortfall,
    );

  it('[P80] a contract that is silent on takeovers is taken over as before', async () => {
    await site.ask('PUT', '/api/screens/door/contract', {
      version: 1,
      contract: { quotaSecondsPerHour: 600 },
    });
    expect((await propose()).status).toBe(201);
    await compiled();
    expect(await layerAt(MORNING)).toBe('takeover');
  });

  it('keeps what a contract says of takeovers where somebody only changes the quota', async () => {
    await agree({ allows: 'never' });
    const contract = { quotaSecondsPerHour: 60 };
    const set = await owner('PUT', '/api/screens/door/contract', { version: 2, contract });
    expect(set.body.screen.contract).toEqual({ ...contract, takeover: { allows: 'never' } });
    const out = { ...contract, takeover: null };
    const taken = await owner('PUT', '/api/screens/door/contract', { version: 3, contract: out });
    expect(taken.body.screen.contract).toEqual(contract);
    const [entry] = await site.signage.db
      .selectFrom('audit')
      .select('detail')
      .where('action', '=', 'contract.set')
      .orderBy('id', 'desc')
      .limit(1)
      .execute();
    const [change] = JSON.parse(entry!.detail).changes;
    expect(JSON.parse(change.before.contract).takeover).toEqual({ allows: 'never' });
    expect(JSON.parse(change.after.contract)).toEqual(contract);
  });

  it('[P81] refuses a takeover that owners never allow, names their screens, or leaves them out', async () => {
    await agree({ allows: 'never' }, ['door', 'other']);
    const refused = await propose();
    expect(refused.status).toBe(400);
    expect(refused.body.fields[0].field).toBe('target');
    expect(refused.body.message).toContain('nothing is put over the own loop');
    expect(refused.body.message).toContain('door, other');
    expect((await propose({ target: { screens: ['window', 'square'] } })).status).toBe(201);
    const left = await propose({ leaveOut: true });
    expect(left.status).toBe(201);
    expect(left.body.warnings.join()).toContain('door, other');
    const none = { target: { screens: ['door', 'other'] }, leaveOut: true };
    expect((await propose(none)).status).toBe(400);
    await compiled();
    expect(await layerAt(MORNING, 'square')).toBe('takeover');
    expect(await layerAt(MORNING)).toBe('card');
    expect(await lostAt(MORNING)).toEqual([{ reason: 'owner-refuses', rule: 'P81' }]);
    const edited = await publisher('PATCH', `/api/schedules/${left.body.schedule.id}`, {
      version: 1,
      priority: 3,
    });
    expect(edited.status).toBe(400);
  });

  it('[P81] what is put into the own layer by another unit needs it too, and the owner does not', async () => {
    await agree({ allows: 'never' });
    const own = { layer: 'own', target: { screens: ['door'] } };
    expect((await propose(own, site.ask)).status).toBe(400);
    expect((await propose(own, owner)).status).toBe(201);
  });

  it('[P81] a screen whose owner says no afterwards loses the takeover', async () => {
    await propose();
    await compiled();
    expect(await layerAt(MORNING)).toBe('takeover');
    await agree({ allows: 'never' });
    await compiled();
    expect(await layerAt(MORNING)).toBe('card');
    expect(await layerAt(MORNING, 'window')).toBe('takeover');
  });

  it('[P82] on theme days: by the campaign, and moved with it', async () => {
    await agree({ allows: 'theme-days' });
    expect((await propose()).body.message).toContain('theme days');
    const phase = {
      name: '主题日',
      layer: 'takeover',
      target: {},
      window: {},
      items: [{ item: await itemOf(publisher) }],
    };
    const campaign = { name: '110', phases: [phase] };
    expect((await publisher('POST', '/api/campaigns', campaign)).status).toBe(400);
    const made = await publisher('POST', '/api/campaigns', { ...campaign, themeDay: '2027-01-09' });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body.warnings.join()).toContain('on the theme day alone: door');
    await compiled();
    expect(await layerAt(MORNING)).toBe('card');
    const nextDay = MORNING + 24 * HOUR_MS;
    expect(await layerAt(nextDay)).toBe('takeover');
    expect(await layerAt(MORNING, 'square')).toBe('takeover');
    const { id, version } = made.body.campaign;
    await publisher('PATCH', `/api/campaigns/${id}`, { version, themeDay: '2027-01-08' });
    await compiled();
    expect(await layerAt(MORNING)).toBe('takeover');
    expect(await layerAt(nextDay)).toBe('card');
  });

  it('[P83] minutes a day are not had twice by ending one takeover and publishing the next', async () => {
    await agree({ allows: 'minutes-a-day', minutesADay: 30 });
    const first = await propose({ window: { from: MORNING } });
    expect(first.body.warnings.join()).toContain('30 minutes of a day at most: door');
    await compiled();
    expect(await layerAt(MORNING + 29 * MINUTE_MS)).toBe('takeover');
    expect(await layerAt(MORNING + 30 * MINUTE_MS)).toBe('card');
    site.turnClock(MORNING + 20 * MINUTE_MS);
    await publisher('POST', `/api/schedules/${first.body.schedule.id}/end`, { version: 1 });
    site.turnClock(MORNING + 21 * MINUTE_MS);
    await propose({ window: { from: MORNING + HOUR_MS } });
    await compiled();
    expect(await layerAt(MORNING + HOUR_MS + 9 * MINUTE_MS)).toBe('takeover');
    expect(await layerAt(MORNING + HOUR_MS + 10 * MINUTE_MS)).toBe('card');
  });

  it('a preview says what its owner loses, and on which screens', async () => {
    await agree({ allows: 'minutes-a-day', minutesADay: 30 }, ['door', 'window']);
    const own = { layer: 'own', target: { units: ['shop'] } };
    expect((await propose(own, owner)).status).toBe(201);
    const window = {
      from: '2027-01-09',
      until: '2027-01-10',
      times: [{ from: '10:00', until: '12:00' }],
    };
    const preview = await publisher('POST', '/api/schedules?preview=1', {
      layer: 'takeover',
      target: {},
      window,
      items: [{ item: await itemOf(publisher) }],
    });
    expect(preview.status, JSON.stringify(preview.body)).toBe(200);
    const { owners, screens } = preview.body.forecast;
    expect(screens.affected).toBe(4);
    const lostMs = { before: 0, after: 30 * MINUTE_MS };
    expect(owners).toMatchObject({
      screens: 2,
      lostMs: { before: 0, after: 60 * MINUTE_MS },
      takeoverMs: { before: 0, after: 60 * MINUTE_MS },
    });
    expect(owners.each).toEqual(
      ['door', 'window'].map((id) => ({
        screen: id,
        name: `屏 ${id}`,
        nameEn: `屏 ${id}`,
        unit: 'shop',
        quotaSecondsPerHour: 600,
        lostMs,
        takeoverMs: lostMs,
        insertedSecondsPerHour: { before: 0, after: 0 },
      })),
    );
    const insert = await publisher('POST', '/api/schedules?preview=1', {
      target: { screens: ['door'] },
      window: {},
      shareSecondsPerHour: 300,
      items: [{ item: await itemOf(publisher) }],
    });
    expect(insert.body.forecast.owners.each[0]).toMatchObject({
      lostMs: { before: 0, after: 0 },
      insertedSecondsPerHour: { before: 0, after: 300 },
    });
  });

  describe('after asking', () => {
    const from = MORNING + HOUR_MS;
    const until = MORNING + 2 * HOUR_MS;
    let schedule: { id: string; version: number };
    let warnings: readonly string[];
    beforeEach(async () => {
      await agree({ allows: 'after-asking' }, ['door', 'window', 'other']);
      const made = await propose({ target: { screens: ['door', 'window', 'other', 'square'] } });
      ({ schedule, warnings } = made.body);
      await compiled();
    });
    const ask = async (more: object = {}) =>
      publisher('POST', '/api/consents', { schedule: schedule.id, from, until, ...more });
    const asked = async (more: object = {}) => {
      const { status, body } = await ask(more);
      expect(status, JSON.stringify(body)).toBe(201);
      return body.consents as { id: string; owner: { id: string }; version: number }[];
    };
    const answer = (id: string, word: string, version = 1, by = owner) =>
      by('POST', `/api/consents/${id}/answer`, { version, answer: word, words: '可以' });

    it('[P84] waits for each screen until its owner grants it, and then has that window', async () => {
      expect(warnings.join()).toContain('waits there until the owner has granted it');
      expect(await layerAt(from)).toBe('card');
      expect(await layerAt(from, 'square')).toBe('takeover');
      expect(await lostAt(from)).toEqual([{ reason: 'not-granted', rule: 'P84' }]);
      const consents = await asked({ words: '110 宣传日' });
      expect(consents.map((one) => one.owner.id).sort()).toEqual(['other-shop', 'shop']);
      const mine = (await owner('GET', '/api/consents')).body.consents;
      expect(mine).toHaveLength(1);
      expect(mine[0]).toMatchObject({
        state: 'asked',
        askedBy: { name: '王' },
        screens: ['door', 'window'],
        words: '110 宣传日',
        schedules: [{ id: schedule.id, layer: 'takeover', texts: ['平安回家'], asAsked: true }],
      });
      const done = await answer(mine[0].id, 'granted');
      expect(done.status, JSON.stringify(done.body)).toBe(200);
      expect(done.body).toMatchObject({ state: 'granted', answeredBy: { name: '李' }, version: 2 });
      expect((await staleScreens(site.signage.db)).map(({ screen }) => screen).sort()).toEqual([
        'door',
        'window',
      ]);
      await compiled();
      expect(await layerAt(from - 1)).toBe('card');
      expect(await layerAt(from)).toBe('takeover');
      expect(await layerAt(until - 1)).toBe('takeover');
      expect(await layerAt(until)).toBe('card');
      expect(await layerAt(from, 'other')).toBe('card');
      const notices = await site.signage.db
        .selectFrom('notices')
        .select(['event', 'unit', 'subject_name'])
        .where('event', 'like', 'consent.%')
        .orderBy('at')
        .orderBy('event')
        .orderBy('unit')
        .execute();
      expect(notices).toEqual([
        { event: 'consent.answered', unit: 'bureau', subject_name: '110 宣传日' },
        { event: 'consent.asked', unit: 'other-shop', subject_name: '屏 other' },
        { event: 'consent.asked', unit: 'shop', subject_name: '屏 door、屏 window' },
      ]);
      const theirs = await publisher('GET', '/api/consents?side=asker&state=granted');
      expect(theirs.body.consents.map(({ id }: { id: string }) => id)).toEqual([mine[0].id]);
    });

    it('[P84] as many minutes as were granted', async () => {
      const [consent] = await asked({ screens: ['door'], minutesADay: 15 });
      await answer(consent!.id, 'granted');
      await compiled();
      expect(await layerAt(from + 14 * MINUTE_MS)).toBe('takeover');
      expect(await layerAt(from + 15 * MINUTE_MS)).toBe('card');
      expect(await layerAt(from, 'window')).toBe('card');
    });

    it('[P84] does not cover what was changed after it was asked for', async () => {
      const [consent] = await asked({ screens: ['door'] });
      await answer(consent!.id, 'granted');
      const other = (await publisher('POST', '/api/items', { text: '别的话' })).body.id;
      await publisher('PATCH', `/api/schedules/${schedule.id}`, {
        version: 1,
        items: [{ item: other }],
      });
      await compiled();
      expect(await layerAt(from)).toBe('card');
      const [now] = (await owner('GET', '/api/consents')).body.consents;
      expect(now.schedules[0].asAsked).toBe(false);
    });

    it('is taken back by its owner, who must have seen the last word', async () => {
      const [consent] = await asked({ screens: ['door'] });
      await answer(consent!.id, 'granted');
      expect((await answer(consent!.id, 'refused')).status).toBe(409);
      expect((await answer(consent!.id, 'refused', 2)).body.state).toBe('refused');
      await compiled();
      expect(await layerAt(from)).toBe('card');
    });

    it('is answered by the owner alone, in time, and by nobody who asked', async () => {
      const [consent] = await asked({ screens: ['door'] });
      const neighbour = await personAt(site, {
        login: 'zhao',
        name: '赵',
        role: 'owner',
        unit: 'other-shop',
      });
      expect((await answer(consent!.id, 'granted', 1, neighbour)).status).toBe(404);
      expect((await answer(consent!.id, 'granted', 1, publisher)).status).toBe(403);
      const own = await site.ask('POST', '/api/consents', {
        schedule: schedule.id,
        screens: ['door'],
        from,
        until,
      });
      const refused = await answer(own.body.consents[0].id, 'granted', 1, site.ask);
      expect(refused.status).toBe(403);
      expect(refused.body.message).toContain('whoever asked');
      site.turnClock(until);
      expect((await answer(consent!.id, 'granted')).status).toBe(409);
      const expired = await owner('GET', '/api/consents?state=expired');
      expect(expired.body.consents).toHaveLength(2);
    });

    it('is not asked where nobody wants to be, nor for a time that is over', async () => {
      expect((await ask({ screens: ['square'] })).status).toBe(409);
      expect((await ask({ until: MORNING })).status).toBe(400);
      expect((await ask({ campaign: 'campaign-x' })).status).toBe(400);
      const strange = { schedule: 'schedule-x', from, until };
      expect((await publisher('POST', '/api/consents', strange)).status).toBe(404);
    });

    it('is listed page by page, the newest first', async () => {
      for (let n = 0; n < 5; n++) {
        site.turnClock(MORNING + n);
        await asked({ screens: ['door'], words: String(n) });
      }
      const words: string[] = [];
      for (let after = ''; ;) {
        const page = (await owner('GET', `/api/consents?limit=2${after}`)).body;
        words.push(...page.consents.map((one: { words: string }) => one.words));
        if (page.next === null) break;
        after = `&after=${page.next}`;
      }
      expect(words).toEqual(['4', '3', '2', '1', '0']);
    });
  });

  describe("a pause of the owner's", () => {
    const pause = (json: object = {}) => owner('POST', '/api/screens/door/pause', json);

    it('[P86] is one action, for an hour, and ends by itself', async () => {
      await agree({ allows: 'minutes-a-day', minutesADay: 600 });
      await propose({ window: { from: MORNING } });
      await compiled();
      expect(await layerAt(MORNING + 1)).toBe('takeover');
      const paused = await pause();
      expect(paused.status, JSON.stringify(paused.body)).toBe(200);
      expect(paused.body.screen.pausedUntil).toBe(MORNING + HOUR_MS);
      expect((await staleScreens(site.signage.db)).map(({ screen }) => screen)).toContain('door');
      await compiled();
      expect(await layerAt(MORNING)).toBe('card');
      expect(await lostAt(MORNING)).toEqual([{ reason: 'owner-quiet', rule: 'P86' }]);
      expect(await layerAt(MORNING + HOUR_MS)).toBe('takeover');
      const told = async () => (await owner('GET', '/api/screens/door')).body.pausedUntil;
      expect(await told()).toBe(MORNING + HOUR_MS);
      site.turnClock(MORNING + 10 * MINUTE_MS);
      const resumed = await owner('POST', '/api/screens/door/resume', {});
      expect(resumed.body.screen.pausedUntil).toBeNull();
      await compiled();
      expect(await layerAt(MORNING + 10 * MINUTE_MS)).toBe('takeover');
      await pause({ minutes: 5 });
      site.turnClock(MORNING + 15 * MINUTE_MS);
      expect(await told()).toBeNull();
    });

    it('is as long as the contract says, at once and a day', async () => {
      await agree({ allows: 'never' }, ['door'], {
        pausing: { minutesADay: 90, minutesAtOnce: 60 },
      });
      expect((await pause({ minutes: 61 })).body.fields[0].message).toContain('60 minutes');
      expect((await pause()).status).toBe(200);
      // What meets the pause that runs is one with it.
      expect((await pause({ minutes: 61 })).status).toBe(400);
      site.turnClock(MORNING + 2 * HOUR_MS);
      expect((await pause({ minutes: 31 })).body.fields[0].message).toContain('90 minutes');
      expect((await pause({ minutes: 30 })).status).toBe(200);
      const tomorrow = { from: MORNING + 24 * HOUR_MS };
      expect((await pause(tomorrow)).status).toBe(200);
      await agree({ allows: 'never' }, ['door'], { pausing: { minutesADay: 0 } });
      expect((await pause()).body.message).toContain('no right to pause');
    });

    it('refuses an end and a length at once', async () => {
      const both = { minutes: 5, until: MORNING + HOUR_MS };
      expect((await pause(both)).body.fields[0].field).toBe('minutes');
    });
  });
});
