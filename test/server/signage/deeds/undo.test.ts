import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { programmeOf } from '../../../../server/signage/programmes/programme-rows.ts';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { firstBrokenLink } from '../../../../server/signage/ledger/audit.ts';
import { openSite, screenInput, type Site } from '../../../support/site.ts';
import { type Ask, personAt, rowsOf } from '../people/people.ts';

const DAYS = 2;

describe.each(['sqlite', 'postgres'] as const)('undo on %s', (kind) => {
  let site: Site;
  let other: Ask;
  let item: string;
  beforeEach(async () => {
    site = await openSite(kind);
    await site.ask('POST', '/api/screens', screenInput({ id: 'door-a' }));
    item = (await site.ask('POST', '/api/items', { text: '平安回家' })).body.id;
    other = await personAt(site, { login: 'chen', name: '陈', role: 'publisher' });
    await compileStale(site.signage, DAYS);
  });
  afterEach(() => site.close());

  const body = () => ({ layer: 'takeover', target: {}, window: {}, items: [{ item }] });
  const publish = async (ask: Ask = site.ask) => (await ask('POST', '/api/schedules', body())).body;
  const undo = (ask: Ask = site.ask, json: unknown = {}) => ask('POST', '/api/undo', json);
  const running = async () => (await site.ask('GET', '/api/schedules')).body.schedules;
  const hash = async () => {
    await compileStale(site.signage, DAYS);
    return (await programmeOf(site.signage.db, 'door-a'))?.hash;
  };

  it('takes back what was published, and the screen shows what it showed', async () => {
    const before = await hash();
    const { deed, schedule } = await publish();
    expect(await hash()).not.toBe(before);
    const { status, body: answer } = await undo();
    expect(status, JSON.stringify(answer)).toBe(200);
    expect(answer).toMatchObject({
      undone: {
        deed,
        action: 'schedule.create',
        rows: [{ noun: 'schedules', id: schedule.id }],
      },
      screens: 1,
    });
    expect(await hash()).toBe(before);
    expect(await running()).toEqual([]);
    expect(await firstBrokenLink(site.signage.db)).toBeNull();
  });

  it('goes one deed further back each time, until there is none', async () => {
    const { schedule } = await publish();
    const path = `/api/schedules/${schedule.id}`;
    await site.ask('PATCH', path, { version: 1, priority: 3 });
    await site.ask('PATCH', path, { version: 2, priority: 7 });
    await undo();
    expect(await running()).toMatchObject([{ priority: 3, version: 4 }]);
    await undo();
    expect(await running()).toMatchObject([{ priority: 0, version: 5 }]);
    await undo();
    expect(await running()).toEqual([]);
    expect((await undo()).status).toBe(404);
  });

  it('brings back what was ended', async () => {
    const { schedule } = await publish();
    const before = await hash();
    await site.ask('POST', `/api/schedules/${schedule.id}/end`, { version: 1 });
    expect(await hash()).not.toBe(before);
    await undo();
    expect(await hash()).toBe(before);
  });

  it('answers 409 and names what others changed since', async () => {
    const { schedule } = await publish();
    const before = await rowsOf(site);
    await other('PATCH', `/api/schedules/${schedule.id}`, { version: 1, priority: 9 });
    const { status, body: answer } = await undo();
    expect(status).toBe(409);
    expect(answer.message).toContain(schedule.id);
    expect(answer.message).toContain('陈');
    expect(await running()).toMatchObject([{ priority: 9 }]);
    expect((await undo(other)).status).toBe(200);
    expect((await undo()).status).toBe(200);
    expect(await running()).toEqual([]);
    expect(await rowsOf(site)).not.toEqual(before);
  });

  it('never takes back what another person did', async () => {
    await publish(other);
    expect((await undo()).status).toBe(404);
    expect(await running()).toHaveLength(1);
  });

  it('refuses a deed that is not the last one', async () => {
    const first = await publish();
    const second = await publish();
    const wrong = await undo(site.ask, { deed: first.deed });
    expect(wrong.status).toBe(409);
    expect(wrong.body.current.deed).toBe(second.deed);
    expect(await running()).toHaveLength(2);
  });

  it('takes a whole campaign back at once', async () => {
    const made = await site.ask('POST', '/api/campaigns', {
      name: '活动',
      phases: [
        { name: '一', ...body() },
        { name: '二', ...body() },
      ],
    });
    expect(made.status).toBe(201);
    expect((await undo()).body.undone.rows).toHaveLength(3);
    expect(await running()).toEqual([]);
    const { campaigns } = (await site.ask('GET', '/api/campaigns')).body;
    expect(campaigns).toMatchObject([{ state: 'ended', phases: [] }]);
  });

  it('only says what it would do when it is previewed', async () => {
    await publish();
    await compileStale(site.signage, DAYS);
    const before = await rowsOf(site);
    const { status, body: answer } = await site.ask('POST', '/api/undo?preview=1', {});
    expect(status, JSON.stringify(answer)).toBe(200);
    expect(answer.forecast.schedules).toMatchObject([{ airtimeMs: 0, subject: true }]);
    expect(answer.forecast.schedules[0].beforeMs).toBeGreaterThan(0);
    expect(await rowsOf(site)).toEqual(before);
  });
});
