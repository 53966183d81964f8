/* oxlint-disable typescript/no-non-null-assertion -- every index lies in an array of fixed size */
/** Ed25519 verification (RFC 8032). Nothing here is secret, so nothing here needs constant time. */
import { CURVE, ORDER, same, unpackNegative } from './curve.ts';
import { sha512 } from './sha512.ts';

const { base, neutral, packPoint, reduce, sum } = CURVE;

/** s < order (RFC 8032, 5.1.7): without it every signature has a second valid spelling. */
function isCanonical(s: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) {
    if (s[i]! < ORDER[i]!) return true;
    if (s[i]! > ORDER[i]!) return false;
  }
  return false;
}

/** Bits of work between two pauses: a few milliseconds, so that no frame is late. */
const BITS_A_SLICE = 32;

/**
 * Whether `signature` (64 bytes) is that of `message` under the raw `key` (32 bytes).
 * `pause` lets frames through; wrong lengths and bytes that are no point are simply false.
 */
export async function verifyEd25519(
  key: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
  pause: () => Promise<void>,
): Promise<boolean> {
  if (key.length !== 32 || signature.length !== 64) return false;
  const s = signature.subarray(32);
  const a = unpackNegative(key);
  if (a === null || !isCanonical(s)) return false;
  const hashed = new Uint8Array(64 + message.length);
  hashed.set(signature.subarray(0, 32));
  hashed.set(key, 32);
  hashed.set(message, 64);
  const k = reduce(sha512(hashed));
  // s B - k A, both at once by Shamir's trick.
  const both = sum(base, a);
  let out = neutral;
  for (let bit = 255; bit >= 0; bit--) {
    if (bit % BITS_A_SLICE === 0) await pause();
    out = sum(out, out);
    const inS = (s[bit >> 3]! >> (bit & 7)) & 1;
    const inK = (k[bit >> 3]! >> (bit & 7)) & 1;
    if (inS || inK) out = sum(out, inS ? (inK ? both : base) : a);
  }
  return same(packPoint(out), signature.subarray(0, 32));
}
