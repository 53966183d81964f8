/* oxlint-disable typescript/no-non-null-assertion -- every index lies in an array of fixed size */
/** Ed25519 signatures (RFC 8032, 5.1.6) by the screen's own key. */
import type { Trust } from '../trust/verify.ts';

/** What the first script hands over: the curve is there already. */
export type Primitives = Pick<Trust, 'curve' | 'sha512'>;

export interface SigningKey {
  /** Raw, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The signature, 64 bytes. `pause` lets frames through. */
  sign(message: Uint8Array, pause: () => Promise<void>): Promise<Uint8Array>;
}

/** Bits of work between two pauses: a few milliseconds, so that no frame is late. */
const BITS_A_SLICE = 32;

/** The base point times a number of 32 little-endian bytes, in the same steps whatever its bits are. */
async function timesBase(
  { neutral, base, sum, packPoint }: Trust['curve'],
  by: Uint8Array,
  pause: () => Promise<void>,
): Promise<Uint8Array> {
  let out = neutral;
  for (let bit = 255; bit >= 0; bit--) {
    if (bit % BITS_A_SLICE === 0) await pause();
    out = sum(out, out);
    const more = sum(out, base);
    if ((by[bit >> 3]! >> (bit & 7)) & 1) out = more;
  }
  return packPoint(out);
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

/** The key whose private part is these 32 random bytes. */
export async function signingKey(
  { curve, sha512 }: Primitives,
  seed: Uint8Array,
  pause: () => Promise<void>,
): Promise<SigningKey> {
  const digest = sha512(seed);
  const secret = digest.slice(0, 32);
  secret[0] = secret[0]! & 248;
  secret[31] = (secret[31]! & 127) | 64;
  const publicKey = await timesBase(curve, secret, pause);
  return {
    publicKey,
    sign: async (message, between) => {
      const r = curve.reduce(sha512(joined(digest.subarray(32), message)));
      const point = await timesBase(curve, r, between);
      const k = curve.reduce(sha512(joined(point, publicKey, message)));
      // r + k secret, digit by digit.
      const s = new Float64Array(64);
      s.set(r);
      for (let i = 0; i < 32; i++)
        for (let j = 0; j < 32; j++) s[i + j] = s[i + j]! + k[i]! * secret[j]!;
      return joined(point, curve.reduce(s));
    },
  };
}
