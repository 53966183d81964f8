/** Two players of the same loop, whose devices do not agree on the time. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { ascending, type Frame, part, record, recorded } from '../player/support/recorder.ts';
import { face, flat, loopOf, picture } from '../player/support/signage.ts';
import { context, page, serve, server, withPlayerPage } from '../support/player-page.ts';
import { dice, seedOf, size } from '../support/soak.ts';

const STEPS = size(20, 1000);
const SEED = seedOf(5);
/** A frame later than this after the one before it is the machine's doing. */
const SMOOTH_MS = 20;

withPlayerPage();

/** By its number: the last frame before a change and the first after it, and whether the machine was smooth about it. */
function changesOf(
  frames: readonly Frame[],
  anchor: number,
): Map<number, { before: number; after: number; smooth: boolean }> {
  const found = new Map<number, { before: number; after: number; smooth: boolean }>();
  for (const [i, { at, pixels }] of frames.entries()) {
    const before = frames[i - 1];
    if (!before || before.pixels[0] === pixels[0] || before.pixels[0] === '0,0,0') continue;
    const around = frames.slice(Math.max(0, i - 2), i + 2);
    const smooth = around.every(
      (frame, j) => j === 0 || frame.at - (around[j - 1]?.at ?? 0) < SMOOTH_MS,
    );
    found.set(Math.round((at - anchor) / 300), { before: before.at, after: at, smooth });
  }
  return found;
}

test(
  `two players whose clocks are wrong by minutes change together under 80 ms of jitter (${STEPS} changes, seed ${SEED})`,
  { timeout: 90_000 + STEPS * 600 },
  async () => {
    const random = dice(SEED);
    await serve({ delayMs: () => random() * 80 });
    const colours: readonly (readonly [number, number, number])[] = [
      [200, 0, 0],
      [0, 200, 0],
    ];
    const assets = await Promise.all(colours.map((rgb) => flat(server, 64, 16, rgb)));
    const entries = assets.map((asset, i) => picture(`item-${i}`, asset, 300));
    const anchor = Date.now();
    await record(context, 1, 1, 1);
    const open = async (page: Page, minutes: number, screen: string): Promise<Page> => {
      const programme = loopOf(entries, 64, 16, anchor);
      server.publishProgramme(screen, 1, face(64, 16), programme);
      await page.addInitScript((shift) => {
        const now = Date.now;
        Date.now = () => now() + shift;
      }, minutes * 60_000);
      await page.goto(`${server.origin}/play/${screen}`);
      return page;
    };
    const pages = await Promise.all([
      open(page, -7, 'door-0'),
      open(await context.newPage(), 4, 'door-1'),
    ]);
    // Past the burst of time requests.
    const settled = 40;
    for (const screen of ['door-0', 'door-1'])
      await server.until(
        'plays',
        ({ plays }, arrival) =>
          arrival.screen === screen && plays.some(({ n }) => n > STEPS + settled),
      );
    const [one, two] = await Promise.all(
      pages.map(async (page) => changesOf(await recorded(page), anchor)),
    );
    await server.kill();
    const pairs = [...(one ?? [])].flatMap(([n, a]) => {
      const b = two?.get(n);
      return b ? [{ a, b }] : [];
    });
    const since = pairs.slice(-STEPS);
    // Whatever the machine did, each changed between two of its own frames: so far apart their clocks are at least.
    const clocks = ascending(
      since.map(({ a, b }) => Math.max(0, a.before - b.after, b.before - a.after)),
    );
    const smooth = since.filter(({ a, b }) => a.smooth && b.smooth);
    const seen = ascending(smooth.map(({ a, b }) => Math.abs(a.after - b.after)));
    console.log(
      `${since.length} changes of two players: where the machine was smooth (${smooth.length}) ${part(seen, 0.5).toFixed(1)} ms apart, ` +
        `p99 ${part(seen, 0.99).toFixed(1)}; their clocks at least ${part(clocks, 0.5).toFixed(1)}, p99 ${part(clocks, 0.99).toFixed(1)}`,
    );
    expect(since.length).toBeGreaterThan(STEPS * 0.7);
    expect(part(clocks, 0.99)).toBeLessThan(25);
    // Two workers share this machine every day; a soak has it for itself.
    expect(smooth.length).toBeGreaterThan(size(0, 100));
    expect(part(seen, 0.99)).toBeLessThan(25);
  },
);
