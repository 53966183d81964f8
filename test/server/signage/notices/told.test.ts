/** What happens in the program today, and who is told of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { transact } from '../../../../server/db/transact.ts';
import { writePresence } from '../../../../server/signage/screens/presence.ts';
import { watchSilence } from '../../../../server/signage/screens/silence.ts';
import { insertPairing } from '../../../../server/signage/trust/pairings.ts';
import { expireUrgents } from '../../../../server/signage/urgent/urgent-change.ts';
import { MORNING, openSite, screenInput, type Site } from '../../../support/site.ts';
import { addUnits, type Ask, personAt } from '../people/people.ts';

const MINUTE_MS = 60_000;

describe.each(['sqlite', 'postgres'] as const)('what people are told, on %s', (kind) => {
  let site: Site;
  let north: Ask;
  beforeEach(async () => {
    site = await openSite(kind);
    await addUnits(site, ['north', 'south']);
    north = await personAt(site, {
      login: 'adm-north',
      name: '北',
      role: 'administrator',
      unit: 'north',
    });
  });
  afterEach(() => site.close());

  const texts = async (ask: Ask): Promise<string[]> =>
    (await ask('GET', '/api/inbox')).body.notices.map((one: { text: string }) => one.text);
  const pass = (ms: number): void => site.turnClock(site.signage.clock.now() + ms);

  const hang = async (id: string, unit: string): Promise<void> => {
    const made = await site.ask('POST', '/api/screens', screenInput({ id, unit, name: `${id}屏` }));
    expect(made.status).toBe(201);
    await transact(site.signage.db, (trx) => insertPairing(trx, id, MORNING));
  };
  const see = (connected: boolean, ...screens: string[]): Promise<unknown> =>
    writePresence(
      site.signage.db,
      'node-1',
      screens.map((screen) => ({
        screen,
        line: `line-${screen}`,
        connected,
        since: site.signage.clock.now(),
        seenAt: site.signage.clock.now(),
        health: null,
      })),
    );

  it('screens that fall silent together are one notice for each unit, and so is their return', async () => {
    const [one, two, three] = ['n1', 'n2', 's1'] as const;
    await hang(one, 'north');
    await hang(two, 'north');
    await hang(three, 'south');
    await see(true, one, two, three);
    await see(false, one, two, three);
    pass(3 * MINUTE_MS);
    expect(await watchSilence(site.signage, MINUTE_MS)).toBe(3);
    expect(await watchSilence(site.signage, MINUTE_MS)).toBe(0);
    expect(await texts(north)).toEqual(['north有2块屏幕失联：n1屏、n2屏。']);
    expect((await texts(site.ask)).sort()).toEqual([
      'north有2块屏幕失联：n1屏、n2屏。',
      'south的屏幕“s1屏”失联：没有播放器在线。',
    ]);
    pass(1000);
    await see(true, one);
    expect(await watchSilence(site.signage, MINUTE_MS)).toBe(1);
    expect((await texts(north))[0]).toBe('north的屏幕“n1屏”已恢复在线。');
  });

  it('an urgent message is told when it is issued, taken down, and over', async () => {
    await hang('n1', 'north');
    const issue = async (ask: Ask, parts = {}): Promise<string> => {
      const expiresAt = site.signage.clock.now() + 10 * MINUTE_MS;
      const message = { text: '请立即转移', target: { screens: ['n1'] }, expiresAt, drill: false };
      const { status, body } = await ask('POST', '/api/urgent', { ...message, ...parts });
      expect(status, JSON.stringify(body)).toBe(201);
      return body.urgent.id as string;
    };
    const id = await issue(north);
    const issued =
      'north发布了紧急信息“请立即转移”，在1块屏幕上播出，至2027年1月8日 09:10。发布者：北。';
    expect(await texts(north)).toEqual([issued]);
    expect(await texts(site.ask)).toEqual([issued]);
    pass(1000);
    for (let time = 0; time < 2; time++)
      expect((await site.ask('POST', `/api/urgent/${id}/cancel`)).status).toBe(200);
    expect((await texts(north))[0]).toMatch(/^north的紧急信息“请立即转移”已由.+撤下。$/);
    expect(await texts(north)).toHaveLength(2);
    pass(1000);
    await site.signage.db.updateTable('screens').set({ tags: '["drill"]' }).execute();
    await issue(north, { drill: true });
    expect((await texts(north))[0]).toMatch(/^【演练】north发布了/);
    pass(10 * MINUTE_MS);
    expect(await expireUrgents(site.signage)).toBe(1);
    expect(await expireUrgents(site.signage)).toBe(0);
    expect((await texts(north))[0]).toBe('【演练】north的紧急信息“请立即转移”已到时结束。');
    expect(await texts(north)).toHaveLength(4);
  });
});
