import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Play } from '../../../content/wire/messages.ts';
import { recordDelivery } from '../../../server/signage/programmes/delivery.ts';
import { addPerson } from '../../../server/signage/people/people.ts';
import { memoryStore } from '../../../player/hands/store-memory.ts';
import { insertPairing } from '../../../server/signage/trust/pairings.ts';
import { recordAll, recordPlays } from '../../../server/signage/plays/plays.ts';
import { identityOf, openDevice } from '../../player/support/device.ts';
import { buryNode, writePresence } from '../../../server/signage/screens/presence.ts';
import { compileStale } from '../../../server/signage/programmes/programmes.ts';
import { recordPositions } from '../../../server/signage/screens/tracks.ts';
import { MORNING, openSite, screenInput, type Site } from '../../support/site.ts';
import { Visitor } from './visitor.ts';

const NASTY = `<script>alert("1")</script>'&`;
const ESCAPED = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;';

let site: Site;
let admin: Visitor;
let item: string;
let schedule: string;

beforeAll(async () => {
  site = await openSite();
  admin = new Visitor(site, site.token);
  const { db } = site.signage;
  await db
    .insertInto('units')
    .values([
      {
        id: 'north',
        parent: 'bureau',
        name: '北街派出所',
        name_en: 'North Street Station',
        kind: 'station',
      },
      { id: 'south', parent: 'bureau', name: NASTY, name_en: NASTY, kind: 'station' },
    ])
    .execute();
  await site.ask(
    'POST',
    '/api/screens',
    screenInput({ id: 'north-door', unit: 'north', name: '北门屏' }),
  );
  await site.ask(
    'POST',
    '/api/screens',
    screenInput({
      id: 'south-wall',
      unit: 'south',
      name: NASTY,
      kind: 'square',
      width: 128,
      height: 64,
      colour: 'rgb',
    }),
  );
  const made = await site.ask('POST', '/api/items', { text: NASTY, copy: { english: NASTY } });
  item = made.body.id;
  const put = await site.ask('POST', '/api/schedules', {
    target: {},
    window: { from: '2027-01-08', until: '2027-01-10' },
    items: [{ item }],
  });
  schedule = put.body.schedule.id;
  await compileStale(site.signage, 2);
  await recordPlays(site.signage, 'north-door', 1, [playOf(1, 'full'), playOf(2, 'cut')]);
});
afterAll(() => site.close());

const playOf = (n: number, how: Play['how']): Play => ({
  n,
  item,
  asset: 'a'.repeat(64),
  schedule,
  campaign: null,
  zone: 0,
  start: MORNING - 60_000 + n * 10_000,
  end: MORNING - 50_000 + n * 10_000,
  plannedMs: 10_000,
  how,
});

const pages = () => [
  '/',
  '/publish',
  `/publish/${schedule}`,
  '/urgent',
  '/plays',
  '/screens/south-wall',
  '/wall',
];

describe('the page of a police car', () => {
  it('tells where it was last, and lets its administrator switch that on, and nobody else know', async () => {
    await site.ask(
      'POST',
      '/api/screens',
      screenInput({ id: 'car', unit: 'north', name: '巡逻车', kind: 'vehicle' }),
    );
    expect(await admin.page('/screens/car')).toContain('暂无');
    await site.ask('PUT', '/api/screens/car/track', { version: 1, track: { everySeconds: 45 } });
    const positions = [[1, MORNING - 120_000, 33.05012, 112.10034, 8, 10, null]] as const;
    await recordPositions(site.signage, [{ screen: 'car', series: 1, positions }]);
    const page = await admin.page('/screens/car');
    expect(page).toContain('geo:33.05012,112.10034;u=8');
    expect(page).toContain('36 km/h');
    expect(page).toContain('行驶中每 45 秒，保留 7 天');
    expect(page).toContain('<option value="45" selected');
    const english = await admin.page('/screens/car', { 'accept-language': 'en' });
    expect(english).toContain('2 min ago');
    expect(await admin.page('/screens/north-door')).not.toContain('id="track"');
    const { db } = site.signage;
    const person = { login: 'wang', name: '王', unit: 'north', role: 'publisher' } as const;
    const password = 'a long enough password';
    await db.transaction().execute((trx) => addPerson(trx, { ...person, password }, MORNING));
    const visitor = new Visitor(site);
    await visitor.send('/sign-in', { login: 'wang', password });
    const hers = await visitor.page('/screens/car');
    expect(hers).toContain('巡逻车');
    expect(hers).not.toContain('geo:');
  });
});

describe('every page', () => {
  it('escapes what people wrote', async () => {
    for (const path of pages()) {
      const page = await admin.page(path);
      expect(page, path).not.toContain('<script>alert');
      expect(page, path).not.toContain(NASTY);
    }
    for (const path of [`/publish/${schedule}`, '/plays', '/screens/south-wall', '/']) {
      expect(await admin.page(path), path).toContain(ESCAPED);
    }
  });

  it('runs only scripts of its own: none is inline, and the policy allows no other', async () => {
    for (const path of [...pages(), '/sign-in']) {
      const response = await (path === '/sign-in' ? new Visitor(site) : admin).get(path);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy, path).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toMatch(/script-src[^;]*unsafe/);
      const page = await response.text();
      expect(page.match(/<script(?![^>]*\ssrc="\/islands\/)/g), path).toBeNull();
      expect(
        page.match(/<style|\son[a-z]+=|javascript:|https?:\/\/(?!localhost)/g),
        path,
      ).toBeNull();
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('stands in both languages', async () => {
    for (const path of pages()) {
      expect(await admin.page(path, { 'accept-language': 'zh-CN' }), path).toContain(
        '<html lang="zh-CN">',
      );
      const english = await admin.page(path, { 'accept-language': 'en' });
      expect(english, path).toContain('<html lang="en">');
      expect(english).not.toContain('undefined');
    }
  });

  it('is a page of its own where there is nothing', async () => {
    for (const path of [
      '/screens/nowhere',
      '/urgent/nothing',
      '/publish/nothing',
      '/no-such-page',
    ]) {
      const response = await admin.get(path, { accept: 'text/html' });
      expect(response.status, path).toBe(404);
      expect(await response.text()).toContain('没有这个页面');
    }
    const api = await admin.get('/api/no-such-route', { accept: 'text/html' });
    expect(await api.json()).toMatchObject({ error: 'unknown' });
  });
});

describe('the overview', () => {
  it('never calls a programme live before the screen has said so', async () => {
    const { db } = site.signage;
    const rowOf = async () => {
      const page = await admin.page('/', { 'accept-language': 'en' });
      return /href="\/screens\/north-door"[^]*?<\/tr>/.exec(page)?.[0] ?? '';
    };
    const head = await db
      .selectFrom('programmes')
      .select('serial')
      .where('screen', '=', 'north-door')
      .executeTakeFirstOrThrow();
    const steps = [];
    for (const step of ['pushed', 'received', 'live'] as const) {
      steps.push(/class="step (\w+)"/.exec(await rowOf())?.[1]);
      await recordDelivery(db, [{ screen: 'north-door', serial: head.serial, step, at: MORNING }]);
    }
    steps.push(/class="step (\w+)"/.exec(await rowOf())?.[1]);
    expect(steps).toEqual(['compiled', 'pushed', 'received', 'live']);
    await db.insertInto('stale_screens').values({ screen: 'north-door', mark: 99 }).execute();
    expect(await rowOf()).toContain('class="step stale"');
    await db.deleteFrom('stale_screens').execute();
  });

  it('counts a screen as connected until its line ends, or the node that holds it', async () => {
    const here = {
      screen: 'north-door',
      line: 'line-1',
      connected: true,
      since: MORNING - 5000,
      seenAt: MORNING - 5000,
      health: null,
    };
    await writePresence(site.signage.db, 'node-1', [here]);
    expect(await admin.page('/')).toContain('<dt>在线</dt><dd class="good">1</dd>');
    await buryNode(site.signage.db, 'node-1', 0);
    expect(await admin.page('/')).toContain('<dt>在线</dt><dd class="good">0</dd>');
  });

  it('shows what the stored programme asks for now', async () => {
    const page = await admin.page('/?kind=square');
    expect(page).toContain('south-wall');
    expect(page).not.toContain('href="/screens/north-door"><');
    expect(page).toMatch(/class="layer (insert|card|everyday)"/);
  });

  it('narrows to a unit with those below it, and lets nobody look beside his own', async () => {
    const table = (page: string) => /<table class="screens">[^]*<\/table>/.exec(page)?.[0] ?? '';
    expect(table(await admin.page('/?unit=bureau'))).toContain('south-wall');
    expect(table(await admin.page('/?unit=north'))).not.toContain('south-wall');
    const { db } = site.signage;
    const password = 'a long enough password';
    await db
      .transaction()
      .execute((trx) =>
        addPerson(
          trx,
          { login: 'li', name: '李警官', unit: 'north', role: 'inspector', password },
          MORNING,
        ),
      );
    const li = new Visitor(site);
    await li.send('/sign-in', { login: 'li', password });
    for (const path of ['/', '/?unit=south', '/?unit=bureau', '/plays', '/publish', '/urgent']) {
      expect(await li.page(path), path).not.toContain('south-wall');
    }
    expect((await li.get('/screens/south-wall')).status).toBe(404);
    expect((await li.get(`/publish/${schedule}`)).status).toBe(404);
    expect(await li.page('/publish')).toContain('你的角色不能发布标语');
    expect(await li.page('/urgent')).not.toContain('id="urgent"');
  });
});

describe('the plays', () => {
  it('are listed newest first with their numbers, and filtered', async () => {
    const numbers = async (path: string) =>
      [...(await admin.page(path)).matchAll(/<td class="number">1·(\d+)<\/td>/g)].map(
        (match) => match[1],
      );
    expect(await numbers('/plays')).toEqual(['2', '1']);
    expect(await numbers('/plays?how=full')).toEqual(['1']);
    expect(await numbers('/plays?screen=south-wall')).toEqual([]);
    expect(await numbers(`/plays?item=${item}`)).toEqual(['2', '1']);
    expect(await numbers(`/plays?before=${MORNING - 45_000}`)).toEqual(['1']);
    expect(await numbers('/plays?how=nonsense&before=soon')).toEqual(['2', '1']);
  });
});

describe('a screen', () => {
  it('tells what should show and why: layer, schedule, publisher', async () => {
    site.turnClock(MORNING + 1000);
    const page = await admin.page('/screens/south-wall', { 'accept-language': 'en' });
    expect(page).toContain('What should show now, and why');
    expect(page).toMatch(/<dt>Lamps<\/dt><dd>128 × 64<\/dd>/);
    expect(page).toContain('/play/south-wall');
    site.turnClock(MORNING);
  });
});

describe('the preview', () => {
  const wish = (text: string, template = 'banner', target = {}) => ({
    item: { template, text, copy: {} as Record<string, unknown>, style: {}, dwellMs: 15_000 },
    target,
    zone: null as string | null,
    share: null as number | null,
    window: {},
  });

  it('draws one picture for each distinct geometry of the target, and stores none', async () => {
    const response = await admin.sendJson('/publish/preview', wish('遇到危险拨110'));
    expect(response.status).toBe(200);
    const rows = await response.text();
    expect(rows.match(/<figure class="preview"/g)).toHaveLength(2);
    expect(rows).toContain('64×16');
    expect(rows).toContain('src="data:image/png;base64,');
    const one = await admin.sendJson(
      '/publish/preview',
      wish('遇到危险拨110', 'banner', { kinds: ['square'] }),
    );
    expect((await one.text()).match(/<figure class="preview"/g)).toHaveLength(1);
    const items = await site.signage.db.selectFrom('items').select('id').execute();
    expect(items).toHaveLength(1);
  });

  it('says before publishing where an owner is asked for more than he gives', async () => {
    await site.ask(
      'POST',
      '/api/screens',
      screenInput({ id: 'tea-house', name: '茶馆屏', contract: { quotaSecondsPerHour: 600 } }),
    );
    const asking = async (share: number | null, window = {}) =>
      (await admin.sendJson('/publish/preview', { ...wish('110'), share, window })).text();
    // The schedule of these tests asks for 300 s on 8 and 9 January.
    expect(await asking(300)).not.toContain('茶馆屏 ·');
    expect(await asking(301)).toContain('茶馆屏 · 每小时共要 601 秒，约定 600 秒');
    expect(await asking(600, { from: '2027-01-10' })).not.toContain('茶馆屏 ·');
    expect(await asking(301, { from: '2027-01-09', until: '2027-01-10' })).toContain('601');
    expect(await asking(null)).not.toContain('茶馆屏 ·');
  });

  it('says what an owner has agreed to, and until when a screen is paused', async () => {
    const contract = {
      quotaSecondsPerHour: 600,
      takeover: { allows: 'minutes-a-day', minutesADay: 30 },
    };
    await site.ask('POST', '/api/screens', screenInput({ id: 'kiosk', name: '报亭屏', contract }));
    const { status } = await site.ask('POST', '/api/screens/kiosk/pause', {});
    expect(status).toBe(200);
    const page = await (await admin.get('/screens/kiosk')).text();
    expect(page).toContain('每天专场最多 30 分钟。');
    expect(page).toMatch(/店主暂停插播至 [\d/ ]+10:00:00/);
    expect(await (await admin.get('/')).text()).toContain('店主暂停插播至');
  });

  it('says beside each picture how large the words come out and how long they take to read', async () => {
    const asking = async (text: string, language = 'zh') => {
      const headers = { 'accept-language': language };
      const page = await admin.sendJson('/publish/preview', wish(text), undefined, headers);
      return [...(await page.text()).matchAll(/<figure[\s\S]*?<\/figure>/g)].map(([row]) => row);
    };
    const [door, wall] = await asking('遇险拨110');
    expect(door).toContain('字号 12 · 1 行 · 约 4 秒读完 · 停留 15 秒');
    expect(wall).toContain('1 行 · 约 4 秒读完 · 停留 15 秒');
    expect(door).not.toContain('class="findings"');
    const [english] = await asking('遇险拨110', 'en');
    expect(english).toContain('letters 12 px high · 1 line · read in about 4 s · stands 15 s');
    const [scrolls, stands] = await asking('陌生来电谈转账，九成九是诈骗！先挂断，再核实，96110');
    expect(scrolls).toContain('<b class="warn">注意</b> 一屏放不下，会滚动');
    expect(stands).toContain('<b class="warn">注意</b> 读完约要 16 秒，停留只有 15 秒');
  });

  it('names listed words with their place and the better word, in both languages', async () => {
    const { body } = await site.ask('POST', '/api/word-lists', { name: '词' });
    const entries = `/api/word-lists/${body.id}/entries`;
    await site.ask('PUT', entries, { word: '帐号', kind: 'misspelt', better: '账号' });
    await site.ask('PUT', entries, { word: '报案' });
    const asking = async (language: string) =>
      (
        await admin.sendJson('/publish/preview', wish('保管帐号，及时报案'), undefined, {
          'accept-language': language,
        })
      ).text();
    const chinese = await asking('zh');
    expect(chinese).toContain('错别字：“帐号”（文字第 3 字，改为“账号”）');
    expect(chinese).toContain('<b class="bad">不能发布</b> 词表里的禁用词：“报案”（文字第 8 字）');
    // The same on every screen is said once.
    expect(chinese.split('“帐号”')).toHaveLength(2);
    expect(await asking('en')).toContain('misspelt: “帐号” (Text, character 3; say “账号”)');
    const list = await site.ask('GET', `/api/word-lists/${body.id}`);
    await site.ask('DELETE', `/api/word-lists/${body.id}?version=${list.body.version}`);
  });

  it('warns once of what is wrong with the words on every screen, and names each missing character', async () => {
    const asking = async (text: string, language: string) =>
      (
        await admin.sendJson('/publish/preview', wish(text), undefined, {
          'accept-language': language,
        })
      ).text();
    const careless = await asking('拨打96 110,小心！！', 'zh');
    expect(careless).toContain('<h3>文字本身</h3>');
    expect(careless.match(/号码被断开：96 110/g)).toHaveLength(1);
    expect(careless.match(/标点重复：！！/g)).toHaveLength(1);
    expect(await asking('拨打96 110', 'en')).toContain('a number is cut in two: 96 110');
    const strange = await asking('平安\u{10FFFD}\u{12000}', 'zh');
    const named = /不能发布<\/b> 没有 \u{10FFFD} \(U\+10FFFD\)、\u{12000} \(U\+12000\) 的字形/gu;
    expect(strange.match(named)).toHaveLength(1);
    // Nothing can be drawn, and nothing is left to say beside a picture.
    expect(strange).not.toContain('<figure');
    expect(await asking('平安😀', 'en')).toContain('emoji cannot be shown: 😀');
    expect(await asking('<b>96 110</b>', 'en')).not.toContain('<b>96');
  });

  it('draws for the zone that was chosen, and names the screens that have none of that name', async () => {
    const area = (y: number) => ({ x: 0, y, width: 128, height: 32 });
    const screen = (await site.ask('GET', '/api/screens/south-wall')).body;
    const divided = await site.ask('PATCH', '/api/screens/south-wall', {
      version: screen.version,
      zones: [
        { name: 'words', area: area(0) },
        { name: 'ticker', area: { x: 0, y: 32, width: 128, height: 16 } },
      ],
    });
    expect(divided.status).toBe(200);
    const drawn = async (zone: string | null, target = {}) =>
      (await admin.sendJson('/publish/preview', { ...wish('110', 'banner', target), zone })).text();
    const wall = { screens: ['south-wall'] };
    expect(await drawn(null, wall)).toContain('128×32');
    expect(await drawn('ticker', wall)).toContain('128×16');
    const lacking = await drawn('ticker');
    expect(lacking).toContain('data-field="zone"');
    expect(lacking).toContain('北门屏');
    expect(lacking).not.toContain('alert');
    const whole = await site.ask('PATCH', '/api/screens/south-wall', {
      version: divided.body.screen.version,
      zones: null,
    });
    expect(whole.status).toBe(200);
  });

  it('names what cannot be drawn', async () => {
    const video = wish('平安', 'video');
    video.item.copy = { media: { hash: '0'.repeat(64) } };
    expect(await (await admin.sendJson('/publish/preview', video)).text()).toContain(
      'class="problem" data-field="media"',
    );
    const unknown = await (await admin.sendJson('/publish/preview', wish('110', 'no-such'))).text();
    expect(unknown).toContain('data-field="template"');
    const nowhere = await admin.sendJson(
      '/publish/preview',
      wish('110', 'banner', { kinds: ['bank'] }),
    );
    expect(await nowhere.text()).toContain('data-field="target"');
  });

  it('answers no other site, nothing malformed and nothing huge', async () => {
    const evil = await admin.sendJson('/publish/preview', wish('110'), 'http://evil.example');
    expect(evil.status).toBe(403);
    expect((await admin.sendJson('/publish/preview', { item: 1 })).status).toBe(400);
    expect((await admin.sendJson('/publish/preview', wish('长'.repeat(40_000)))).status).toBe(413);
  });
});

describe('the proof of a screen', () => {
  it("says what a screen's plays are worth, with the way to reckon it anew", async () => {
    const { db, clock } = site.signage;
    const paired = await db.transaction().execute(async (trx) => {
      // Series 1 is what the plays of the other screen were stored under.
      await insertPairing(trx, 'north-door', clock.now());
      return insertPairing(trx, 'south-wall', clock.now());
    });
    const identity = identityOf('south-wall', paired.series);
    await recordPlays(site.signage, 'south-wall', paired.series, [playOf(1, 'full')]);
    expect(await admin.page('/screens/south-wall')).toContain('这些记录未经证明');
    const device = openDevice(memoryStore(), () => MORNING);
    await device.courier.acknowledged({ upTo: 1, hash: '' });
    await device.journal.add(playOf(2, 'full'));
    const message = await device.next(identity, MORNING);
    if (message?.type !== 'plays') throw new Error('no plays');
    const { plays, proof } = message;
    const told = await recordAll(site.signage, [
      { screen: 'south-wall', series: paired.series, plays, proof },
    ]);
    expect(told).toEqual([{ ok: true, upTo: 2, hash: proof?.hash }]);
    const page = await admin.page('/screens/south-wall');
    expect(page).toContain('第 2 至 2 条记录环环相扣');
    const [, path = ''] = /href="(\/api\/screens\/south-wall\/plays-proof[^"]*)"/.exec(page) ?? [];
    const { status, body } = await site.ask('GET', path);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      series: [{ series: paired.series, key: proof?.key, provenFrom: 2, upTo: 2, flaw: null }],
    });
    expect((await site.ask('GET', '/api/screens/nowhere/plays-proof')).status).toBe(404);
    expect((await site.ask('GET', '/api/plays/totals?from=2026-11-01')).body).toEqual({
      totals: [],
    });
  });
});
