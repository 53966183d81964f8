import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { showing } from '../../../../content/programme/showing.ts';
import { transact } from '../../../../server/db/transact.ts';
import { programmeOf } from '../../../../server/signage/programmes/programme-rows.ts';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { markStale } from '../../../../server/signage/ledger/stale.ts';
import { Visitor } from '../../console/visitor.ts';
import { MORNING, openSite, screenInput, type Site } from '../../../support/site.ts';

const DAYS = 2;

describe.each(['sqlite', 'postgres'] as const)('the version of an item on %s', (kind) => {
  let site: Site;
  let item: string;
  beforeEach(async () => {
    site = await openSite(kind);
    await site.ask('POST', '/api/screens', screenInput({ id: 'door' }));
    item = (await site.ask('POST', '/api/items', { text: '平安回家' })).body.id;
  });
  afterEach(() => site.close());

  const body = (items: unknown = [{ item }]) => ({
    layer: 'takeover',
    target: {},
    window: {},
    items,
  });
  const publish = async (items?: unknown) => {
    const made = await site.ask('POST', '/api/schedules', body(items));
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body.schedule;
  };
  /** The item has other words from now on, and what is scheduled keeps its own. */
  const reword = async (text: string) => {
    const { version } = (await site.ask('GET', `/api/items/${item}`)).body;
    const edit = { version, text, inSchedules: 'keep' };
    expect((await site.ask('PATCH', `/api/items/${item}`, edit)).status).toBe(200);
  };
  const entriesOn = async (screen: string) => {
    await transact(site.signage.db, (trx) => markStale(trx, [screen]));
    await compileStale(site.signage, DAYS);
    return (await programmeOf(site.signage.db, screen))?.body.programme;
  };
  const shown = async () => {
    const programme = await entriesOn('door');
    const [first] = programme ? showing(programme, MORNING) : [];
    return first && programme?.entries[first.entry];
  };
  const textShown = async () =>
    (await site.ask('GET', `/api/screens/door/showing?at=${MORNING}`)).body.zones[0].text;

  it('is stored with a schedule, as it is at that time', async () => {
    expect((await publish()).items).toEqual([{ item, version: 1 }]);
    await reword('一路平安');
    expect((await publish()).items).toEqual([{ item, version: 2 }]);
    expect((await publish([{ item, version: 1 }])).items).toEqual([{ item, version: 1 }]);
  });

  it('goes on being shown when the item is changed', async () => {
    await publish();
    const before = await shown();
    await reword('一路平安');
    expect(await shown()).toEqual(before);
    expect(await textShown()).toBe('平安回家');
    const reason = await site.ask('GET', `/api/screens/door/why?at=${MORNING}`);
    expect(reason.body.zones[0].text).toBe('平安回家');
    await publish();
    const both = (await entriesOn('door'))?.entries.filter((entry) => entry.item === item);
    expect(new Set(both?.map(({ media }) => JSON.stringify(media))).size).toBe(2);
  });

  it('is the first where a schedule of earlier days names none', async () => {
    const { id } = await publish();
    const before = await shown();
    await site.signage.db
      .updateTable('schedules')
      .set({ items: JSON.stringify([{ item }]) })
      .where('id', '=', id)
      .execute();
    await reword('一路平安');
    expect(await shown()).toEqual(before);
    const { schedules } = (await site.ask('GET', '/api/schedules')).body;
    expect(schedules[0].items).toEqual([{ item, version: 1 }]);
  });

  it('stays when other parts of the schedule are changed', async () => {
    const { id } = await publish();
    await reword('一路平安');
    const path = `/api/schedules/${id}`;
    const done = await site.ask('PATCH', path, { version: 1, priority: 3 });
    expect(done.body.schedule.items).toEqual([{ item, version: 1 }]);
    const newest = await site.ask('PATCH', path, { version: 2, items: [{ item }] });
    expect(newest.body.schedule.items).toEqual([{ item, version: 2 }]);
    expect((await shown())?.item).toBe(item);
    expect(await textShown()).toBe('一路平安');
  });

  it('that is not there is refused by its field', async () => {
    const refused = await site.ask('POST', '/api/schedules', body([{ item, version: 2 }]));
    expect(refused.status).toBe(400);
    expect(refused.body.fields).toMatchObject([{ field: 'items.0.version' }]);
  });

  it('stays in the phases of a campaign, and in its copy', async () => {
    const countdown = (
      await site.ask('POST', '/api/items', {
        template: 'countdown',
        text: '距离宣传日',
        copy: { themeDay: '2027-01-10' },
      })
    ).body;
    expect(countdown.id, JSON.stringify(countdown)).toBeDefined();
    const made = await site.ask('POST', '/api/campaigns', {
      name: '宣传日',
      themeDay: '2027-01-10',
      phases: [{ name: '一', ...body([{ item }, { item: countdown.id }]) }],
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const { id, phases } = made.body.campaign;
    await reword('一路平安');
    // Given back as it was read: nothing of the phase has changed.
    const { version: _version, ...phase } = phases[0];
    const same = await site.ask('PATCH', `/api/campaigns/${id}`, { version: 1, phases: [phase] });
    expect(same.status, JSON.stringify(same.body)).toBe(200);
    expect(same.body.campaign.phases[0].version).toBe(1);
    const copied = await site.ask('POST', `/api/campaigns/${id}/copy`, {
      themeDay: '2028-01-10',
      name: '明年',
    });
    expect(copied.status, JSON.stringify(copied.body)).toBe(201);
    const [first, second] = copied.body.campaign.phases[0].items;
    expect(first).toEqual({ item, version: 1 });
    expect(second).toMatchObject({ version: 1 });
    expect(second.item).not.toBe(countdown.id);
  });

  it('is told of a play by the file that was shown', async () => {
    await publish();
    const old = await shown();
    await reword('一路平安');
    await publish();
    const asset = old?.media.kind === 'picture' ? old.media.asset.hash : '';
    expect(asset).not.toBe('');
    const play = { screen: 'door', series: 1, item, schedule: null, campaign: null, zone: 0 };
    const times = { planned_ms: 5, how: 'full', stored_at: 0, link: null };
    const at = (n: number) => ({ n, started_at: MORNING + n, ended_at: MORNING + n + 5 });
    await site.signage.db
      .insertInto('plays')
      .values([
        { ...play, ...times, ...at(1), asset },
        { ...play, ...times, ...at(2), asset: '0'.repeat(64) },
      ])
      .execute();
    const page = await new Visitor(site, site.token).page('/plays');
    // The newest first: of the second nothing says what was drawn, so it has the words that the item had then.
    const body = page.slice(page.indexOf('<tbody'), page.indexOf('</tbody>'));
    expect(body.match(/平安回家|一路平安/g)).toEqual(['一路平安', '平安回家']);
  });
});
