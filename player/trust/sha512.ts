/* oxlint-disable typescript/no-non-null-assertion -- every index lies in an array of fixed size */
/**
 * SHA-512 (FIPS 180-4) for Ed25519. Each 64-bit word is a pair of 32-bit halves, high then low.
 * Written for the few hundred bytes that signatures cover, not for speed.
 */

/** Limbs of 16 bits, lowest first, in which a cube root with 64 fractional bits and its cube are reckoned. */
function product(a: readonly number[], b: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = 0; i < a.length + b.length; i++) {
    let sum = Math.floor((i > 0 ? out[i - 1]! : 0) / 65536);
    for (let j = Math.max(0, i - b.length + 1); j <= Math.min(i, a.length - 1); j++)
      sum += a[j]! * b[i - j]!;
    out.push(sum);
  }
  return out.map((limb) => limb % 65536);
}

/**
 * The first 64 fractional bits of the square or cube root of `n` < 512, as two halves: the upper 32
 * by floating point, which is good for 50, the lower ones bit by bit.
 */
function rootFraction(n: number, power: 2 | 3): readonly [number, number] {
  const near = power === 2 ? Math.sqrt(n) : Math.cbrt(n);
  const high = Math.floor((near % 1) * 4294967296);
  const root = [0, 0, high % 65536, Math.floor(high / 65536), Math.floor(near)];
  for (let bit = 31; bit >= 0; bit--) {
    const limb = bit >> 4;
    root[limb] = root[limb]! + (1 << (bit & 15));
    // Raised again it has 64 fractional bits for each power: too large once its whole part reaches n.
    let raised = product(root, root);
    if (power === 3) raised = product(raised, root);
    if (raised[4 * power]! + raised[4 * power + 1]! * 65536 >= n)
      root[limb] = root[limb]! - (1 << (bit & 15));
  }
  return [high | 0, (root[1]! << 16) | root[0]!];
}

/** The round constants, of the first 80 primes, and the start, of the first 8: reckoned when first needed. */
const ROUNDS: number[] = [];
const START: number[] = [];
function reckonConstants(): void {
  const primes: number[] = [];
  for (let n = 2; primes.length < 80; n++) {
    if (!primes.every((prime) => n % prime !== 0)) continue;
    if (primes.length < 8) START.push(...rootFraction(n, 2));
    primes.push(n);
    ROUNDS.push(...rootFraction(n, 3));
  }
}

/** High and low half of the word at `i`, rotated right by `by` (1-63) bits. */
function rotated(w: Int32Array, i: number, by: number): readonly [number, number] {
  const swap = by >= 32;
  const high = w[swap ? i + 1 : i]!;
  const low = w[swap ? i : i + 1]!;
  const n = by % 32;
  if (n === 0) return [high, low];
  return [(high >>> n) | (low << (32 - n)), (low >>> n) | (high << (32 - n))];
}

/** Adds the word (high, low) to the word of `w` at `i`. */
function add(w: Int32Array, i: number, high: number, low: number): void {
  const sum = (w[i + 1]! >>> 0) + (low >>> 0);
  w[i + 1] = sum | 0;
  w[i] = (w[i]! + high + (sum > 0xffffffff ? 1 : 0)) | 0;
}

type Sigma = readonly [number, number, number];

/** Adds rot(a) ^ rot(b) ^ rot-or-shift(c) of the word at `from` to the word at `to`; c below 0: a shift. */
function addSigma(
  into: Int32Array,
  to: number,
  w: Int32Array,
  from: number,
  [a, b, c]: Sigma,
): void {
  const x = rotated(w, from, a);
  const y = rotated(w, from, b);
  const z =
    c > 0 ? rotated(w, from, c) : [w[from]! >>> -c, (w[from + 1]! >>> -c) | (w[from]! << (32 + c))];
  add(into, to, x[0] ^ y[0] ^ z[0]!, x[1] ^ y[1] ^ z[1]!);
}

function block(h: Int32Array, bytes: Uint8Array, at: number): void {
  const w = new Int32Array(160);
  for (let i = 0; i < 32; i++, at += 4)
    w[i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  for (let i = 32; i < 160; i += 2) {
    add(w, i, w[i - 32]!, w[i - 31]!);
    add(w, i, w[i - 14]!, w[i - 13]!);
    addSigma(w, i, w, i - 30, [1, 8, -7]);
    addSigma(w, i, w, i - 4, [19, 61, -6]);
  }
  const v = h.slice();
  const t = new Int32Array(2);
  for (let i = 0; i < 160; i += 2) {
    // v holds a..h as pairs at 0, 2 .. 14.
    t[0] = v[14]!;
    t[1] = v[15]!;
    addSigma(t, 0, v, 8, [14, 18, 41]);
    add(t, 0, (v[8]! & v[10]!) ^ (~v[8]! & v[12]!), (v[9]! & v[11]!) ^ (~v[9]! & v[13]!));
    add(t, 0, ROUNDS[i]!, ROUNDS[i + 1]!);
    add(t, 0, w[i]!, w[i + 1]!);
    const a = v.slice(0, 6);
    v.copyWithin(2, 0, 14);
    add(v, 8, t[0]!, t[1]!);
    v[0] = t[0]!;
    v[1] = t[1]!;
    addSigma(v, 0, a, 0, [28, 34, 39]);
    add(
      v,
      0,
      (a[0]! & a[2]!) ^ (a[0]! & a[4]!) ^ (a[2]! & a[4]!),
      (a[1]! & a[3]!) ^ (a[1]! & a[5]!) ^ (a[3]! & a[5]!),
    );
  }
  for (let i = 0; i < 16; i += 2) add(h, i, v[i]!, v[i + 1]!);
}

/** The 64 bytes of the digest. */
export function sha512(bytes: Uint8Array): Uint8Array {
  if (ROUNDS.length === 0) reckonConstants();
  const padded = new Uint8Array(Math.ceil((bytes.length + 17) / 128) * 128);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  new DataView(padded.buffer).setUint32(padded.length - 4, bytes.length * 8);
  const h = Int32Array.from(START);
  for (let at = 0; at < padded.length; at += 128) block(h, padded, at);
  const out = new Uint8Array(64);
  const view = new DataView(out.buffer);
  h.forEach((word, i) => view.setInt32(i * 4, word));
  return out;
}
