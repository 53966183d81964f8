/** What every kind of asset store does. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DamagedAsset, hashOf, heldBack } from '../../../server/assets/store.ts';
import { KINDS, type OpenKind } from './kinds.ts';

/** Larger than one piece of any store. */
const LARGE = randomBytes(300_000);
const NONE = '0'.repeat(64);

describe.each(Object.entries(KINDS))('an asset store in a %s', (_, openKind) => {
  let kind: OpenKind;
  beforeEach(async () => {
    kind = await openKind();
  });
  afterEach(() => kind.close());

  const piecesOf = async (hash: string, from: number, until: number): Promise<Buffer> => {
    const asset = await kind.store.open(hash);
    if (!asset) throw new Error('it is not there');
    const pieces: Uint8Array[] = [];
    for await (const piece of asset.read(from, until)) pieces.push(piece);
    return Buffer.concat(pieces);
  };

  it('gives back what was put, under the SHA-256 of it', async () => {
    const hash = await kind.store.put(LARGE);
    expect(hash).toBe(hashOf(LARGE));
    expect(await kind.store.has(hash)).toBe(true);
    expect(LARGE.equals((await kind.store.get(hash)) ?? Buffer.alloc(0))).toBe(true);
    const asset = await kind.store.open(hash);
    expect(asset?.size).toBe(LARGE.length);
    expect(asset?.head).toEqual(new Uint8Array(LARGE.subarray(0, 16)));
    await asset?.close();
  });

  it('keeps it beyond a restart', async () => {
    const hash = await kind.store.put(LARGE);
    expect(await kind.again().has(hash)).toBe(true);
    expect(LARGE.equals((await kind.again().get(hash)) ?? Buffer.alloc(0))).toBe(true);
  });

  it('takes the same bytes again, from many at once', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => kind.store.put(LARGE)));
    expect(new Set(all)).toEqual(new Set([hashOf(LARGE)]));
    expect(LARGE.equals(await piecesOf(hashOf(LARGE), 0, LARGE.length))).toBe(true);
  });

  it('reads any part, by the piece', async () => {
    const hash = await kind.store.put(LARGE);
    const part = fc
      .tuple(fc.nat(LARGE.length - 1), fc.nat(LARGE.length - 1))
      .map(([a, b]) => ({ from: Math.min(a, b), until: Math.max(a, b) + 1 }));
    await fc.assert(
      fc.asyncProperty(part, async ({ from, until }) => {
        expect(LARGE.subarray(from, until).equals(await piecesOf(hash, from, until))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('holds no more of a large one than its reader asks for', async () => {
    const hash = await kind.store.put(LARGE);
    const asset = await kind.store.open(hash);
    const pieces = asset?.read(0, LARGE.length);
    const first = await pieces?.next();
    expect(first?.value?.length).toBeLessThan(LARGE.length / 2);
    await pieces?.return();
    await asset?.close();
  });

  it('an empty file is a file', async () => {
    const hash = await kind.store.put(new Uint8Array());
    expect(await kind.store.get(hash)).toEqual(new Uint8Array());
  });

  it('what is not there is null, and what is no hash is nowhere', async () => {
    for (const name of [NONE, '', 'none', '../../package.json', 'A'.repeat(64)]) {
      expect(await kind.store.has(name), name).toBe(false);
      expect(await kind.store.get(name), name).toBeNull();
      expect(await kind.store.open(name), name).toBeNull();
      await kind.store.delete(name);
    }
  });

  it('deletes', async () => {
    const hash = await kind.store.put(LARGE);
    await kind.store.delete(hash);
    expect(await kind.store.has(hash)).toBe(false);
    expect(await kind.store.get(hash)).toBeNull();
    await kind.store.put(LARGE);
    expect(await kind.store.has(hash)).toBe(true);
  });

  it.each([
    ['one bit', Buffer.from(LARGE).fill((LARGE[150_000] ?? 0) ^ 1, 150_000, 150_001)],
    ['its end cut off', LARGE.subarray(0, 200_000)],
    ['all of it', Buffer.alloc(0)],
  ])('damage of %s is noticed, and what is wrong is gone', async (_, wrong) => {
    const hash = await kind.store.put(LARGE);
    await kind.damage(hash, wrong);
    for (const store of [kind.store, kind.again()]) {
      expect(await store.open(hash)).toBeNull();
      expect(await store.get(hash)).toBeNull();
      expect(await store.has(hash)).toBe(false);
    }
    // And a right one takes its place.
    await kind.store.put(LARGE);
    expect(LARGE.equals((await kind.store.get(hash)) ?? Buffer.alloc(0))).toBe(true);
  });

  it('a put over a damaged one mends it', async () => {
    const hash = await kind.store.put(LARGE);
    await kind.damage(hash, randomBytes(LARGE.length));
    await kind.again().put(LARGE);
    expect(LARGE.equals((await kind.again().get(hash)) ?? Buffer.alloc(0))).toBe(true);
  });
});

describe('a stream that is hashed on its way', () => {
  async function* inPieces(bytes: Uint8Array, size: number) {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const passed = async (bytes: Uint8Array, size: number, hash: string) => {
    const out: Uint8Array[] = [];
    try {
      for await (const piece of heldBack(inPieces(bytes, size), hash)) out.push(piece);
      return { whole: true, bytes: Buffer.concat(out) };
    } catch (error) {
      expect(error).toBeInstanceOf(DamagedAsset);
      return { whole: false, bytes: Buffer.concat(out) };
    }
  };

  it('passes on all of what is right, and never the end of what is wrong', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 60 }),
        async (bytes, size) => {
          const right = await passed(bytes, size, hashOf(bytes));
          expect(right).toEqual({ whole: true, bytes: Buffer.from(bytes) });
          const wrong = await passed(bytes, size, hashOf(Buffer.concat([bytes, bytes])));
          expect(wrong.whole).toBe(false);
          expect(wrong.bytes.length).toBeLessThan(bytes.length);
        },
      ),
    );
  });
});
