/** Pictures and programmes for players under test. */
import sharp from 'sharp';
import type { AssetRef, Entry, Programme } from '../../../content/programme/programme.ts';
import type { Face, UrgentBody } from '../../../content/wire/messages.ts';
import type { TestServer } from './server.ts';

export const face = (width: number, height: number, over: Partial<Face> = {}): Face => ({
  width,
  height,
  colour: 'rgb',
  origin: { x: 0, y: 0 },
  folds: [],
  rotation: 0,
  gamma: 1,
  brightness: [],
  timeZone: 'Asia/Shanghai',
  sound: false,
  ...over,
});

/** Pixels that differ everywhere, so that a picture out by one pixel is seen: a seeded pattern. */
export function patternPixels(width: number, height: number, seed: number): Buffer {
  const pixels = Buffer.alloc(width * height * 3);
  let x = (seed * 2654435761 + 1) >>> 0;
  for (let i = 0; i < pixels.length; i++) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    // Never black: a black pixel inside a picture would be a blank.
    pixels[i] = 32 + (x >>> 24) * 0.87;
  }
  return pixels;
}

export const png = (pixels: Buffer, width: number, height: number): Promise<Buffer> =>
  sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();

export async function pattern(
  server: TestServer,
  width: number,
  height: number,
  seed: number,
): Promise<AssetRef> {
  return server.keepAsset(
    await png(patternPixels(width, height, seed), width, height),
    'image/png',
    width,
    height,
  );
}

/** One flat colour, known by its red and green: easily told apart in a probe. */
export async function flat(
  server: TestServer,
  width: number,
  height: number,
  rgb: readonly [number, number, number],
): Promise<AssetRef> {
  const [r, g, b] = rgb;
  const bytes = await sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();
  return server.keepAsset(bytes, 'image/png', width, height);
}

export const picture = (item: string, asset: AssetRef, durationMs: number): Entry => ({
  item,
  layer: 'everyday',
  schedule: `s-${item}`,
  durationMs,
  media: { kind: 'picture', asset },
});

/** One zone, one loop of all entries in order, for `horizonMs` from an hour before `anchor`. */
export function loopOf(
  entries: readonly Entry[],
  width: number,
  height: number,
  anchor: number,
  horizonMs = 86_400_000,
): Programme {
  const slots = entries.map((_, index) => index);
  const lengthMs = entries.reduce((sum, entry) => sum + entry.durationMs, 0);
  const from = anchor - 3_600_000;
  return {
    version: 1,
    from,
    until: anchor + horizonMs,
    entries,
    zones: [
      {
        area: { x: 0, y: 0, width, height },
        loops: [{ anchor, lengthMs, slots }],
        changes: [[from, 0]],
        fallback: 0,
      },
    ],
  };
}

/** Publishes a loop of all entries over the whole face, from now on. */
export const publishLoop = (
  server: TestServer,
  screen: string,
  serial: number,
  face: Face,
  entries: readonly Entry[],
): void =>
  server.publishProgramme(
    screen,
    serial,
    face,
    loopOf(entries, face.width, face.height, server.now()),
  );

export async function urgent(
  id: string,
  width: number,
  height: number,
  rgb: readonly [number, number, number],
  issuedAt: number,
  lastsMs: number,
  over: Partial<UrgentBody> = {},
): Promise<UrgentBody> {
  const [r, g, b] = rgb;
  const bytes = await sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();
  return {
    id,
    version: 1,
    screens: ['door', 'car'],
    issuedAt,
    expiresAt: issuedAt + lastsMs,
    picture: { mime: 'image/png', width, height, base64: bytes.toString('base64') },
    pxPerSecond: 0,
    ...over,
  };
}
