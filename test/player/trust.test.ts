/** The player's own cryptography against Node's. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifyEd25519 } from '../../player/trust/ed25519.ts';
import { sha256 } from '../../player/trust/sha256.ts';
import { sha512 } from '../../player/trust/sha512.ts';
import { createTrust, fromBase64 } from '../../player/trust/verify.ts';

const now = (): Promise<void> => Promise.resolve();
const hex = (algorithm: string, bytes: Uint8Array): string =>
  createHash(algorithm).update(bytes).digest('hex');

test('SHA-256 and SHA-512 are those of Node for every length about the block edges', async () => {
  for (let length = 0; length <= 300; length++) {
    const bytes = new Uint8Array(length).map((_, i) => (i * 31 + length) & 255);
    expect(await sha256(bytes, now)).toBe(hex('sha256', bytes));
    expect(Buffer.from(sha512(bytes)).toString('hex')).toBe(hex('sha512', bytes));
  }
});

test('SHA-256 of megabytes pauses between slices and is right', async () => {
  const bytes = new Uint8Array(3_000_001).map((_, i) => (i * 7) & 255);
  let pauses = 0;
  const digest = await sha256(bytes, async () => void pauses++);
  expect(digest).toBe(hex('sha256', bytes));
  expect(pauses).toBe(11);
});

interface Signed {
  readonly key: Buffer;
  readonly message: Buffer;
  readonly signature: Buffer;
}

function signed(message: Uint8Array): Signed {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    key: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32),
    message: Buffer.from(message),
    signature: sign(null, message, privateKey),
  };
}

test('Ed25519 accepts what Node signed, and no flipped bit of key, message or signature', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.nat(),
      fc.constantFrom('key', 'message', 'signature'),
      async (bytes, bit, part) => {
        const good = signed(bytes);
        expect(await verifyEd25519(good.key, good.message, good.signature, now)).toBe(true);
        const flipped = Buffer.from(good[part as keyof Signed]);
        const at = bit % (flipped.length * 8);
        flipped[at >> 3] = (flipped[at >> 3] ?? 0) ^ (1 << (at & 7));
        const bad = { ...good, [part]: flipped };
        expect(await verifyEd25519(bad.key, bad.message, bad.signature, now)).toBe(false);
      },
    ),
    { numRuns: 40 },
  );
});

test('a signature has one spelling: s plus the order of the group is refused', async () => {
  const { key, message, signature } = signed(Buffer.from('gengfu'));
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + order;
  const other = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
  const forged = Buffer.concat([signature.subarray(0, 32), other]);
  expect(await verifyEd25519(key, message, forged, now)).toBe(false);
});

test('wrong lengths and bytes that are no point are refused, not thrown at', async () => {
  const { key, message, signature } = signed(Buffer.from('x'));
  expect(await verifyEd25519(key.subarray(1), message, signature, now)).toBe(false);
  expect(await verifyEd25519(key, message, signature.subarray(1), now)).toBe(false);
  expect(await verifyEd25519(Buffer.alloc(32, 2), message, signature, now)).toBe(false);
});

test('with WebCrypto and without it the verdicts are the same', async () => {
  const { key, message, signature } = signed(Buffer.from('watch your fires'));
  const text = message.toString();
  const other = signed(message).key.toString('base64');
  for (const subtle of [undefined, globalThis.crypto.subtle as SubtleCrypto]) {
    const trust = createTrust(subtle, now);
    expect(await trust.digest(message)).toBe(hex('sha256', message));
    expect(await trust.signed(text, signature.toString('base64'), key.toString('base64'))).toBe(
      true,
    );
    expect(await trust.signed(text, signature.toString('base64'), other)).toBe(false);
    expect(await trust.signed(text, 'not base64!', key.toString('base64'))).toBe(false);
  }
});

test('base64 is strict', () => {
  expect(fromBase64('aGk=')).toEqual(new Uint8Array([104, 105]));
  for (const bad of ['aGk', 'aG k=', 'a===b', 'aGk=\n', 'aG_-']) expect(fromBase64(bad)).toBe(null);
});
