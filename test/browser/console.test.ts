/** The console in a real Chromium, on the real server with its demo county. */
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  api,
  browser,
  context,
  forgive,
  page,
  server,
  signIn,
  withConsolePage,
} from '../support/console-page.ts';
import { until } from '../support/until.ts';

/** The smallest door of the demo county, and a screen nobody plays. */
const DOOR = 'door-noodle-shop';

withConsolePage({ height: 768, strict: true });
beforeAll(async () => {
  const { token } = api;
  await until(
    'the first programmes of the county',
    async () => {
      // Asking takes what the answer waits for: a page costs as much as a picture.
      await setTimeout(1000);
      const page = await fetch(`${server.url}/`, { headers: { authorization: `Bearer ${token}` } });
      return !/class="step (none|stale)"/.test(await page.text());
    },
    200_000,
  );
});

/** What a browser keeps of somebody who has signed in. */
async function signedInState() {
  await signIn();
  return context.storageState();
}

/** Controls lower than so many CSS pixels, the label that belongs to them counted in. */
async function tooLow(of: Page, px: number): Promise<string[]> {
  return of.evaluate((least) => {
    const controls = 'button, select, input, summary, nav a, a.button, a.language';
    return [...document.querySelectorAll(controls)]
      .map((one) => [one, (one.closest('label') ?? one).getBoundingClientRect()] as const)
      .filter(([, { width, height }]) => width > 0 && height < least)
      .map(([one, { height }]) => `${one.outerHTML.slice(0, 80)} ${height}`);
  }, px);
}

describe('every page', () => {
  const PAGES = ['/', '/publish', '/urgent', '/plays', `/screens/${DOOR}`];

  it('names each control, and has one heading of the first rank', async () => {
    await page.goto(`${server.url}/sign-in`);
    expect(await nameless(page)).toEqual([]);
    await signIn();
    for (const path of PAGES) {
      await page.goto(server.url + path);
      expect(await nameless(page), path).toEqual([]);
      expect(await page.locator('h1').count(), path).toBe(1);
      expect(await page.locator('main').count()).toBe(1);
    }
  });

  it('fits a phone and an old desk screen without scrolling sideways', async () => {
    await signIn();
    for (const path of [...PAGES, '/wall']) {
      for (const [width, height] of [
        [390, 844],
        [1366, 768],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.goto(server.url + path, { waitUntil: 'domcontentloaded' });
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(beyond, `${path} at ${width}`).toBeLessThanOrEqual(0);
      }
    }
  });

  it('gives a finger room on a telephone: no control is lower than 40 px', async () => {
    const hand = await browser.newContext({
      viewport: { width: 390, height: 844 },
      locale: 'zh-CN',
      isMobile: true,
      hasTouch: true,
      storageState: await signedInState(),
    });
    const phone = await hand.newPage();
    for (const path of [...PAGES, '/wall']) {
      await phone.goto(server.url + path, { waitUntil: 'domcontentloaded' });
      expect(await tooLow(phone, 40), path).toEqual([]);
    }
    await hand.close();
  });

  it('reads with enough contrast by day and by night (WCAG AA)', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      if (colorScheme === 'light') await signIn();
      for (const path of PAGES) {
        await page.goto(server.url + path);
        expect(await tooFaint(page), `${path}, ${colorScheme}`).toEqual([]);
      }
    }
  });
});

describe('publishing', () => {
  it('shows the slogan on each geometry, publishes it, and follows it to the screens', async () => {
    await signIn('/publish');
    await page.fill('#text', '夜里回家走亮处');
    await page.locator('.preview').first().waitFor();
    const kinds = await page.locator('.preview').count();
    expect(kinds).toBeGreaterThan(10);
    const door = page.locator('.preview', { hasText: '64×16' });
    const drawn = await door
      .locator('img')
      .first()
      .evaluate((img: HTMLImageElement) => ({
        natural: img.naturalHeight,
        shown: img.getBoundingClientRect().height,
      }));
    expect(drawn.natural).toBe(16);
    expect(drawn.shown % 16).toBe(0);

    // What the server finds in the words follows the writer, each in its place.
    await page.fill('#text', '陌生来电谈转账，九成九是诈骗！先挂断，再核实，拨打96 110');
    await page.locator('.shared li', { hasText: '号码被断开：96 110' }).waitFor();
    await door.locator('.findings li', { hasText: '一屏放不下，会滚动' }).waitFor();
    await page.fill('#text', '平安\u{12000}');
    await page
      .locator('.shared li', { hasText: '不能发布 没有 \u{12000} (U+12000) 的字形' })
      .waitFor();
    await page.fill('#text', '夜里回家走亮处');
    await door.locator('.note', { hasText: '约 6 秒读完 · 停留 15 秒' }).waitFor();

    await page.locator('fieldset summary').click();
    await page.check(`input[name=screen][value=${DOOR}]`);
    await page.locator('.preview').nth(1).waitFor({ state: 'detached' });
    await page.locator('.preview').waitFor();
    await page.locator('#reach', { hasText: /^1 \// }).waitFor();
    await page.click('button.primary');
    await page.waitForURL(/\/publish\/schedule-/);
    expect(await page.locator('table.screens tbody tr').count()).toBe(1);
    expect(await page.locator('table.screens .step').textContent()).not.toBe('已生效');

    // A player comes on the line: the page says "live" by itself, once the screen has said so.
    const player = await context.newPage();
    await player.goto(`${server.url}/play/${DOOR}`);
    await page.locator('table.screens .step.live').waitFor();
    await page.locator('.reached b', { hasText: '1 / 1' }).waitFor();

    await page.click('#end');
    await page.locator('h1', { hasText: '已撤下' }).waitFor();
  });

  it('shows what the server refuses at its field, and publishes nothing', async () => {
    await signIn('/publish');
    await page.click('button.primary');
    await page.locator('#text-problem', { hasText: '请填写标语' }).waitFor();
    expect(await page.locator('#text').getAttribute('aria-invalid')).toBe('true');
    await page.fill('#text', '火警拨119');
    await page.fill('#from', '2027-03-02');
    await page.fill('#until', '2027-03-01');
    await page.fill('#dwell', '0');
    await page.click('button.primary');
    await page.locator('#dwell-problem', { hasText: '不能小于' }).waitFor();
    await page.fill('#dwell', '15');
    await page.click('button.primary');
    await page.locator('#until-problem', { hasText: '结束必须晚于开始。' }).waitFor();
    expect(page.url()).toBe(`${server.url}/publish`);

    // Who reads English is refused in English, and what has no place of its own is told by the name of its field.
    await page.click('a.language');
    await page.fill('#text', '火警拨119');
    await page.route('**/api/items', async (route) => {
      const item = route.request().postDataJSON() as object;
      await route.continue({ postData: { ...item, style: { weight: 'thin' } } });
    });
    await page.click('button.primary');
    await page
      .locator('#outcome', { hasText: 'Weight of letters: It must be one of regular, bold.' })
      .waitFor();
    await page.unroute('**/api/items');
    // Chromium reports the refusal itself.
    forgive('status of 400');
  });
});

describe('an urgent message', () => {
  it('takes two presses; its counts rise and the silent screens are named, with nobody reloading', async () => {
    await signIn('/urgent');
    await page.fill('#text', '暴雨红色预警，请勿外出');
    await page.click('button.danger');
    expect(page.url()).toBe(`${server.url}/urgent`);
    await page.locator('button.danger', { hasText: '确认发到 26' }).click();
    await page.waitForURL(/\/urgent\/urgent-/);
    const painted = page.locator('#live-counts dd').nth(2);
    expect((await painted.textContent())?.trim()).toBe('0');
    expect(await page.locator('#live-silent tr').count()).toBe(26);
    expect(await page.locator('#live-silent').textContent()).toContain('一碗春面馆门头屏');

    const player = await context.newPage();
    await player.goto(`${server.url}/play/${DOOR}`);
    await painted.filter({ hasText: '1' }).waitFor();
    expect(await page.locator('#live-silent tr').count()).toBe(25);
    expect(await page.locator('#live-silent').textContent()).not.toContain('一碗春面馆门头屏');

    await page.click('#cancel');
    await page.locator('#cancel', { hasText: '确认' }).click();
    await page.locator('.mark', { hasText: '已撤销' }).waitFor();
    expect(await page.locator('#cancel').count()).toBe(0);
  });
});

describe('the wall', () => {
  it('plays every open screen at once, each in its true proportions, with no jump of the layout', async () => {
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          shifts.push((entry as unknown as { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`${server.url}/wall`);
    const signs = await page.locator('figure.sign').all();
    expect(signs).toHaveLength(26);
    for (const sign of signs) {
      const [, width, height] = /(\d+)×(\d+)/.exec((await sign.textContent()) ?? '') ?? [];
      const box = await sign.locator('iframe').boundingBox();
      const ratio = (box?.width ?? 0) / (box?.height ?? 1);
      // One pixel of rounding in the shorter side.
      expect(Math.abs(ratio / (Number(width) / Number(height)) - 1)).toBeLessThan(1 / 24);
    }
    await page.waitForFunction(() =>
      [...document.querySelectorAll('iframe')].every((frame) => {
        const canvas = frame.contentDocument?.querySelector('canvas');
        return canvas && canvas.width > 1;
      }),
    );
    expect(await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)).toEqual(
      [],
    );
    expect(await page.locator('time[data-clock]').textContent()).toMatch(/^\d\d:\d\d:\d\d$/);
  });
});

/** Controls that no label names. */
const nameless = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLInputElement>(
        'input:not([type=hidden]),select,textarea,button,a',
      ),
    ]
      .filter((control) => {
        const labels = control.labels ? [...control.labels] : [];
        const said =
          labels.map((label) => label.textContent).join('') + (control.textContent ?? '');
        return said.trim() === '' && !control.ariaLabel;
      })
      .map((control) => control.outerHTML.slice(0, 120)),
  );

/** Texts whose contrast with their ground is under 4.5, or under 3 where they are large. */
const tooFaint = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    /** Lays colours over each other as the page does, the lowest first. */
    const mix = (colours: readonly string[]): number[] => {
      if (!paint) return [0, 0, 0];
      paint.fillStyle = '#fff';
      paint.fillRect(0, 0, 1, 1);
      for (const colour of colours) {
        paint.fillStyle = colour;
        paint.fillRect(0, 0, 1, 1);
      }
      return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const luminance = (rgb: readonly number[]): number => {
      const [r = 0, g = 0, b = 0] = rgb.map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const faint: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      const own = [...element.childNodes].some(
        (node) => node.nodeType === 3 && node.textContent?.trim(),
      );
      if (!own || !element.checkVisibility() || element.closest('.lit, option, .skip, :disabled'))
        continue;
      const grounds: string[] = [];
      for (let at: HTMLElement | null = element; at; at = at.parentElement) {
        grounds.unshift(getComputedStyle(at).backgroundColor);
      }
      const style = getComputedStyle(element);
      const under = luminance(mix(grounds));
      const over = luminance(mix([...grounds, style.color]));
      const contrast = (Math.max(under, over) + 0.05) / (Math.min(under, over) + 0.05);
      const large =
        Number.parseFloat(style.fontSize) >= 24 ||
        (Number.parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
      if (contrast < (large ? 3 : 4.5))
        faint.push(`${contrast.toFixed(2)} ${element.textContent?.trim().slice(0, 30)}`);
    }
    return faint;
  });
