/** The screen's own signatures against Node's. */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openOwnKey } from '../../player/hands/own-key.ts';
import { signingKey } from '../../player/hands/signing.ts';
import { memoryStore } from '../../player/hands/store-memory.ts';
import { verifyEd25519 } from '../../player/trust/ed25519.ts';
import { signedBy } from '../server/live/signed-by.ts';
import { trust } from './support/device.ts';

const now = (): Promise<void> => Promise.resolve();
/** What stands before the raw private key (RFC 8410). */
const PKCS8_HEADER = Buffer.from('302e020100300506032b657004220420', 'hex');

test('key and signature are those of Node for any seed and message, and hold in our own eyes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.uint8Array({ maxLength: 300 }),
      async (seed, message) => {
        const der = Buffer.concat([PKCS8_HEADER, seed]);
        const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
        const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
        const key = await signingKey(trust, seed, now);
        expect(Buffer.from(key.publicKey)).toEqual(spki.subarray(-32));
        const signature = await key.sign(message, now);
        expect(Buffer.from(signature)).toEqual(sign(null, message, privateKey));
        expect(await verifyEd25519(key.publicKey, message, signature, now)).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});

test('it is the first vector of RFC 8032', async () => {
  const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
  const key = await signingKey(
    trust,
    hex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'),
    now,
  );
  expect(Buffer.from(key.publicKey).toString('hex')).toBe(
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  );
  expect(Buffer.from(await key.sign(new Uint8Array(0), now)).toString('hex')).toBe(
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  );
});

test('two pages of a device sign with one key, and another device with another', async () => {
  const store = memoryStore();
  const [one, two] = [openOwnKey(store, trust, now), openOwnKey(store, trust, now)];
  const [first, second] = await Promise.all([one.sign('a'), two.sign('b')]);
  expect(first?.key).toBe(second?.key);
  expect(signedBy(second?.key ?? '', 'b', second?.signature ?? '')).toBe(true);
  expect((await openOwnKey(memoryStore(), trust, now).sign('a'))?.key).not.toBe(first?.key);
});

test('a key that cannot be kept signs nothing: the next page would have another', async () => {
  const store = memoryStore();
  const full = { ...store, write: () => Promise.resolve({ ok: false, reason: 'full' } as const) };
  expect(await openOwnKey(full, trust, now).sign('a')).toBeNull();
});
