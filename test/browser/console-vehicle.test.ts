/** What people say about screens on wheels: their network, places, and recordings that are called by a key. */
import { beforeAll, expect, it } from 'vitest';
import { record, takeRecorded } from '../player/support/recorder.ts';
import { wav } from '../player/support/recording.ts';
import { AUTOPLAY } from '../support/browser.ts';
import {
  api,
  complaints,
  context,
  forgive,
  openPairedPlayer,
  page,
  server,
  signIn,
  withConsolePage,
} from '../support/console-page.ts';
import { until } from '../support/until.ts';

withConsolePage({ env: { GENGFU_DEMO: 'off' }, args: [AUTOPLAY] });
beforeAll(async () => {
  const common = { unit: 'bureau', height: 16, colour: 'rgb', sound: true };
  const car = { ...common, id: 'patrol', name: '巡逻一号', kind: 'vehicle', width: 96 };
  const door = { ...common, id: 'door', name: '门口屏', kind: 'storefront', width: 96 };
  await api.post('/api/screens', car);
  await api.post('/api/screens', door);
});

it("a car's network is rough until somebody says otherwise, and one form does not outdate another", async () => {
  await signIn('/screens/patrol');
  expect(await page.inputValue('#profile')).toBe('rough');
  await page.selectOption('#profile', 'usual');
  await page.click('#profile-form button');
  await page.locator('#profile-form .outcome:not(:empty)').waitFor();
  await page.selectOption('#every', '30');
  await page.click('#track button');
  await page.locator('#track .outcome:not(:empty)').waitFor();
  await page.locator('input[name=brightness]').first().fill('50');
  await page.click('#hours button');
  await page.locator('#hours #outcome:not(:empty)').waitFor();
  await page.reload();
  expect(await page.inputValue('#profile')).toBe('usual');
  expect(await page.inputValue('#every')).toBe('30');
  expect(await api.get('/api/screens/patrol')).toMatchObject({
    profile: 'usual',
    track: { everySeconds: 30 },
  });
  await page.goto(`${server.url}/screens/door`);
  expect(await page.inputValue('#profile')).toBe('usual');
  expect(await page.locator('#track').count()).toBe(0);
  expect(complaints).toEqual([]);
});

it('places are asked for where the target moves, and what is wrong with one is said at its field', async () => {
  await signIn('/publish');
  const places = page.locator('#places');
  expect(await places.isVisible()).toBe(true);
  await page.check('input[name=kind][value=storefront]');
  expect(await places.isVisible()).toBe(false);
  await page.uncheck('input[name=kind][value=storefront]');
  await page.check('input[name=kind][value=vehicle]');
  await page.check('input[name=layer][value=press]');
  expect(await places.isVisible()).toBe(false);
  await page.check('input[name=layer][value=insert]');
  expect(await places.isVisible()).toBe(true);
  await page.fill('#text', '前方学校 减速慢行');
  const part = (line: number, name: string) =>
    page.locator(`#places-list li:nth-child(${line}) [data-part=${name}]`);
  expect(await page.isDisabled('#share')).toBe(false);
  await part(1, 'latitude').fill('33.05');
  expect(await page.isDisabled('#share')).toBe(true);
  await page.click('button.primary');
  expect(await part(1, 'longitude').getAttribute('aria-invalid')).toBe('true');
  await part(1, 'longitude').fill('112.1');
  await page.click('#places-add');
  await page.click('#places-add');
  // The second line stays empty: it is no place, and the third is the API's second.
  await part(3, 'latitude').fill('95');
  await part(3, 'longitude').fill('112.2');
  await page.click('button.primary');
  const problem = page.locator('#places-list li:nth-child(3) .problem:not(:empty)');
  await problem.waitFor();
  expect(await problem.textContent()).toContain('90');
  expect(await part(3, 'latitude').getAttribute('aria-invalid')).toBe('true');
  await page.locator('.preview img').first().waitFor();
  // What the API refused is told in the browser's console as well.
  expect(complaints.filter((one) => !one.includes('400'))).toEqual([]);
  forgive();
  await page.locator('#places-list li:nth-child(2) button').click();
  await part(2, 'latitude').fill('33.06');
  await page.click('button.primary');
  await page.waitForURL(/\/publish\/schedule/);
  expect(await page.textContent('main')).toContain('靠近 2 处地点时');
  const id = decodeURIComponent(page.url().split('/').at(-1) ?? '');
  const { schedules } = await api.get('/api/schedules');
  const stored = schedules.find((one: { id: string }) => one.id === id);
  expect(stored.near).toEqual([
    { latitude: 33.05, longitude: 112.1, radiusM: 200 },
    { latitude: 33.06, longitude: 112.2, radiusM: 200 },
  ]);
  expect(complaints).toEqual([]);
});

it('both numbers of a place can be pasted at once, in English as well', async () => {
  await context.addCookies([{ name: 'gengfu_language', value: 'en', url: server.url }]);
  await signIn('/publish');
  await page.locator('[data-part=latitude]').evaluate((input) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', '33.0512, 112.1034');
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  });
  expect(await page.inputValue('[data-part=latitude]')).toBe('33.0512');
  expect(await page.inputValue('[data-part=longitude]')).toBe('112.1034');
});

it('[P70, P72] an uploaded recording is called by a key: heard with its words on show, offline, and counted', async () => {
  await signIn('/publish');
  await page.selectOption('#template', 'recording');
  await page.setInputFiles('#file', {
    name: '请靠边停车.wav',
    mimeType: 'audio/wav',
    buffer: wav(2000),
  });
  await page.locator('#file-state', { hasText: '2.0' }).waitFor();
  await page.check('input[name=kind][value=vehicle]');
  await page.check('input[name=layer][value=press]');
  await page.click('button.primary');
  await page.waitForURL(/\/publish\/schedule/);
  const schedule = decodeURIComponent(page.url().split('/').at(-1) ?? '');

  await record(context, 0, 8, 96);
  const player = await openPairedPlayer('patrol');
  await player.waitForFunction(() => 'gengfuVehicle' in window, undefined, { polling: 100 });
  // Its keys are there when the touch strip has them.
  await player.mouse.click(600, 600);
  await player.getByRole('button', { name: '请靠边停车' }).waitFor();
  await context.setOffline(true);
  await takeRecorded(player);
  await player.keyboard.press('1');
  const isHeard = (wanted: boolean) =>
    player.waitForFunction(
      (sounds) => {
        const { heard } = window as unknown as { heard?: HTMLMediaElement };
        return heard !== undefined && (heard.currentTime > 0 && !heard.paused) === sounds;
      },
      wanted,
      { polling: 50 },
    );
  await isHeard(true);
  await isHeard(false);
  const lit = (await takeRecorded(player)).map(({ pixels }) =>
    pixels.some((one) => one !== '0,0,0'),
  );
  expect(lit).not.toContain(false);
  await context.setOffline(false);
  await until('the play', async () => {
    const { plays } = await api.get('/api/plays?screen=patrol&limit=1000');
    return plays.some(
      (play: { schedule: string; how: string }) =>
        play.schedule === schedule && play.how === 'full',
    );
  });
});
