import { crc32, deflateSync } from 'node:zlib';
import sharp, { type OutputInfo, type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Geometry } from '../../../content/render/job.ts';
import { formatOf } from '../../../content/render/uploads/photo-header.ts';
import { preparePhoto } from '../../../content/render/raster/photo.ts';
import { createRenderPool } from '../../../content/render/pool.ts';
import { renderJob } from '../../../content/render/pipeline.ts';
import type { PictureWish } from '../../../content/templates/template.ts';

const RGB: Geometry = { width: 320, height: 160, colour: 'rgb', surface: 'led' };
const wish = (over: Partial<PictureWish> = {}): PictureWish => ({
  hash: 'ab'.repeat(32),
  fit: 'cover',
  dither: 'diffusion',
  x: 0,
  y: 0,
  width: 40,
  height: 30,
  ...over,
});

/** A gradient from black to white. */
function gradient(): Sharp {
  const data = Buffer.from(
    Uint8Array.from({ length: 64 * 48 * 3 }, (_, at) => (Math.floor(at / 3) % 64) * 4),
  );
  return sharp(data, { raw: { width: 64, height: 48, channels: 3 } });
}

const raw = (png: Buffer): Promise<{ data: Buffer; info: OutputInfo }> =>
  sharp(png).raw().toBuffer({ resolveWithObject: true });

/** A PNG of 12,000 x 12,000 black pixels: 18 kB that would fill 430 MB. */
function bomb(): Buffer {
  const side = 12_000;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc(side * (1 + side / 8)));
  const signature = Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}

describe('uploaded pictures', () => {
  test('PNG, JPEG, WebP and AVIF are read and brought to the wished size', async () => {
    const files = {
      png: gradient().png(),
      jpeg: gradient().jpeg(),
      webp: gradient().webp(),
      avif: gradient().avif(),
    };
    for (const [format, file] of Object.entries(files)) {
      const bytes = await file.toBuffer();
      expect(formatOf(bytes)).toBe(format);
      const made = await preparePhoto(bytes, wish(), RGB, '#000000');
      const { info } = made.ok ? await raw(made.png) : { info: null };
      expect(info).toMatchObject({ width: 40, height: 30, channels: 3 });
    }
  });

  test('SVG and whatever else are refused before they are opened', async () => {
    for (const text of [
      '<svg xmlns="http://www.w3.org/2000/svg"/>',
      '<?xml version="1.0"?><svg/>',
      'GIF89a',
      '',
      '%PDF-1.7',
    ]) {
      const made = await preparePhoto(Buffer.from(text), wish(), RGB, '#000000');
      expect(made).toEqual({ ok: false, message: 'is not a PNG, JPEG, WebP or AVIF picture' });
    }
  });

  test('a decompression bomb and damaged files are refused by name', async () => {
    const made = await preparePhoto(bomb(), wish(), RGB, '#000000');
    expect(made).toEqual({
      ok: false,
      message: 'has more than 64 million pixels, which is too many for its kind',
    });
    const whole = await gradient().jpeg().toBuffer();
    const cut = await preparePhoto(whole.subarray(0, whole.length >> 1), wish(), RGB, '#000000');
    expect(!cut.ok && cut.message).toMatch(/^is damaged: /u);
    const noise = Buffer.concat([
      Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'),
      Buffer.alloc(200, 7),
    ]);
    const garbage = await preparePhoto(noise, wish(), RGB, '#000000');
    expect(!garbage.ok && garbage.message).toMatch(/^is damaged: /u);
  });

  test('a decompression bomb is refused by the real pool, which takes no memory for it and draws on', async () => {
    const hash = 'ab'.repeat(32);
    const pool = createRenderPool({
      workerFile: new URL('../../../dist/content/render/worker.js', import.meta.url),
      readPicture: async () => bomb(),
    });
    const job = (copy: object) => ({
      template: 'emblem-and-slogan',
      copy: { text: '平安', ...copy },
      style: {},
      geometry: RGB,
    });
    try {
      await pool.warm();
      expect((await pool.render(job({}))).ok).toBe(true);
      const before = process.resourceUsage().maxRSS;
      const refused = await pool.render(job({ picture: { hash } }));
      expect(refused).toMatchObject({
        ok: false,
        reason: 'picture-refused',
        field: 'copy.picture',
      });
      // In KiB, the most that the process ever had; unpacked it would be 430 MB.
      expect(process.resourceUsage().maxRSS - before).toBeLessThan(200 * 1024);
      expect((await pool.render(job({ english: 'Safe home' }))).ok).toBe(true);
    } finally {
      await pool.close();
    }
  });

  test('on lamps that are on or off each dither gives only those, and keeps the brightness', async () => {
    const bytes = await gradient().png().toBuffer();
    for (const dither of ['diffusion', 'ordered', 'none'] as const) {
      const made = await preparePhoto(
        bytes,
        wish({ dither, width: 64, height: 48 }),
        { ...RGB, colour: 'mono' },
        '#000000',
      );
      const { data } = made.ok ? await raw(made.png) : { data: Buffer.alloc(0) };
      expect(new Set(data)).toEqual(new Set([0, 255]));
      const mean = data.reduce((sum, level) => sum + level, 0) / data.length;
      expect(Math.abs(mean - 126)).toBeLessThan(12);
    }
  });

  test('a contained picture leaves the ground at its sides', async () => {
    const bytes = await gradient().png().toBuffer();
    const made = await preparePhoto(
      bytes,
      wish({ fit: 'contain', width: 100, height: 30 }),
      RGB,
      '#112233',
    );
    const { data } = made.ok ? await raw(made.png) : { data: Buffer.alloc(3) };
    expect([...data.subarray(0, 3)]).toEqual([0x11, 0x22, 0x33]);
  });

  test('a poster shows its picture, and without it says which one is missing', async () => {
    const hash = 'cd'.repeat(32);
    const job = {
      template: 'poster',
      copy: { text: '平安', picture: { hash } },
      style: {},
      geometry: RGB,
    };
    const bytes = await gradient().png().toBuffer();
    expect(await renderJob(job, new Map([[hash, bytes]]))).toMatchObject({ ok: true });
    expect(await renderJob(job)).toMatchObject({
      ok: false,
      reason: 'picture-refused',
      field: 'copy.picture',
      message: 'the picture cdcdcdcdcdcd is not in the store',
    });
  });
});
