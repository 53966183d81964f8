import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wantedOf } from '../../../server/assets/range.ts';
import { signedAddress } from '../../../server/signage/assets/addresses.ts';
import { openSite, type Site } from '../../support/site.ts';

const SIZE = 1000;
const bytes = randomBytes(SIZE);
let site: Site;
let hash = '';
let address = '';
beforeAll(async () => {
  site = await openSite();
  hash = await site.signage.assets.put(bytes);
  address = signedAddress(site.signage, hash).address;
});
afterAll(() => site.close());

const ask = async (headers: Record<string, string>, method = 'GET') => {
  const response = await site.raw(address, { method, headers });
  return { response, body: Buffer.from(await response.arrayBuffer()) };
};

describe('GET /assets/<hash> with a Range', () => {
  it.each([
    ['bytes=0-99', 0, 100],
    ['bytes=100-', 100, SIZE],
    ['bytes=-100', 900, SIZE],
    ['bytes=999-999', 999, SIZE],
    ['bytes=500-100000', 500, SIZE],
    ['bytes=-5000', 0, SIZE],
    ['BYTES=1-2', 1, 3],
  ])('%s is answered 206 with those bytes', async (range, from, until) => {
    const { response, body } = await ask({ range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${from}-${until - 1}/${SIZE}`);
    expect(body.equals(bytes.subarray(from, until))).toBe(true);
    expect(response.headers.get('etag')).toBe(`"${hash}"`);
  });

  it.each(['bytes=1000-', 'bytes=5000-6000', 'bytes=-0', 'bytes=99999999999999999999-'])(
    '%s lies outside: 416 with the size',
    async (range) => {
      const { response } = await ask({ range });
      expect(response.status).toBe(416);
      expect(response.headers.get('content-range')).toBe(`bytes */${SIZE}`);
    },
  );

  it.each(['bytes=9-3', 'bytes=-', 'bytes=a-b', 'lines=0-1', 'bytes=0-1,5-6', 'bytes 0-1', ''])(
    'what cannot be read or is not offered is answered with the whole: %j',
    async (range) => {
      const { response, body } = await ask({ range });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-range')).toBeNull();
      expect(response.headers.get('accept-ranges')).toBe('bytes');
      expect(body.equals(bytes)).toBe(true);
    },
  );

  it('If-Range must be the strong tag of what is there', async () => {
    const range = 'bytes=10-19';
    expect((await ask({ range, 'if-range': `"${hash}"` })).response.status).toBe(206);
    expect((await ask({ range, 'if-range': '"another"' })).response.status).toBe(200);
    expect((await ask({ range, 'if-range': `W/"${hash}"` })).response.status).toBe(200);
  });

  it('answers HEAD with the whole, and a known tag with 304', async () => {
    const head = await ask({ range: 'bytes=0-1' }, 'HEAD');
    expect(head.response.status).toBe(200);
    expect(head.response.headers.get('content-length')).toBe(String(SIZE));
    expect(head.body.length).toBe(0);
    expect((await ask({ 'if-none-match': `"x", W/"${hash}"` })).response.status).toBe(304);
    expect((await ask({ 'if-none-match': '"x"' })).response.status).toBe(200);
  });

  it('a name that is none is 404', async () => {
    const none = signedAddress(site.signage, '0'.repeat(64)).address;
    expect((await site.raw(none)).status).toBe(404);
    expect((await site.raw('/assets/..%2f..%2fpackage.json')).status).toBe(404);
  });

  it('is total, and a part lies inside the file', () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.option(fc.nat(2000)), fc.option(fc.nat(2000)))
        .map(([a, b]) => `bytes=${a ?? ''}-${b ?? ''}`),
    );
    fc.assert(
      fc.property(text, fc.nat(1500), (range, size) => {
        const wanted = wantedOf(range, undefined, '"x"', size);
        if (wanted.kind !== 'part') return;
        expect(wanted.from).toBeGreaterThanOrEqual(0);
        expect(wanted.until).toBeGreaterThan(wanted.from);
        expect(wanted.until).toBeLessThanOrEqual(size);
      }),
    );
  });
});
