/** What an uploaded picture tells of its maker is taken out, and not a pixel with it. */
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { createPhotoLook } from '../../../content/render/uploads/photo-look.ts';
import { stripMetadata } from '../../../content/render/uploads/strip-metadata.ts';

const WIDTH = 40;
const HEIGHT = 24;
/** Four corners of their own colours, with noise between, so that a turn or a loss shows. */
const pixels = Buffer.from(
  Array.from({ length: WIDTH * HEIGHT * 3 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % WIDTH, Math.floor(at / 3 / WIDTH)];
    const corner = [x < WIDTH / 2 ? 250 : 10, y < HEIGHT / 2 ? 250 : 10, 128][at % 3] ?? 0;
    return (corner + ((at * 31) % 5)) % 256;
  }),
);
const plain = (): Sharp => sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
const XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><where>SECRET-PLACE</where></x:xmpmeta>';
/** Where it was taken, by whom, and how it was held. */
const telling = (orientation = 1): Sharp =>
  plain()
    .withExif({
      IFD0: { Artist: 'SECRET-NAME', Software: 'SECRET-TOOL' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '33/1 3/1 7/1', GPSMapDatum: 'SECRET-DATUM' },
    })
    .withMetadata({ orientation })
    .withXmp(XMP);

const KINDS: readonly (readonly [string, (picture: Sharp) => Sharp])[] = [
  ['a JPEG', (picture) => picture.jpeg()],
  ['a progressive JPEG', (picture) => picture.jpeg({ progressive: true })],
  ['a PNG', (picture) => picture.png()],
  ['a PNG of a palette', (picture) => picture.png({ palette: true })],
  ['a WebP', (picture) => picture.webp()],
  ['a WebP without loss', (picture) => picture.webp({ lossless: true })],
];

const rawOf = (bytes: Uint8Array): Promise<Buffer> => sharp(bytes).raw().toBuffer();
const saysNothing = async (bytes: Uint8Array): Promise<void> => {
  expect(Buffer.from(bytes).toString('latin1')).not.toMatch(/SECRET|GPS|Exif\0\0|xmpmeta|EXIF/);
  const { exif, xmp, iptc, comments, orientation } = await sharp(bytes).metadata();
  expect({ exif, xmp, iptc, comments, orientation }).toEqual({});
};

test.each(KINDS)('%s keeps each pixel, and says nothing else', async (_, as) => {
  const bytes = await as(telling()).toBuffer();
  const { exif, xmp } = await sharp(bytes).metadata();
  expect(exif?.toString('latin1')).toContain('SECRET-NAME');
  expect(xmp?.toString('latin1')).toContain('SECRET-PLACE');
  const clean = stripMetadata(bytes);
  if (!clean) throw new Error('it was not done');
  await saysNothing(clean);
  expect((await rawOf(clean)).equals(await rawOf(bytes))).toBe(true);
  // Once more there is nothing to do.
  expect(Buffer.from(stripMetadata(clean) ?? []).equals(clean)).toBe(true);
});

test.each(KINDS)(
  '%s that has nothing to tell stays as it is, and so does its name',
  async (_, as) => {
    const bytes = await as(plain()).toBuffer();
    expect(bytes.equals(stripMetadata(bytes) ?? Buffer.alloc(0))).toBe(true);
  },
);

test.each(KINDS)('%s loses what hangs behind its end', async (_, as) => {
  const bytes = await as(plain()).toBuffer();
  const film = Buffer.from('SECRET film of a moving photograph');
  const clean = stripMetadata(Buffer.concat([bytes, film]));
  expect(bytes.equals(clean ?? Buffer.alloc(0))).toBe(true);
});

test('colours stay: the profile is no metadata of its maker', async () => {
  for (const [, as] of KINDS) {
    const bytes = await as(plain().withIccProfile('p3')).toBuffer();
    const { icc } = await sharp(bytes).metadata();
    expect(icc).toBeDefined();
    const kept = (await sharp(stripMetadata(bytes) ?? Buffer.alloc(0)).metadata()).icc;
    expect(kept?.equals(icc ?? Buffer.alloc(0))).toBe(true);
  }
});

test('a comment and the small copy in a JFIF header go', async () => {
  const bytes = await plain().jpeg().toBuffer();
  const small = Buffer.from([
    0xff,
    0xe0,
    0,
    22,
    ...Buffer.from('JFIF\0'),
    1,
    2,
    0,
    0,
    1,
    0,
    1,
    1,
    2,
  ]);
  const header = Buffer.concat([small, Buffer.from('SECRET')]);
  header.writeUInt16BE(header.length - 2, 2);
  const comment = Buffer.from([0xff, 0xfe, 0, 8, ...Buffer.from('SECRET')]);
  const made = Buffer.concat([bytes.subarray(0, 2), header, comment, bytes.subarray(2)]);
  const clean = stripMetadata(made);
  await saysNothing(clean ?? made);
  // The header itself stays, with a small copy of no size.
  expect(clean?.length).toBe(bytes.length + 18);
  expect(clean?.subarray(18, 20)).toEqual(Buffer.from([0, 0]));
});

test('garbage is turned away or comes out shorter, and never throws', async () => {
  const whole = await Promise.all(KINDS.map(([, as]) => as(telling()).toBuffer()));
  fc.assert(
    fc.property(
      fc.constantFrom(...whole),
      fc.array(fc.tuple(fc.nat(3000), fc.nat(255)), { maxLength: 8 }),
      fc.nat(3000),
      (bytes, changes, end) => {
        const damaged = Buffer.from(bytes.subarray(0, Math.max(16, end)));
        for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
        const clean = stripMetadata(damaged);
        if (clean) expect(clean.length).toBeLessThanOrEqual(damaged.length);
      },
    ),
    { numRuns: 2000 },
  );
});

const processFile = new URL(
  '../../../dist/content/render/uploads/photo-process.js',
  import.meta.url,
);

test.each([...KINDS, ['an AVIF', (picture: Sharp) => picture.avif({ quality: 90 })] as const])(
  '%s that was held upright is turned before it forgets how',
  async (_, as) => {
    const { look, close } = createPhotoLook({ processFile });
    const bytes = await as(telling(6)).toBuffer();
    const looked = await look('she', bytes);
    close();
    if (!looked.ok) throw new Error(looked.fault);
    await saysNothing(looked.bytes);
    const { data, info } = await sharp(looked.bytes).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([HEIGHT, WIDTH]);
    const right = await sharp(bytes).autoOrient().raw().toBuffer();
    const channels = info.channels;
    for (const [x, y] of [
      [2, 2],
      [HEIGHT - 3, 2],
      [2, WIDTH - 3],
      [HEIGHT - 3, WIDTH - 3],
    ] as const)
      for (let channel = 0; channel < 3; channel += 1) {
        const at = (y * HEIGHT + x) * channels + channel;
        expect(Math.abs((data[at] ?? 0) - (right[at] ?? 255))).toBeLessThan(24);
      }
  },
);
