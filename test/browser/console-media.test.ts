/** From a file in a person's hand to a loudspeaker, and back to what that person sees of the screen. */
import { beforeAll, expect, it } from 'vitest';
import { wav } from '../player/support/recording.ts';
import { AUTOPLAY } from '../support/browser.ts';
import {
  api,
  complaints,
  forgive,
  openPairedPlayer,
  page,
  server,
  signIn,
  withConsolePage,
} from '../support/console-page.ts';

withConsolePage({ env: { GENGFU_DEMO: 'off' }, args: [AUTOPLAY] });
beforeAll(async () => {
  const unit = 'bureau';
  const screen = {
    id: 'door',
    unit,
    name: '门口屏',
    kind: 'storefront',
    width: 96,
    height: 32,
    colour: 'rgb',
    sound: true,
  };
  await api.post('/api/screens', screen);
});

it('a recording is sent, published, and heard at the volume of the hour, with its words on show', async () => {
  await signIn('/publish');
  await page.selectOption('#template', 'recording');
  await page.setInputFiles('#file', {
    name: '说明.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('没有声音'),
  });
  await page.locator('#file-problem:not(:empty)').waitFor();
  expect(await page.textContent('#file-problem')).toMatch(/只收 WebM、MP4 视频/);
  // The refusal itself is what the browser's console tells of.
  expect(complaints.filter((one) => !one.includes('400'))).toEqual([]);
  forgive();
  await page.setInputFiles('#file', {
    name: '汛期提醒.wav',
    mimeType: 'audio/wav',
    buffer: wav(4000),
  });
  await page.locator('#file-state', { hasText: '4.0' }).waitFor();
  expect(await page.inputValue('#text')).toBe('汛期提醒');
  await page.locator('.preview img').first().waitFor();
  await page.check('input[name=layer][value=takeover]');
  await page.click('button.primary');
  await page.waitForURL(/\/publish\/schedule/);

  await page.goto(`${server.url}/screens/door`);
  for (const slider of await page.locator('input[name=volume]').all()) await slider.fill('35');
  await page.click('#hours button');
  await page.locator('#hours #outcome:not(:empty)').waitFor();

  const player = await openPairedPlayer('door');
  await player.waitForFunction(() => {
    const { heard } = window as unknown as { heard?: HTMLMediaElement };
    return heard && !heard.paused && Math.abs(heard.volume - 0.35) < 1e-6;
  });
  await page.locator('#live-player .connection:not(.off)').waitFor();
  await page.click('#thumbnail');
  const image = page.locator('#thumbnail-answer img').first();
  await image.waitFor();
  expect(await image.getAttribute('src')).toMatch(/^data:image\/png;base64,/);
  expect(await page.textContent('#thumbnail-answer')).toContain('汛期提醒');
  expect(complaints).toEqual([]);
});

it('a clock is published and stands on the screen page as it stands on the screen', async () => {
  await signIn('/publish');
  await page.selectOption('#template', 'clock');
  expect(await page.inputValue('#text')).toBe('时钟');
  await page.locator('.preview img').first().waitFor();
  await page.check('input[name=layer][value=takeover]');
  await page.click('button.primary');
  await page.waitForURL(/\/publish\/schedule/);
  await page.goto(`${server.url}/screens/door`);
  await page.locator('#live-now .clock').waitFor();
  expect(await page.locator('#live-now .clock i').count()).toBeGreaterThan(4);
  expect(complaints).toEqual([]);
});
