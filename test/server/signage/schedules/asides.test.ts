import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { programmeOf } from '../../../../server/signage/programmes/programme-rows.ts';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { MORNING, openSite, screenInput, type Site } from '../../../support/site.ts';

const HORIZON_DAYS = 2;
const SCHOOL = { latitude: 33.05, longitude: 112.1, radiusM: 200 };

describe.each(['sqlite', 'postgres'] as const)('schedules outside the timetable on %s', (kind) => {
  let site: Site;
  let item = '';
  beforeEach(async () => {
    site = await openSite(kind);
    await site.ask('POST', '/api/screens', screenInput({ id: 'car', kind: 'vehicle' }));
    item = (await site.ask('POST', '/api/items', { text: '前方学校，减速慢行' })).body.id;
  });
  afterEach(() => site.close());

  const put = (parts: Record<string, unknown>, query = '') =>
    site.ask('POST', `/api/schedules${query}`, {
      target: {},
      window: {},
      items: [{ item }],
      ...parts,
    });
  const programme = async () => {
    await compileStale(site.signage, HORIZON_DAYS);
    return (await programmeOf(site.signage.db, 'car'))!.body.programme;
  };

  it('[P60] go to the screen with their places, and why says that they are near only', async () => {
    const made = await put({ near: [SCHOOL] });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const { id, version } = made.body.schedule;
    const sent = await programme();
    expect(sent.asides).toMatchObject([{ zone: 0, near: [SCHOOL] }]);
    const [entry] = sent.asides![0]!.entries;
    expect(sent.entries[entry!]).toMatchObject({ item, schedule: id, layer: 'insert' });
    const why = await site.ask('GET', `/api/screens/car/why?at=${MORNING}`);
    expect(why.body.zones[0].item).toBe('card');
    expect(why.body.zones[0].lost).toMatchObject([
      { schedule: id, shortfall: { reason: 'only-near', rule: 'P60' } },
    ]);
    const back = await site.ask('PATCH', `/api/schedules/${id}`, { version, near: null });
    expect(back.status, JSON.stringify(back.body)).toBe(200);
    expect(await programme()).not.toHaveProperty('asides');
    await site.ask('POST', '/api/undo', {});
    expect((await programme()).asides).toHaveLength(1);
  });

  it('[P61] a preview says what an owner’s contract keeps away', async () => {
    const agreed = await site.ask('PUT', '/api/screens/car/contract', {
      version: 1,
      contract: { quotaSecondsPerHour: 600 },
    });
    expect(agreed.status).toBe(200);
    const preview = await put({ near: [SCHOOL] }, '?preview=1');
    expect(preview.status, JSON.stringify(preview.body)).toBe(200);
    expect(JSON.stringify(preview.body)).toContain('near-under-contract');
  });

  it('[P70] items in the layer press become keys', async () => {
    const made = await put({ layer: 'press' });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const sent = await programme();
    expect(sent.asides).toHaveLength(1);
    expect(sent.asides![0]).not.toHaveProperty('near');
    expect(sent.asides![0]!.names).toEqual(['前方学校，减速慢行']);
  });

  it.each([
    [{ near: [] }, 'near'],
    [{ near: [{ ...SCHOOL, latitude: 91 }] }, 'near.0.latitude'],
    [{ near: [{ ...SCHOOL, longitude: '112' }] }, 'near.0.longitude'],
    [{ near: [SCHOOL, { ...SCHOOL, radiusM: 0 }] }, 'near.1.radiusM'],
    [{ near: [{ latitude: 1, longitude: 1 }] }, 'near.0.radiusM'],
    [{ near: { ...SCHOOL } }, 'near'],
    [{ layer: 'press', near: [SCHOOL] }, 'near'],
    [{ layer: 'siren' }, 'layer'],
  ])('refuses %j, and names the field', async (parts, field) => {
    const made = await put(parts);
    expect(made.status).toBe(400);
    expect(made.body.fields.map((one: { field: string }) => one.field)).toContain(field);
  });

  it('campaign phases keep their places', async () => {
    const made = await site.ask('POST', '/api/campaigns', {
      name: '护学',
      phases: [{ name: '护学', target: {}, window: {}, items: [{ item }], near: [SCHOOL] }],
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body.campaign.phases[0].near).toEqual([SCHOOL]);
    expect((await programme()).asides).toHaveLength(1);
  });
});
