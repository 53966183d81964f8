/** Signing in, the own account and a lost password in a real Chromium: under the pages' own policy, with scripts and without. */
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { openDatabase } from '../../server/db/open.ts';
import { addPerson } from '../../server/signage/people/people.ts';
import { api, browser, page, server, withConsolePage } from '../support/console-page.ts';
import { codeAt } from '../server/entry/somebody.ts';

const PASSWORD = 'seven drums at the third watch';
const NEXT = 'nine lanterns by the east gate';

withConsolePage({ env: { GENGFU_DEMO: 'off' }, strict: true });

const ids = new Map<string, string>();
beforeAll(async () => {
  const db = await openDatabase({ kind: 'sqlite', file: join(server.dataDir, 'gengfu.db') });
  for (const login of ['wang', 'li', 'zhao']) {
    const person = { login, name: login, unit: 'bureau', role: 'publisher' } as const;
    const made = { ...person, password: PASSWORD, mustChange: login === 'zhao' };
    const id = await db.transaction().execute((trx) => addPerson(trx, made, Date.now()));
    ids.set(login, id);
  }
  await db.destroy();
});

async function signIn(on: Page, login: string, password = PASSWORD): Promise<void> {
  await on.goto(`${server.url}/sign-in`);
  await on.fill('#login', login);
  await on.fill('#password', password);
  await on.click('button.primary');
}

it('a second factor is set up from its picture, and asked for at the next sign-in', async () => {
  await signIn(page, 'wang');
  await page.click('.who a.person');
  await page.waitForURL(`${server.url}/account`);
  await page.fill('#set-password', PASSWORD);
  await page.click('form[action="/account/second-factor"] button');
  const picture = await page.locator('svg.qr').boundingBox();
  expect(picture?.width).toBeGreaterThan(150);
  expect(picture?.height).toBe(picture?.width);
  const secret = (await page.locator('code').innerText()).replaceAll(' ', '');
  await page.fill('#code', codeAt(secret, Date.now()));
  await page.keyboard.press('Enter');
  await page.locator('ol.codes').waitFor();
  const codes = await page.locator('ol.codes code').allInnerTexts();
  expect(codes).toHaveLength(10);
  await page.click('a.primary');
  await page.waitForURL(`${server.url}/account`);
  await page.click('form[action="/sign-out"] button');

  await signIn(page, 'wang');
  await page.waitForURL(`${server.url}/sign-in/second?back=%2F`);
  await page.locator('#code:focus').waitFor();
  await page.keyboard.type(codes[3] ?? '');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${server.url}/`);
});

it('a link of recovery leaves its token neither in the address nor in what the server is asked for', async () => {
  const asked: string[] = [];
  page.on('request', (request) => {
    asked.push(request.url(), request.headers()['referer'] ?? '');
  });
  const { link } = await api.post(`/api/people/${ids.get('li')}/recovery`, {});
  const token = new URL(link as string).hash.slice(1);
  await page.goto(link as string);
  await page.locator('#password:focus').waitFor();
  expect(page.url()).toBe(`${server.url}/recover`);
  expect(await page.inputValue('#token')).toBe(token);
  await page.fill('#password', NEXT);
  await page.fill('#again', NEXT);
  await page.click('button.primary');
  await page.locator('[role=status]').waitFor();
  // The browser lists the page itself with what stands behind the #, and sends it nowhere.
  expect(asked.slice(1).filter((one) => one.includes(token) && one !== link)).toEqual([]);
  await page.click('a.primary');
  await signIn(page, 'li', NEXT);
  await page.waitForURL(`${server.url}/`);
});

it('without scripts a password that others have set is changed, and the page that was asked for comes then', async () => {
  const plain = await browser.newContext({ javaScriptEnabled: false, locale: 'zh-CN' });
  try {
    const page = await plain.newPage();
    await page.goto(`${server.url}/plays`);
    await page.fill('#login', 'zhao');
    await page.fill('#password', PASSWORD);
    await page.click('button.primary');
    await page.waitForURL(`${server.url}/account?back=%2Fplays`);
    expect(await page.locator('[role=status]').innerText()).toContain('请先设置自己的密码');
    await page.fill('#current', PASSWORD);
    await page.fill('#next', 'Password2026!');
    await page.fill('#again', 'Password2026!');
    await page.click('button.primary');
    expect(await page.locator('[role=alert]').innerText()).toContain('太常见');
    await page.fill('#current', PASSWORD);
    await page.fill('#next', NEXT);
    await page.fill('#again', NEXT);
    await page.click('button.primary');
    await page.waitForURL(`${server.url}/plays`);
  } finally {
    await plain.close();
  }
});
