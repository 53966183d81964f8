import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { showing } from '../../../../content/programme/showing.ts';
import { programmeOf } from '../../../../server/signage/programmes/programme-rows.ts';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { expireSchedules } from '../../../../server/signage/schedules/schedules.ts';
import { staleScreens } from '../../../../server/signage/ledger/stale.ts';
import { MORNING, openSite, screenInput, type Site } from '../../../support/site.ts';
import { addUnits, personAt, rowsOf } from '../people/people.ts';

/** A phase as it was answered, for sending it back. */
function phaseInput(phase: Record<string, unknown>): Record<string, unknown> {
  const { version: _, ...input } = phase;
  return input;
}

const DAYS = 4;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe.each(['sqlite', 'postgres'] as const)('campaigns on %s', (kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    await site.ask('POST', '/api/screens', screenInput({ id: 'door-a', tags: ['lane'] }));
    await site.ask('POST', '/api/screens', screenInput({ id: 'door-b', tags: ['market'] }));
    await compileStale(site.signage, DAYS);
  });
  afterEach(() => site.close());

  const itemOf = async (text = '平安回家', parts: Record<string, unknown> = {}) =>
    (await site.ask('POST', '/api/items', { text, ...parts })).body.id as string;
  const phaseOf = async (parts: Record<string, unknown> = {}) => ({
    name: '升温期',
    nameEn: 'Build-up',
    layer: 'takeover',
    target: { tags: ['lane'] },
    window: { from: '2027-01-08', until: '2027-01-11' },
    items: [{ item: await itemOf() }],
    ...parts,
  });
  const publish = async (phases: unknown[], parts: Record<string, unknown> = {}) => {
    const made = await site.ask('POST', '/api/campaigns', {
      name: '110宣传日',
      nameEn: '110 Publicity Day',
      themeDay: '2027-01-10',
      phases,
      ...parts,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body.campaign;
  };
  const stale = async () =>
    (await staleScreens(site.signage.db)).map(({ screen }) => screen).sort();
  const layerAt = async (screen: string, at: number) => {
    const programme = (await programmeOf(site.signage.db, screen))?.body.programme;
    const [shown] = programme ? showing(programme, at) : [];
    return shown && programme?.entries[shown.entry]?.layer;
  };
  const on = (id: string, deed: string, json: unknown) =>
    site.ask('POST', `/api/campaigns/${id}/${deed}`, json);

  it('store each phase as a schedule that names both, and play', async () => {
    const campaign = await publish([
      await phaseOf(),
      await phaseOf({ name: '预热期', window: { from: '2027-01-07', until: '2027-01-09' } }),
    ]);
    expect(campaign).toMatchObject({ state: 'running', themeDay: '2027-01-10', version: 1 });
    expect(campaign.phases.map(({ name }: { name: string }) => name)).toEqual(['预热期', '升温期']);
    const { schedules } = (await site.ask('GET', '/api/schedules')).body;
    expect(schedules.map((one: { campaign: string }) => one.campaign)).toEqual([
      campaign.id,
      campaign.id,
    ]);
    expect(await stale()).toEqual(['door-a']);
    await compileStale(site.signage, DAYS);
    expect(await layerAt('door-a', MORNING)).toBe('takeover');
    expect(await layerAt('door-b', MORNING)).toBe('card');
    expect((await site.ask('GET', `/api/campaigns/${campaign.id}`)).body).toEqual(campaign);
    expect((await site.ask('GET', '/api/campaigns')).body.campaigns).toEqual([campaign]);
  });

  it('mark the screens of the old target and of the new when a phase moves', async () => {
    const campaign = await publish([await phaseOf()]);
    await compileStale(site.signage, DAYS);
    const phase = phaseInput(campaign.phases[0]);
    const edited = await site.ask('PATCH', `/api/campaigns/${campaign.id}`, {
      version: 1,
      phases: [{ ...phase, target: { tags: ['market'] } }],
    });
    expect(edited.status, JSON.stringify(edited.body)).toBe(200);
    expect(edited.body.campaign.version).toBe(2);
    expect(await stale()).toEqual(['door-a', 'door-b']);
    await compileStale(site.signage, DAYS);
    expect(await layerAt('door-a', MORNING)).toBe('card');
    expect(await layerAt('door-b', MORNING)).toBe('takeover');
  });

  it('leave phases alone that come back as they were, and end those that are missing', async () => {
    const campaign = await publish([await phaseOf(), await phaseOf({ name: '收尾期' })]);
    await compileStale(site.signage, DAYS);
    const phases = campaign.phases.map(phaseInput);
    const same = await site.ask('PATCH', `/api/campaigns/${campaign.id}`, {
      version: 1,
      name: '110宣传周',
      phases,
    });
    expect(same.body.campaign.phases.map((one: { version: number }) => one.version)).toEqual([
      1, 1,
    ]);
    expect(await stale()).toEqual([]);
    const fewer = await site.ask('PATCH', `/api/campaigns/${campaign.id}`, {
      version: 2,
      phases: phases.slice(0, 1),
    });
    expect(fewer.body.campaign.phases).toHaveLength(1);
    expect(await stale()).toEqual(['door-a']);
  });

  it('answer a stale edit 409 with the newer version, and store nothing of it', async () => {
    const campaign = await publish([await phaseOf()]);
    const path = `/api/campaigns/${campaign.id}`;
    await site.ask('PATCH', path, { version: 1, weight: 3 });
    const before = await rowsOf(site);
    for (const [method, at, body] of [
      ['PATCH', path, { version: 1, weight: 5 }],
      ['POST', `${path}/pause`, { version: 1 }],
      ['POST', `${path}/end`, { version: 1 }],
    ] as const) {
      const { status, body: answer } = await site.ask(method, at, body);
      expect(status, at).toBe(409);
      expect(answer.current).toMatchObject({ id: campaign.id, version: 2, weight: 3 });
    }
    expect(await rowsOf(site)).toEqual(before);
  });

  it('let one of two edits at the same moment win', async () => {
    const campaign = await publish([await phaseOf()]);
    const answers = await Promise.all(
      [2, 3, 4, 5].map((weight) =>
        site.ask('PATCH', `/api/campaigns/${campaign.id}`, { version: 1, weight }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.current.version).toBe(2);
  });

  it('see an edit of one of their schedules as a change of the whole', async () => {
    const campaign = await publish([await phaseOf()]);
    const [{ schedule }] = campaign.phases;
    const edited = await site.ask('PATCH', `/api/schedules/${schedule}`, {
      version: 1,
      priority: 5,
    });
    expect(edited.status, JSON.stringify(edited.body)).toBe(200);
    const late = await site.ask('PATCH', `/api/campaigns/${campaign.id}`, {
      version: 1,
      weight: 2,
    });
    expect(late.status).toBe(409);
  });

  it('[P18] play nothing while they are paused, and go on when they are resumed', async () => {
    const { id } = await publish([await phaseOf()]);
    await compileStale(site.signage, DAYS);
    const until = MORNING + 3 * HOUR_MS;
    const paused = await on(id, 'pause', { version: 1, from: MORNING + HOUR_MS, until });
    expect(paused.body).toMatchObject({ screens: 1, campaign: { version: 2, state: 'running' } });
    await compileStale(site.signage, DAYS);
    const layers = [];
    for (const hour of [0, 1, 2, 3]) layers.push(await layerAt('door-a', MORNING + hour * HOUR_MS));
    expect(layers).toEqual(['takeover', 'card', 'card', 'takeover']);
    site.turnClock(MORNING + 2 * HOUR_MS);
    const resumed = await on(id, 'resume', { version: 2 });
    expect(resumed.body.campaign.pauses).toEqual([
      { from: MORNING + HOUR_MS, until: MORNING + 2 * HOUR_MS },
    ]);
    await compileStale(site.signage, DAYS);
    expect(await layerAt('door-a', MORNING + 2 * HOUR_MS)).toBe('takeover');
    expect((await on(id, 'resume', { version: 3 })).status).toBe(409);
  });

  it('keep their pause through an edit', async () => {
    const { id, phases } = await publish([await phaseOf()]);
    await on(id, 'pause', { version: 1 });
    const phase = phaseInput(phases[0]);
    const edited = await site.ask('PATCH', `/api/campaigns/${id}`, {
      version: 2,
      phases: [{ ...phase, target: {} }],
    });
    expect(edited.body.campaign.state).toBe('paused');
    await compileStale(site.signage, DAYS);
    expect(await layerAt('door-a', MORNING)).toBe('card');
    expect(await layerAt('door-b', MORNING)).toBe('card');
  });

  it('[P19] play nothing once they are ended, and take no more schedules', async () => {
    const { id } = await publish([await phaseOf()]);
    const ended = await on(id, 'end', { version: 1 });
    expect(ended.body.campaign.state).toBe('ended');
    await compileStale(site.signage, DAYS);
    expect(await layerAt('door-a', MORNING)).toBe('card');
    expect((await on(id, 'pause', { version: 2 })).status).toBe(409);
    const more = await site.ask('POST', '/api/schedules', {
      campaign: id,
      target: {},
      window: {},
      items: [{ item: await itemOf() }],
    });
    expect(more.body.fields[0].field).toBe('campaign');
    expect((await site.ask('GET', '/api/schedules')).body.schedules).toEqual([]);
  });

  it('are copied to another year with every date moved, countdowns too', async () => {
    const countdown = await itemOf('今天是110宣传日', {
      template: 'countdown',
      copy: {
        before: '距110宣传日还有',
        after: '天',
        onTheDay: '今天是110宣传日',
        themeDay: '2027-01-10',
      },
    });
    const slogan = await itemOf();
    const source = await publish([
      await phaseOf({
        items: [{ item: countdown }, { item: slogan }],
        window: { from: '2027-01-08T09:00', until: '2027-01-11', exceptDates: ['2027-01-09'] },
      }),
    ]);
    const made = await on(source.id, 'copy', { themeDay: '2028-01-10', name: '2028年110宣传日' });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const { campaign } = made.body;
    expect(campaign).toMatchObject({ themeDay: '2028-01-10', name: '2028年110宣传日', version: 1 });
    const [phase] = campaign.phases;
    expect(phase.window).toEqual({
      from: '2028-01-08T09:00',
      until: '2028-01-11',
      exceptDates: ['2028-01-09'],
    });
    expect(phase.items[1].item).toBe(slogan);
    const copied = (await site.ask('GET', `/api/items/${phase.items[0].item}`)).body;
    expect(copied.id).not.toBe(countdown);
    expect(copied.copy.themeDay).toBe('2028-01-10');
    expect((await site.ask('GET', `/api/items/${countdown}`)).body.copy.themeDay).toBe(
      '2027-01-10',
    );
  });

  it('are copied when they are over, without what a person took off', async () => {
    const source = await publish([await phaseOf(), await phaseOf({ name: '收尾期' })]);
    const first = phaseInput(source.phases[0]);
    await site.ask('PATCH', `/api/campaigns/${source.id}`, { version: 1, phases: [first] });
    const later = MORNING + 5 * DAY_MS;
    await site.signage.db
      .updateTable('sessions')
      .set({ expires_at: later + DAY_MS, seen_at: later })
      .execute();
    site.turnClock(later);
    expect(await expireSchedules(site.signage)).toBe(1);
    expect((await site.ask('GET', `/api/campaigns/${source.id}`)).body.state).toBe('over');
    const made = await on(source.id, 'copy', { themeDay: '2028-01-10', name: '明年' });
    expect(made.body.campaign.phases.map(({ name }: { name: string }) => name)).toEqual([
      first['name'],
    ]);
  });

  it('expire with no screen compiled anew, and the next programme has the hash it had', async () => {
    await publish([await phaseOf({ window: { from: '2027-01-08', until: '2027-01-09' } })]);
    await compileStale(site.signage, DAYS);
    site.turnClock(MORNING + 3 * DAY_MS);
    await site.signage.db
      .insertInto('stale_screens')
      .values({ screen: 'door-a', mark: 0 })
      .execute();
    await compileStale(site.signage, DAYS);
    const before = await programmeOf(site.signage.db, 'door-a');
    expect(await expireSchedules(site.signage)).toBe(1);
    expect(await stale()).toEqual([]);
    await site.signage.db
      .insertInto('stale_screens')
      .values({ screen: 'door-a', mark: 0 })
      .execute();
    await compileStale(site.signage, DAYS);
    expect(await programmeOf(site.signage.db, 'door-a')).toEqual(before);
  });

  it('refuse what cannot be meant, naming the field in its phase', async () => {
    const wrong = async (parts: Record<string, unknown>) => {
      const { status, body } = await site.ask('POST', '/api/campaigns', {
        name: '活动',
        phases: [await phaseOf(), await phaseOf(parts)],
      });
      expect(status).toBe(400);
      return body.fields.map(({ field }: { field: string }) => field);
    };
    expect(await wrong({ window: { from: '2027-01-11', until: '2027-01-08' } })).toEqual([
      'phases.1.window.until',
    ]);
    expect(await wrong({ target: { tags: ['none'] } })).toEqual(['phases.1.target']);
    expect(await wrong({ items: [{ item: 'none' }] })).toEqual(['phases.1.items.0.item']);
    expect(await wrong({ zone: 'band' })).toEqual(['phases.1.zone']);
    expect(
      await wrong({ window: { cron: { expression: '0 0 30 2 *', durationMs: 60_000 } } }),
    ).toEqual(['phases.1.window.cron.expression']);
    expect((await site.ask('GET', '/api/campaigns')).body.campaigns).toEqual([]);
  });

  it('are not for an owner to make, nor for a station to change those of the bureau', async () => {
    await addUnits(site, ['shop', 'station']);
    const owner = await personAt(site, { login: 'li', name: '李', role: 'owner', unit: 'shop' });
    const body = { name: '活动', phases: [await phaseOf()] };
    expect((await owner('POST', '/api/campaigns', body)).status).not.toBe(201);
    const { id } = await publish([await phaseOf()]);
    const station = await personAt(site, {
      login: 'wang',
      name: '王',
      role: 'publisher',
      unit: 'station',
    });
    expect((await station('PATCH', `/api/campaigns/${id}`, { version: 1, weight: 2 })).status).toBe(
      404,
    );
  });
});
