/** A newcomer's first day: from an empty county to a slogan that two people approved and a real player paints, over HTTP. */
import { URI } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { hurry, launchBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import {
  GATE,
  PEOPLE,
  SCREENS,
  SCREENS_WITH_SLIPS,
  SIZES_MEANT,
  UNITS,
  UNITS_WITH_SLIPS,
} from './newcomer/lists.ts';
import { dueOn, untilPainted } from './newcomer/painted.ts';
import { askCode, Person, send } from './newcomer/person.ts';
import { type Step, stepOf } from './newcomer/setup-steps.ts';

const WITHIN_MS = 60_000;
const PASSWORD = '一把只有我自己记得的长口令';

let server: TestServer;
let browser: Browser;
let page: Page;
let admin: Person;
/** The others, by their logins. */
const people: Record<string, Person> = {};
let units: Record<string, string> = {};
let item: string;
let schedule: string;
let submission: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startServer({ env: { GENGFU_DEMO: 'off' } }),
    launchBrowser(),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Each chapter begins where the one before ended. */
let broken: string | null = null;
beforeEach(() => {
  if (broken !== null) throw new Error(`no further than this came: ${broken}`);
});
afterEach(({ task }) => {
  if (task.result?.state === 'fail') broken ??= task.name;
});

const person = (login: string): Person => {
  const found = people[login];
  if (!found) throw new Error(`${login} has not signed in`);
  return found;
};

const step = (code: string): Promise<Step> => stepOf(admin, code);

/** Row and heading of each fault of a list, as the clerk finds them in the spreadsheet. */
const places = (fields: readonly { row: number; column: string; message: string }[]): string[] =>
  fields.map(({ row, column }) => `${row} ${column}`);

test('the first administrator’s password has to be changed before anything else', async () => {
  const { adminLogin: login = '', adminPassword: password = '', url } = server;
  const begun = await send(url, 'POST', '/api/sessions', { json: { login, password } });
  expect([begun.status, begun.body.owes], begun.text).toEqual([201, 'password']);
  const owing = new Person(url, begun.body.token);
  const refused = await owing.ask('GET', '/api/setup');
  expect(refused.status).toBe(403);
  expect(refused.body.message).toContain('PUT /api/me/password');

  const short = await owing.ask('PUT', '/api/me/password', { current: password, next: '1234' });
  expect(short.status).toBe(400);
  expect(short.body.message).toMatch(/^next: .*12/);
  await owing.put('/api/me/password', { current: password, next: PASSWORD });
  admin = await Person.signIn(url, login, PASSWORD);
  expect(await admin.get('/api/me/second-factor')).toMatchObject({ on: false, required: false });
});

test('the county says what to do, and nothing of it is done', async () => {
  const { done, steps } = (await admin.get('/api/setup')) as { done: boolean; steps: Step[] };
  expect(done).toBe(false);
  expect(steps.map((one) => [one.code, one.done])).toEqual([
    ['units', false],
    ['people', false],
    ['second-factor', false],
    ['screens', false],
    ['pairing', false],
    ['policy', false],
    ['review-rules', false],
    ['word-lists', false],
    ['library', false],
    ['published', false],
    ['mail', null],
    ['key', null],
    ['audit', null],
  ]);
  // The document says its paths below the address of its server.
  const { servers, paths } = await admin.get('/api/openapi.json');
  for (const { next, also } of steps)
    for (const { method, path } of [...(next ? [next] : []), ...also]) {
      expect(path.startsWith(servers[0].url)).toBe(true);
      const described =
        paths[path.slice(servers[0].url.length).replace(/(?<=^.imports.).*/, '{what}')];
      expect(described, path).toHaveProperty(method.toLowerCase());
    }
});

test('three units come from a list, and what is wrong in it is named by row and column', async () => {
  const faulty = await admin.bring('units', UNITS_WITH_SLIPS, true);
  expect(faulty.status).toBe(400);
  expect(places(faulty.body.fields)).toEqual(['3 上级单位', '4 类型']);
  expect(faulty.body.current).toEqual({ rows: 3, faults: 2 });
  expect((await admin.get('/api/units')).units).toHaveLength(1);

  const looked = await admin.bring('units', UNITS, true);
  expect([looked.status, looked.body.new], looked.text).toEqual([200, 3]);
  expect((await step('units')).done).toBe(false);
  expect((await admin.bring('units', UNITS, false)).body.new).toBe(3);
  expect(await step('units')).toMatchObject({ done: true, count: 3 });
  const list = (await admin.get('/api/units')).units as { id: string; name: string }[];
  units = Object.fromEntries(list.map(({ id, name }) => [name, id]));
});

test('six people come from a list, and each chooses a password by a link', async () => {
  const { lacks } = await step('people');
  expect(lacks).toEqual(['publisher', 'command', 'reviewer', 'inspector']);
  const brought = await admin.bring('people', PEOPLE, false);
  expect([brought.status, brought.body.new], brought.text).toEqual([200, 6]);
  expect(await step('people')).toMatchObject({ done: true, count: 7, lacks: [] });

  const { people: listed } = (await admin.get('/api/people')) as {
    people: { id: string; login: string }[];
  };
  for (const { id, login } of listed) {
    if (login === server.adminLogin) continue;
    const { link } = await admin.post(`/api/people/${id}/recovery`);
    const token = new URL(link).hash.slice(1);
    const password = `${login.length} 只灯笼 ${id.slice(-8)}`;
    const json = { token, password };
    expect((await send(server.url, 'POST', '/api/recovery', { json })).status).toBe(204);
    expect((await send(server.url, 'POST', '/api/recovery', { json })).status).toBe(404);
    people[login] = await Person.signIn(server.url, login, password);
  }
  expect(Object.keys(people)).toHaveLength(6);
});

test('forty screens come from a list, however their sizes are written', async () => {
  const faulty = await admin.bring('screens', SCREENS_WITH_SLIPS, true);
  expect(faulty.status).toBe(400);
  expect(places(faulty.body.fields)).toEqual(['5 分辨率', '9 颜色', '21 编号']);
  expect(faulty.body.fields[0].message).toContain('64x16');
  expect((await step('screens')).done).toBe(false);

  // Another administrator, who was on the list, may too.
  const brought = await person('guanli01').bring('screens', SCREENS, false);
  expect([brought.status, brought.body.new], brought.text).toEqual([200, 40]);
  expect(await step('screens')).toMatchObject({ done: true, count: 40 });
  const again = await admin.bring('screens', SCREENS, false);
  expect([again.body.new, again.body.same]).toEqual([0, 40]);
  const { screens } = (await admin.get('/api/screens')) as {
    screens: { id: string; width: number; height: number }[];
  };
  expect(
    Object.fromEntries(screens.map(({ id, width, height }) => [id, `${width}x${height}`])),
  ).toEqual(SIZES_MEANT);
});

test('a player is hung by the code that it shows, and shows the card; the others from where they are', async () => {
  const context = await browser.newContext({ viewport: { width: 320, height: 200 } });
  await hurry(context);
  page = await context.newPage();
  const asked = page.waitForResponse((response) => response.url().endsWith('/api/pairing'));
  await page.goto(`${server.url}/play/${GATE}`);
  const { code } = (await (await asked).json()) as { code: string };
  // By who stands there: the shop's owner.
  await person('dianzhu01').post('/api/pairing/claim', { code, screen: GATE });
  // It asks every few seconds whether somebody has claimed it.
  await until('it is paired', async () => (await step('pairing')).count === 1, WITHIN_MS);
  expect(await step('pairing')).toMatchObject({ done: false });

  const rest = Object.keys(SIZES_MEANT).filter((id) => id !== GATE);
  for (const [n, screen] of rest.entries()) {
    const place = await askCode(server.url, `127.0.1.${n + 1}`);
    await admin.post('/api/pairing/claim', { code: place.code, screen });
    expect((await send(server.url, 'GET', place.poll)).status).toBe(200);
  }
  expect(await step('pairing')).toMatchObject({ done: true, count: 40, lacks: [] });
  await untilShown('card');
}, 90_000);

test('the words and slogans that come with the program are loaded', async () => {
  await admin.post('/api/library/load', { what: ['word-list'] });
  expect((await step('word-lists')).done).toBe(true);
  const { slogans } = await admin.post('/api/library/load', { what: ['slogans'] });
  expect(slogans.refused).toEqual([]);
  expect(await step('library')).toMatchObject({ done: true, count: slogans.added });
  expect(await step('published')).toMatchObject({ done: false, count: 0 });
});

test('the bureau chooses its limits, who reviews, and a second factor for administrators', async () => {
  const { version } = await admin.get('/api/policy');
  const policy = { kind: 'shipped', profile: 'shenzhen-2018' };
  await admin.put('/api/policy', { version, policy });
  expect((await step('policy')).done).toBe(true);
  await admin.put('/api/review-rules', { unit: 'bureau', kind: 'words', level: 1 });
  const station = units['城关派出所'];
  await admin.put('/api/review-rules', { unit: station, kind: 'words', level: 2 });
  expect(await step('review-rules')).toMatchObject({ done: true, count: 2 });

  const { address } = await admin.post('/api/me/second-factor', { password: PASSWORD });
  const code = URI.parse(address).generate();
  const { token, codes } = await admin.post('/api/me/second-factor/confirm', { code });
  expect(codes).toHaveLength(10);
  admin = new Person(server.url, token);
  const { idleMinutes, version: seen } = await admin.get('/api/sign-in-policy');
  const wanted = { secondFactor: ['administrator'], idleMinutes, version: seen };
  await admin.put('/api/sign-in-policy', wanted);
  expect((await step('second-factor')).done).toBe(true);
  // The other administrator has none yet, and comes no further until it has.
  const owing = await person('guanli01').ask('GET', '/api/setup');
  expect(owing.status).toBe(403);
  expect(owing.body.message).toContain('/api/me/second-factor');
});

test('a slogan that waits for two people is on no screen', async () => {
  const publisher = person('fabu01');
  const stored = await publisher.post('/api/items', { text: '转帐先核实 不信陌生来电' });
  item = stored.id;
  expect(stored.findings).toMatchObject([{ word: '转帐', better: '转账' }]);
  await publisher.patch(`/api/items/${item}`, { version: 1, text: '转账先核实 不信陌生来电' });

  const put = await publisher.post('/api/schedules', {
    items: [{ item }],
    target: { screens: [GATE] },
    window: {},
    shareSecondsPerHour: 600,
  });
  expect(put.review).toMatchObject({ state: 'waiting', level: 2 });
  ({ schedule, submission } = put.review);
  expect((await step('published')).done).toBe(false);
  expect(await showing()).toMatchObject({ layer: 'card' });
});

test('it is returned with a mark, corrected, and approved by two who are not its author', async () => {
  const [first, second] = [person('shenhe01'), person('shenhe02')];
  const publisher = person('fabu01');
  const told = (await first.get('/api/inbox')).notices as { event: string }[];
  expect(told.map(({ event }) => event)).toContain('review.submitted');

  const marks = [{ item, from: 8, to: 12, note: '群众习惯说“陌生电话”' }];
  const reason = '末尾换个说法';
  const seen = await first.get(`/api/reviews/${submission}`);
  await first.post(`/api/reviews/${submission}/return`, {
    hash: seen.submission.hash,
    reason,
    marks,
  });
  const { notices } = (await publisher.get('/api/inbox?unread=true')) as {
    notices: { event: string; text: string; subject: object }[];
  };
  const returned = notices.find(({ event }) => event === 'review.returned');
  expect(returned?.text).toContain(reason);
  expect(returned?.subject).toMatchObject({ kind: 'schedule', id: schedule });
  const { history } = await publisher.get(`/api/reviews/${submission}`);
  expect(history.at(-1)).toMatchObject({ what: 'return', note: reason, marks });

  await publisher.patch(`/api/items/${item}`, { version: 2, text: '转账先核实 不信陌生电话' });
  const looked = await first.get(`/api/reviews/${submission}`);
  expect(looked.submission).toMatchObject({ state: 'first', round: 2, barred: null });
  const approve = (by: Person, hash: string) =>
    by.ask('POST', `/api/reviews/${submission}/approve`, { hash });
  const { hash } = looked.submission;
  expect((await approve(first, seen.submission.hash)).status, 'what it was before').toBe(409);
  for (const other of [publisher, admin, person('ducha01')])
    expect((await approve(other, hash)).status).toBe(403);
  expect((await approve(first, hash)).body.submission.state).toBe('second');
  expect((await approve(first, hash)).status, 'once more by the same').toBe(403);
  expect((await step('published')).done).toBe(false);
  expect(await showing()).toMatchObject({ layer: 'card' });
  await untilShown('card');

  expect((await approve(second, hash)).body.submission.state).toBe('approved');
  expect(await step('published')).toMatchObject({ done: true, count: 1 });
  expect((await admin.get('/api/setup')).done).toBe(true);
}, 90_000);

test('the player paints it, lamp for lamp', async () => {
  await untilShown(item);
}, 90_000);

/** Who did what about the slogan, in order. */
const STORY = [
  '发布员一 item.create',
  '发布员一 item.edit',
  '发布员一 schedule.create',
  '审核员一 review.return',
  '发布员一 item.edit',
  '审核员一 review.approve',
  '审核员二 review.approve',
];

test('the audit tells the story, and its inspector writes nothing', async () => {
  const inspector = person('ducha01');
  const [, ...lines] = (await inspector.file('/api/audit/export')).trimEnd().split('\r\n');
  const told = lines.map((line) => {
    const [, , , name = '', , , , action = '', subject = ''] = line.split(',');
    return { deed: `${name} ${action}`, subject };
  });
  const about = [item, schedule, submission];
  expect(told.filter(({ subject }) => about.includes(subject)).map(({ deed }) => deed)).toEqual(
    STORY,
  );
  const deeds = told.map(({ deed }) => deed);
  for (const deed of ['import.units', 'import.people', 'library.load', 'review-rule.set'])
    expect(
      deeds.some((one) => one.endsWith(deed)),
      `${deed} in ${deeds.join()}`,
    ).toBe(true);
  expect(deeds).toContain('管理员一 import.screens');
  expect(deeds).toContain('店主一 pairing.claim');

  const tries = [
    ['POST', '/api/items', { text: '不该写' }],
    ['PATCH', `/api/items/${item}`, { version: 3, text: '不该写' }],
    ['POST', `/api/schedules/${schedule}/end`, { version: 1 }],
    ['POST', `/api/screens/${GATE}/pause`, {}],
    ['POST', '/api/library/load', { what: ['slogans'] }],
  ] as const;
  for (const [method, path, json] of tries)
    expect((await inspector.ask(method, path, json)).status, path).toBe(403);
  const { entries } = (await inspector.get('/api/audit?limit=500')) as {
    entries: { person: { name: string } | null; action: string }[];
  };
  const own = entries.filter(({ person: by }) => by?.name === '督查员一');
  // Coming in, looking, and what was refused.
  const harmless = ['recovery.use', 'session.begin', 'audit.export', 'audit.read', 'deed.refused'];
  expect(harmless).toEqual(expect.arrayContaining(own.map(({ action }) => action)));
});

test('the owner pauses for an hour, and the slogan leaves the screen', async () => {
  const owner = person('dianzhu01');
  const contract = { quotaSecondsPerHour: 600 };
  const { version } = await admin.get(`/api/screens/${GATE}`);
  await admin.put(`/api/screens/${GATE}/contract`, { version, contract });
  await owner.post(`/api/screens/${GATE}/pause`, {});
  await untilShown('card');
}, 90_000);

const showing = () => dueOn({ by: admin, screen: GATE });
const untilShown = (of: string): Promise<void> =>
  untilPainted({ url: server.url, by: admin, page, screen: GATE }, of, WITHIN_MS);
