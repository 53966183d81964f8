/** What a file is, by its own bytes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mediaFacts } from '../../../../server/signage/items/facts/media-facts.ts';
import { wav } from '../../../player/support/recording.ts';
import { mp3, mp4, opus, webm } from '../../../support/media.ts';

const MP3_FRAME_MS = (1152 / 44_100) * 1000;

test.each([
  [
    'MP4 video',
    mp4(['soun', 'vide'], 12_345, [1280, 720]),
    'video',
    'video/mp4',
    12_345,
    1280,
    720,
  ],
  ['MP4 in fragments', mp4(['vide'], 0), 'video', 'video/mp4', null, 640, 360],
  ['M4A', mp4(['soun'], 4000), 'audio', 'audio/mp4', 4000, 0, 0],
  ['WebM video', webm(2500.4), 'video', 'video/webm', 2500, 320, 180],
  ['WebM of a browser', webm(null), 'video', 'video/webm', null, 320, 180],
  ['WebM sound', webm(900, 'audio'), 'audio', 'audio/webm', 900, 0, 0],
  ['Opus', opus(7000), 'audio', 'audio/ogg', 7000, 0, 0],
  ['WAV', wav(1500), 'audio', 'audio/wav', 1500, 0, 0],
  [
    'MP3 of changing bit rate',
    mp3(100),
    'audio',
    'audio/mpeg',
    Math.round(100 * MP3_FRAME_MS),
    0,
    0,
  ],
  ['MP3 behind a tag', mp3(10, true), 'audio', 'audio/mpeg', Math.round(10 * MP3_FRAME_MS), 0, 0],
] as const)('%s is known', (_, bytes, kind, mime, durationMs, width, height) => {
  expect(mediaFacts(bytes)).toEqual({ kind, mime, durationMs, width, height });
});

test.each([
  ['nothing', Buffer.alloc(0), /is no WebM/],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d', 'hex'), /is no WebM/],
  ['a page', Buffer.from('<html><video src="x.mp4">'), /is no WebM/],
  ['Matroska', webm(1000, 'video', 'matroska'), /Matroska/],
  [
    'a still AVIF',
    Buffer.concat([Buffer.from([0, 0, 0, 16]), Buffer.from('ftypavif'), Buffer.alloc(4)]),
    /no track/,
  ],
  ['an MP4 cut short', mp4(['vide'], 1000).subarray(0, 1100), /damaged/],
  ['WAV without sound', wav(100).subarray(0, 36), /no sound/],
  [
    'Ogg of another kind',
    Buffer.from(opus(100).toString('latin1').replace('OpusHead', 'Speex   '), 'latin1'),
    /neither Opus/,
  ],
])('%s is refused with a reason', (_, bytes, why) => {
  expect(mediaFacts(bytes)).toMatch(why);
});

test('no bytes whatever make it fail or run for ever', () => {
  const files = [
    mp4(['vide', 'soun'], 1000),
    webm(1000),
    webm(null),
    opus(1000),
    wav(50),
    mp3(5, true),
  ];
  const damage = fc.record({
    file: fc.constantFrom(...files),
    length: fc.nat(2000),
    places: fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 12 }),
  });
  fc.assert(
    fc.property(damage, ({ file, length, places }) => {
      const bytes = Buffer.from(file.subarray(0, Math.max(1, length % (file.length + 1))));
      for (const [at, value] of places) if (at < bytes.length) bytes[at] = value;
      const facts = mediaFacts(bytes);
      if (typeof facts === 'string') expect(facts.length).toBeGreaterThan(5);
      else expect(facts.durationMs === null || facts.durationMs >= 0).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

/** So many parts of nothing, one after another. */
const parts = (part: readonly number[], times: number): Buffer =>
  Buffer.alloc(part.length * times, Uint8Array.from(part));
const words = (text: string): number[] => [...Buffer.from(text, 'latin1')];
const long = (size: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(size);
  return bytes;
};

test('a file of a million parts is no file, and takes no time and memory to be told so', () => {
  const times = 1_000_000;
  const tracks = parts([0, 0, 0, 8, ...words('trak')], times);
  const ebml = [0x1a, 0x45, 0xdf, 0xa3, 0x87, 0x42, 0x82, 0x84, ...words('webm')];
  const unsized = [0x01, ...Array.from({ length: 7 }, () => 0xff)];
  const segment = [0x18, 0x53, 0x80, 0x67, ...unsized, 0x16, 0x54, 0xae, 0x6b, ...unsized];
  const files = {
    mp4: [
      long(16),
      words('ftypisom'),
      [0, 0, 0, 0],
      long(tracks.length + 8),
      words('moov'),
      tracks,
    ],
    webm: [ebml, segment, parts([0xec, 0x80], times)],
    wav: [words('RIFF....WAVE'), parts([...words('junk'), 0, 0, 0, 0], times)],
    // Frames of 8 kbit/s: the smallest there are.
    mp3: [parts([0xff, 0xf3, 0x14, 0xc4, ...Array.from({ length: 20 }, () => 0)], times)],
  };
  for (const [kind, pieces] of Object.entries(files)) {
    const bytes = Buffer.concat(pieces.map((piece) => Uint8Array.from(piece)));
    expect([kind, mediaFacts(bytes)]).toEqual([kind, 'is damaged or cut short']);
  }
});
