/** Changes of mixed items, each judged by the frames that the machine really gave. */
import { expect, test } from 'vitest';
import type { AssetRef, Entry } from '../../content/programme/programme.ts';
import { untilFrames } from '../player/support/page.ts';
import { ascending, type Frame, part, record, recorded } from '../player/support/recorder.ts';
import { face, flat, loopOf, picture } from '../player/support/signage.ts';
import { filmed } from '../player/support/video.ts';
import { context, openLive, page, server, withPlayerPage } from '../support/player-page.ts';
import { size } from '../support/soak.ts';

const CHANGES = size(30, 2000);
/** Longer than this without a frame is no mishap of one frame: the machine did something else. */
const STALL_MS = 100;

withPlayerPage();

type Rgb = readonly [number, number, number];
const rgbOf = (pixel: string): Rgb => {
  const [r = 0, g = 0, b = 0] = pixel.split(',').map(Number);
  return [r, g, b];
};
/** The largest difference in a channel. */
const apart = (a: Rgb, b: Rgb): number =>
  Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? 0))));
const BLACK: Rgb = [0, 0, 0];
/** Lossy video keeps a flat colour to within this. */
const CLOSE = 40;

/** Whether the machine stood still shortly before this frame: nothing can be made ready then. */
const stalled = (frames: readonly Frame[], i: number): boolean =>
  frames.slice(Math.max(0, i - 45), i + 1).some(({ at }, j, around) => {
    const before = around[j - 1]?.at ?? at;
    return at - before >= STALL_MS && (frames[i]?.at ?? at) - at < 700;
  });

/** What the machine gave: frames, and how far apart in the middle and at the worst. */
function pace(frames: readonly Frame[]): string {
  const gaps = ascending(frames.slice(1).map(({ at }, i) => at - (frames[i]?.at ?? 0)));
  return `${frames.length} frames, ${part(gaps, 0.5).toFixed(1)} ms apart, p99 ${part(gaps, 0.99).toFixed(0)}, most ${part(gaps, 1).toFixed(0)}`;
}

interface Mixed {
  readonly entry: Entry;
  readonly rgb: Rgb;
}

/** Every kind of item and of transition, of one colour each. The last lamp of the last row is that of its colour at once. */
async function mixedItems(video: AssetRef): Promise<readonly Mixed[]> {
  const still = async (item: string, rgb: Rgb, ms: number): Promise<Mixed> => {
    return { entry: picture(item, await flat(server, 128, 32, rgb), ms), rgb };
  };
  const cyan: Rgb = [0, 200, 200];
  const tile = await flat(server, 128, 32, cyan);
  const tiles = [tile, tile, tile, tile];
  const strip = { width: 512, height: 32, pxPerSecond: 1500, direction: 'left' } as const;
  const other = { layer: 'everyday' } as const;
  const fading = await still('fade', [0, 200, 0], 450);
  const pushing = await still('push', [200, 200, 0], 450);
  return [
    await still('cut', [200, 0, 0], 200),
    {
      entry: {
        item: 'strip',
        ...other,
        durationMs: 250,
        media: { kind: 'strip', tiles, ...strip },
      },
      rgb: cyan,
    },
    { ...fading, entry: { ...fading.entry, transition: 'fade' } },
    {
      entry: { item: 'video', ...other, durationMs: 400, media: { kind: 'video', asset: video } },
      rgb: [0, 0, 255],
    },
    { ...pushing, entry: { ...pushing.entry, transition: 'push' } },
    { entry: { item: 'dark', ...other, durationMs: 150, media: { kind: 'dark' } }, rgb: BLACK },
  ];
}

test(
  `${CHANGES} changes of pictures, strips, video and dark, cut, faded and pushed: no blank frame, each within two frames`,
  { timeout: 60_000 + CHANGES * 700 },
  async () => {
    await record(context, 127, 31, 1);
    const film = await filmed(page, '#0000ff', 2000, [128, 32]);
    const items = await mixedItems(server.keepAsset(film, 'video/webm', 128, 32));
    const entries = items.map(({ entry }) => entry);
    const anchor = Date.now();
    const programme = loopOf(entries, 128, 32, anchor);
    server.publishProgramme('door', 1, face(128, 32), programme);
    await openLive();
    await untilFrames(page, 30);
    const begun = Date.now();
    await server.until('plays', ({ plays }) => plays.some(({ n }) => n > CHANGES + 20));

    const frames = (await recorded(page)).filter(({ at }) => at > begun + 2000);
    const lengthMs = entries.reduce((sum, { durationMs }) => sum + durationMs, 0);
    /** The item whose time it is, and since when, epoch ms. */
    const due = (at: number): { mixed: Mixed; index: number; since: number } => {
      let since = at - ((at - anchor) % lengthMs);
      for (const [index, mixed] of items.entries()) {
        if (at < since + mixed.entry.durationMs) return { mixed, index, since };
        since += mixed.entry.durationMs;
      }
      throw new Error('a loop has no gaps');
    };
    const blank: string[] = [];
    const lateBy: number[] = [];
    let excused = 0;
    let waits: { mixed: Mixed; before: Rgb; frames: number; excused: boolean } | null = null;
    for (const [i, { at, readAt, pixels }] of frames.entries()) {
      const rgb = rgbOf(pixels[0] ?? '');
      const now = due(at);
      const twoAgo = due(frames[Math.max(0, i - 2)]?.at ?? at);
      const mayBe = [twoAgo, now, due(readAt)];
      const mayBeDark = mayBe.some(({ mixed }) => mixed.rgb === BLACK);
      const enters = mayBe.some(
        ({ mixed, index }) => mixed.entry.item === 'strip' && index !== twoAgo.index,
      );
      // A change that is late is judged as that; what was dark before it stays so till then.
      const isLate = waits !== null && waits.before === BLACK;
      if (apart(rgb, BLACK) < 30 && !mayBeDark && !enters && !isLate)
        blank.push(`${now.mixed.entry.item} after ${(at - now.since).toFixed(0)} ms`);
      const previous = items[(now.index + items.length - 1) % items.length];
      if (i > 0 && due(frames[i - 1]?.at ?? at).index !== now.index && previous) {
        if (waits && !waits.excused) lateBy.push(Infinity);
        waits = { mixed: now.mixed, before: previous.rgb, frames: 0, excused: stalled(frames, i) };
      }
      if (!waits) continue;
      // What fades or pushes is there when it begins; its first frame may be of next to nothing.
      const { transition } = waits.mixed.entry;
      const isThere = transition
        ? apart(rgb, waits.before) > 4
        : apart(rgb, waits.mixed.rgb) < CLOSE;
      if (isThere) {
        const late: number = waits.frames - (transition && waits.frames > 0 ? 1 : 0);
        if (late > 2 && waits.excused) excused++;
        else lateBy.push(late);
        waits = null;
      } else waits.frames++;
    }
    const counts = [0, 1, 2].map((n) => lateBy.filter((late) => late === n).length);
    console.log(
      `${lateBy.length} changes, ${counts.join(', ')} of them 0, 1, 2 frames after their instant; ${excused} more were late behind a stall of the machine; ` +
        `${blank.length} frames blank; ${pace(frames)}`,
    );
    expect(lateBy.length).toBeGreaterThanOrEqual(CHANGES * 0.9);
    expect(blank).toEqual([]);
    expect(lateBy.filter((late) => late > 2)).toEqual([]);
  },
);
