import { expect, it } from 'vitest';
import fc from 'fast-check';
import { blankMp4Metadata } from '../../../../server/signage/items/facts/mp4-metadata.ts';
import { mediaFacts } from '../../../../server/signage/items/facts/media-facts.ts';
import { mp4 } from '../../../support/media.ts';

function box(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

const place = box('udta', box('\u00a9xyz', Buffer.from('+33.0501+112.1003/ SECRET')));
const keys = box('meta', Buffer.from('com.apple.quicktime.location SECRET'));
const xmp = box(
  'uuid',
  Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex'),
  Buffer.from('<x:xmpmeta>SECRET</x:xmpmeta>'),
);

/** The film with what tells of its maker in the movie, in its first track, and at the end. */
function telling(): Buffer {
  const plain = mp4(['vide', 'soun'], 5000);
  const at = plain.indexOf('moov') - 4;
  const trakAt = plain.indexOf('trak') - 4;
  const trakEnd = trakAt + plain.readUInt32BE(trakAt);
  const trak = Buffer.concat([plain.subarray(trakAt, trakEnd), keys]);
  trak.writeUInt32BE(trak.length, 0);
  const moov = Buffer.concat([
    plain.subarray(at, trakAt),
    trak,
    plain.subarray(trakEnd),
    place,
    keys,
  ]);
  moov.writeUInt32BE(moov.length, 0);
  return Buffer.concat([plain.subarray(0, at), moov, xmp]);
}

it('makes free space of it, and moves nothing', () => {
  const bytes = telling();
  const blanked = Buffer.from(blankMp4Metadata(bytes));
  expect(bytes.toString('latin1').match(/SECRET/g)).toHaveLength(4);
  expect(blanked.toString('latin1')).not.toMatch(/SECRET|xyz|quicktime|xmpmeta/);
  expect(blanked.length).toBe(bytes.length);
  expect(blanked.indexOf('mdat')).toBe(bytes.indexOf('mdat'));
  expect(mediaFacts(blanked)).toEqual(mediaFacts(bytes));
  // Once more there is nothing to do.
  expect(blankMp4Metadata(blanked)).toBe(blanked);
});

it('does so where something else hangs behind the boxes', () => {
  const bytes = Buffer.concat([telling(), Buffer.from('no box at all')]);
  expect(Buffer.from(blankMp4Metadata(bytes)).toString('latin1')).not.toContain('SECRET');
});

it('leaves what tells nothing as it is, by the same name', () => {
  const plain = mp4(['vide'], 1000);
  expect(blankMp4Metadata(plain)).toBe(plain);
});

it('reads whatever the facts were read from', () => {
  const whole = telling();
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 }),
      (changes) => {
        const damaged = Buffer.from(whole);
        for (const [at, value] of changes) damaged[at] = value;
        if (typeof mediaFacts(damaged) === 'string') return;
        expect(blankMp4Metadata(damaged).length).toBe(damaged.length);
      },
    ),
  );
});
