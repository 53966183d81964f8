import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { staleScreens } from '../../../../server/signage/ledger/stale.ts';
import { MORNING, openSite, screenInput, type Site } from '../../../support/site.ts';
import { addUnits, type Ask, personAt } from '../people/people.ts';

const HORIZON_DAYS = 2;
const HOUR_MS = 3_600_000;

describe.each(['sqlite', 'postgres'] as const)('a screen on %s', (kind) => {
  let site: Site;
  let owner: Ask;
  beforeEach(async () => {
    site = await openSite(kind);
    await addUnits(site, ['shop', 'other-shop']);
    await site.ask('POST', '/api/screens', screenInput({ id: 'door', unit: 'shop' }));
    owner = await personAt(site, { login: 'li', name: '李', role: 'owner', unit: 'shop' });
    await compileStale(site.signage, HORIZON_DAYS);
  });
  afterEach(() => site.close());

  const contract = {
    quotaSecondsPerHour: 600,
    quietHours: [{ times: [{ from: '12:00', until: '14:00' }] }],
  };
  const publish = async (ask: Ask, parts: Record<string, unknown>) => {
    const item = (await ask('POST', '/api/items', { text: '平安回家' })).body.id;
    const made = await ask('POST', '/api/schedules', {
      target: {},
      window: {},
      items: [{ item }],
      ...parts,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    await compileStale(site.signage, HORIZON_DAYS);
    return { item, ...made.body.schedule };
  };
  const why = async (at: number) =>
    (await owner('GET', `/api/screens/door/why?at=${at}`)).body.zones[0];

  it('has the profile of its kind until one is set', async () => {
    const patch = (version: number, profile: unknown) =>
      site.ask('PATCH', '/api/screens/door', { version, profile });
    expect((await owner('GET', '/api/screens/door')).body.profile).toBe('usual');
    expect((await patch(1, 'rough')).body.screen.profile).toBe('rough');
    expect((await patch(2, null)).body.screen.profile).toBe('usual');
    const bad = await patch(3, 'smooth');
    expect(bad.status).toBe(400);
    expect(bad.body.fields[0].field).toBe('profile');
    await site.ask('POST', '/api/screens', screenInput({ id: 'car', kind: 'vehicle' }));
    expect((await site.ask('GET', '/api/screens/car')).body.profile).toBe('rough');
  });

  it('has a contract that its owner sets, with a version', async () => {
    const set = await owner('PUT', '/api/screens/door/contract', { version: 1, contract });
    expect(set.status, JSON.stringify(set.body)).toBe(200);
    expect(set.body.screen).toMatchObject({ contract, version: 2 });
    expect((await staleScreens(site.signage.db)).map(({ screen }) => screen)).toEqual(['door']);
    const late = await owner('PUT', '/api/screens/door/contract', { version: 1, contract: null });
    expect(late.status).toBe(409);
    expect(late.body.current).toMatchObject({ id: 'door', version: 2 });
    const undone = await owner('POST', '/api/undo', {});
    expect(undone.body.undone.action).toBe('contract.set');
    expect((await owner('GET', '/api/screens/door')).body).toMatchObject({
      contract: null,
      version: 3,
    });
  });

  it('[P26] is paused by its owner, and nothing is inserted until then', async () => {
    await owner('PUT', '/api/screens/door/contract', { version: 1, contract });
    await publish(owner, { layer: 'own' });
    await publish(site.ask, { layer: 'insert', shareSecondsPerHour: 600 });
    const until = MORNING + 2 * HOUR_MS;
    const paused = await owner('POST', '/api/screens/door/pause', { version: 2, until });
    expect(paused.body.screen.contract).toEqual({
      ...contract,
      pauses: [{ from: MORNING, until }],
    });
    await compileStale(site.signage, HORIZON_DAYS);
    const { lost } = await why(MORNING + HOUR_MS);
    expect(lost).toMatchObject([{ layer: 'insert', shortfall: { reason: 'owner-quiet' } }]);
    expect((await why(until)).lost).toMatchObject([{ shortfall: null }]);
    const again = await owner('PUT', '/api/screens/door/contract', { version: 3, contract });
    expect(again.body.screen.contract.pauses).toEqual([{ from: MORNING, until }]);
    site.turnClock(MORNING + HOUR_MS);
    const resumed = await owner('POST', '/api/screens/door/resume', { version: 4 });
    expect(resumed.body.screen.contract.pauses).toEqual([
      { from: MORNING, until: MORNING + HOUR_MS },
    ]);
  });

  it('is as bright and as loud by the hour as its owner says, and its players are told', async () => {
    const brightness = Array.from({ length: 24 }, (_, hour) => (hour < 7 ? 40 : 100));
    const volume = Array.from({ length: 24 }, (_, hour) => (hour < 7 ? 0 : 60));
    const bodyOf = async () => (await owner('GET', '/api/screens/door/programme')).body;
    const before = await bodyOf();
    expect(before.body.face).not.toHaveProperty('volume');
    const set = await owner('PATCH', '/api/screens/door', { version: 1, brightness, volume });
    expect(set.status, JSON.stringify(set.body)).toBe(200);
    expect(set.body.screen).toMatchObject({ brightness, volume, version: 2 });
    expect((await owner('PATCH', '/api/screens/door', { version: 2, sound: true })).status).toBe(
      403,
    );
    await site.ask('PATCH', '/api/screens/door', { version: 2, sound: true });
    await compileStale(site.signage, HORIZON_DAYS);
    const after = await bodyOf();
    expect(after.serial).toBe(before.serial + 1);
    expect(after.body.face).toMatchObject({ brightness, volume, sound: true });
    await owner('PATCH', '/api/screens/door', { version: 3, volume: [] });
    await compileStale(site.signage, HORIZON_DAYS);
    expect((await bodyOf()).body.face).not.toHaveProperty('volume');
    for (const [hours, field] of [
      [[50], 'volume'],
      [volume.map((percent, hour) => (hour === 3 ? 101 : percent)), 'volume.3'],
      [volume.map(String), 'volume.0'],
    ] as const) {
      const refused = await owner('PATCH', '/api/screens/door', { version: 4, volume: hours });
      expect(refused.status).toBe(400);
      expect(refused.body.fields[0].field).toBe(field);
    }
  });

  it('lets nobody but its owner and the administrator at its contract', async () => {
    const stranger = await personAt(site, {
      login: 'zhao',
      name: '赵',
      role: 'owner',
      unit: 'other-shop',
    });
    const publisher = await personAt(site, { login: 'chen', name: '陈', role: 'publisher' });
    const path = '/api/screens/door/contract';
    expect((await stranger('PUT', path, { version: 1, contract })).status).toBe(404);
    expect((await publisher('PUT', path, { version: 1, contract })).status).toBe(403);
    expect((await owner('PATCH', '/api/screens/door', { version: 1, tags: [] })).status).toBe(403);
    expect((await site.ask('PUT', path, { version: 1, contract })).status).toBe(200);
  });

  it('refuses hours, zones and pauses that cannot be meant, naming the field', async () => {
    const wrong = async (method: string, path: string, body: object) => {
      const { status, body: answer } = await site.ask(method, `/api/screens/door${path}`, {
        version: 1,
        ...body,
      });
      expect(status, JSON.stringify(answer)).toBe(400);
      return answer.fields.map(({ field }: { field: string }) => field);
    };
    const area = { x: 32, y: 0, width: 64, height: 16 };
    expect(await wrong('PATCH', '', { zones: [{ name: 'band', area }] })).toEqual(['zones.0.area']);
    expect(
      await wrong('PATCH', '', { openingHours: [{ from: '2027-02-01', until: '2027-01-01' }] }),
    ).toEqual(['openingHours.0.until']);
    expect(await wrong('POST', '/pause', { until: MORNING - 1 })).toEqual(['until']);
    expect(await wrong('PUT', '/contract', { contract: { quotaSecondsPerHour: 3601 } })).toEqual([
      'contract.quotaSecondsPerHour',
    ]);
  });

  it('is not hung with hours, zones or a contract that it could not be given later', async () => {
    const wrong = async (parts: object) => {
      const input = screenInput({ id: 'other', width: 64, height: 16, ...parts });
      const { status, body } = await site.ask('POST', '/api/screens', input);
      expect(status, JSON.stringify(body)).toBe(400);
      return body.fields.map(({ field }: { field: string }) => field);
    };
    const noon = { from: 'noon', until: '14:00' };
    expect(await wrong({ openingHours: [{ times: [noon] }] })).toEqual([
      'openingHours.0.times.0.from',
    ]);
    expect(await wrong({ openingHours: [{ from: '2027-02-01', until: '2027-01-01' }] })).toEqual([
      'openingHours.0.until',
    ]);
    const area = { x: 32, y: 0, width: 64, height: 16 };
    expect(await wrong({ zones: [{ name: 'band', area }] })).toEqual(['zones.0.area']);
    expect(
      await wrong({ contract: { quotaSecondsPerHour: 1, quietHours: [{ times: [noon] }] } }),
    ).toEqual(['contract.quietHours.0.times.0.from']);
  });

  it('joins targets by the tags that it is given', async () => {
    await site.ask('POST', '/api/screens', screenInput({ id: 'lane', tags: ['lane'] }));
    const { item } = await publish(site.ask, { layer: 'takeover', target: { tags: ['lane'] } });
    expect((await why(MORNING)).item).toBe('card');
    await site.ask('PATCH', '/api/screens/door', { version: 1, tags: ['lane'] });
    await compileStale(site.signage, HORIZON_DAYS);
    expect((await why(MORNING)).item).toBe(item);
  });

  it('answers what it shows, why, by whom, and what lost to it', async () => {
    const campaign = await site.ask('POST', '/api/campaigns', { name: '110宣传日', phases: [] });
    const publisher = await personAt(site, { login: 'chen', name: '陈', role: 'publisher' });
    const own = await publish(owner, { layer: 'own' });
    const taken = await publish(publisher, {
      layer: 'takeover',
      campaign: campaign.body.campaign.id,
      phase: '高潮期',
    });
    await site.ask('PATCH', `/api/schedules/${taken.id}`, { version: 1, priority: 2 });
    await compileStale(site.signage, HORIZON_DAYS);
    const at = MORNING + HOUR_MS;
    const zone = await why(at);
    expect(zone).toMatchObject({
      zone: 'main',
      item: taken.item,
      text: '平安回家',
      layer: 'takeover',
      schedule: taken.id,
      campaign: { name: '110宣传日' },
      phase: '高潮期',
      rules: ['P23'],
      published: { name: '陈', at: MORNING },
      changed: { name: 'Administrator' },
      lost: [{ schedule: own.id, layer: 'own', texts: ['平安回家'] }],
    });
    expect(zone.lost[0].shortfall).toEqual({ reason: 'outranked', rule: 'P23', by: [taken.id] });
    const showing = (await owner('GET', `/api/screens/door/showing?at=${at}`)).body;
    expect(showing).toMatchObject({ screen: 'door', at, urgent: null });
    expect(showing.zones[0]).toMatchObject({
      item: taken.item,
      phase: '高潮期',
      start: zone.start,
      end: zone.end,
      media: { kind: zone.start < zone.end ? expect.any(String) : '' },
    });
    expect(showing.nextChange).toBe(zone.end);
    expect((await owner('GET', '/api/screens/door/why?at=noon')).status).toBe(400);
  });
});
