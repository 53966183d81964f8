import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { openSite, screenInput, type Site } from '../../../support/site.ts';

const DAYS = 4;

describe.each(['sqlite', 'postgres'] as const)('readiness for a campaign on %s', (kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    await site.ask('POST', '/api/screens', screenInput({ id: 'lane', tags: ['lane'] }));
    await site.ask('POST', '/api/screens', screenInput({ id: 'market', tags: ['market'] }));
    await compileStale(site.signage, DAYS);
  });
  afterEach(() => site.close());

  const publish = async (from: string, until: string): Promise<string> => {
    const { id: item } = (await site.ask('POST', '/api/items', { text: '平安回家' })).body;
    const phase = { name: '预热期', nameEn: 'Warm-up', layer: 'takeover' };
    const made = await site.ask('POST', '/api/campaigns', {
      name: '110宣传日',
      nameEn: '110 Publicity Day',
      themeDay: from,
      phases: [
        { ...phase, target: { tags: ['lane'] }, window: { from, until }, items: [{ item }] },
      ],
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body.campaign.id as string;
  };
  const statesOf = async (campaign: string) => {
    const { body } = await site.ask('GET', `/api/readiness?campaign=${campaign}`);
    return body.screens.map((one: { screen: string; state: string }) => [one.screen, one.state]);
  };

  it('names the screens of one that begins beyond the horizon', async () => {
    const campaign = await publish('2027-02-08', '2027-02-11');
    expect(await statesOf(campaign)).toEqual([['lane', 'beyond-horizon']]);
    await compileStale(site.signage, DAYS);
    expect(await statesOf(campaign)).toEqual([['lane', 'beyond-horizon']]);
  });

  it('names those whose programme is yet to be compiled, and those that have none', async () => {
    const campaign = await publish('2027-01-08', '2027-01-11');
    await site.ask('POST', '/api/screens', screenInput({ id: 'lane-new', tags: ['lane'] }));
    expect(await statesOf(campaign)).toEqual([
      ['lane', 'not-received'],
      ['lane-new', 'no-programme'],
    ]);
    await compileStale(site.signage, DAYS);
    expect(await statesOf(campaign)).toEqual([
      ['lane', 'not-received'],
      ['lane-new', 'not-received'],
    ]);
  });

  it('leaves out those that will show nothing of it', async () => {
    const campaign = await publish('2027-01-09', '2027-01-11');
    await compileStale(site.signage, DAYS);
    expect(await statesOf(campaign)).toEqual([['lane', 'not-received']]);
    await site.ask('POST', `/api/campaigns/${campaign}/pause`, { version: 1 });
    await compileStale(site.signage, DAYS);
    expect(await statesOf(campaign)).toEqual([]);
  });
});
