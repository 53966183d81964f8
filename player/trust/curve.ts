/* oxlint-disable typescript/no-non-null-assertion -- every index lies in an array of fixed size */
/**
 * The curve of Ed25519 (RFC 8032) after the public-domain TweetNaCl algorithm, without BigInt.
 * Field elements are 16 limbs of 16 bits in a Float64Array, modulo 2^255 - 19; points are extended
 * coordinates (X, Y, Z, T).
 */

type Field = Float64Array;
type Point = readonly [Field, Field, Field, Field];

const field = (limbs: readonly number[] = []): Field => {
  const f = new Float64Array(16);
  f.set(limbs);
  return f;
};

const ZERO = field();
const ONE = field([1]);
/** d of the curve. */
const D = field([
  0x78a3, 0x1359, 0x4dca, 0x75eb, 0xd8ab, 0x4141, 0x0a4d, 0x0070, 0xe898, 0x7779, 0x4079, 0x8cc7,
  0xfe73, 0x2b6f, 0x6cee, 0x5203,
]);
/** The base point (y = 4/5) with its sign turned: what is unpacked is the negative of that. */
const MINUS_BASE = new Uint8Array(32).fill(0x66);
MINUS_BASE[0] = 0x58;
MINUS_BASE[31] = 0xe6;
/** The order of the base point, little-endian bytes. */
export const ORDER = [
  0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

function carry(f: Field): void {
  let c = 1;
  for (let i = 0; i < 16; i++) {
    const v = f[i]! + c + 65535;
    c = Math.floor(v / 65536);
    f[i] = v - c * 65536;
  }
  f[0] = f[0]! + c - 1 + 37 * (c - 1);
}

function add(a: Field, b: Field): Field {
  const out = new Float64Array(16);
  for (let i = 0; i < 16; i++) out[i] = a[i]! + b[i]!;
  return out;
}

function subtract(a: Field, b: Field): Field {
  const out = new Float64Array(16);
  for (let i = 0; i < 16; i++) out[i] = a[i]! - b[i]!;
  return out;
}

function multiply(a: Field, b: Field): Field {
  const wide = new Float64Array(31);
  for (let i = 0; i < 16; i++) {
    const x = a[i]!;
    for (let j = 0; j < 16; j++) wide[i + j] = wide[i + j]! + x * b[j]!;
  }
  // 2^256 = 38 modulo 2^255 - 19.
  for (let i = 0; i < 15; i++) wide[i] = wide[i]! + 38 * wide[i + 16]!;
  const out = wide.slice(0, 16);
  carry(out);
  carry(out);
  return out;
}

/** The one representation below 2^255 - 19, as 32 little-endian bytes. */
function pack(f: Field): Uint8Array {
  const t = f.slice();
  carry(t);
  carry(t);
  carry(t);
  for (let round = 0; round < 2; round++) {
    const m = new Float64Array(16);
    m[0] = t[0]! - 0xffed;
    for (let i = 1; i < 16; i++) {
      m[i] = t[i]! - (i < 15 ? 0xffff : 0x7fff) - ((m[i - 1]! >> 16) & 1);
      m[i - 1] = m[i - 1]! & 0xffff;
    }
    const borrowed = (m[15]! >> 16) & 1;
    m[15] = m[15]! & 0xffff;
    if (!borrowed) t.set(m);
  }
  const out = new Uint8Array(32);
  for (let i = 0; i < 16; i++) {
    out[2 * i] = t[i]! & 0xff;
    out[2 * i + 1] = t[i]! >> 8;
  }
  return out;
}

const D2 = add(D, D);

export const same = (a: Uint8Array, b: Uint8Array): boolean => a.every((byte, i) => byte === b[i]);

/** f to the power given by bits from the highest down: all ones but for those that `isZero` names. */
function power(f: Field, highest: number, isZero: (bit: number) => boolean): Field {
  let out = f;
  for (let bit = highest; bit >= 0; bit--) {
    out = multiply(out, out);
    if (!isZero(bit)) out = multiply(out, f);
  }
  return out;
}

/** A square root of -1: 2^((p-1)/4). */
const ROOT_MINUS_ONE = power(field([2]), 251, (bit) => bit === 2);

const inverse = (f: Field): Field => power(f, 253, (bit) => bit === 2 || bit === 4);

function sum(p: Point, q: Point): Point {
  const a = multiply(subtract(p[1], p[0]), subtract(q[1], q[0]));
  const b = multiply(add(p[0], p[1]), add(q[0], q[1]));
  const c = multiply(multiply(p[3], q[3]), D2);
  const zz = multiply(p[2], q[2]);
  const d = add(zz, zz);
  const e = subtract(b, a);
  const f = subtract(d, c);
  const g = add(d, c);
  const h = add(b, a);
  return [multiply(e, f), multiply(h, g), multiply(g, f), multiply(e, h)];
}

function packPoint(p: Point): Uint8Array {
  const oneOverZ = inverse(p[2]);
  const out = pack(multiply(p[1], oneOverZ));
  out[31] = out[31]! ^ ((pack(multiply(p[0], oneOverZ))[0]! & 1) << 7);
  return out;
}

/** The negative of the encoded point, or null where the bytes are not a point of the curve. */
export function unpackNegative(bytes: Uint8Array): Point | null {
  const y = new Float64Array(16);
  for (let i = 0; i < 16; i++) y[i] = bytes[2 * i]! + bytes[2 * i + 1]! * 256;
  y[15] = y[15]! % 0x8000;
  const ySquared = multiply(y, y);
  const num = subtract(ySquared, ONE);
  const den = add(multiply(ySquared, D), ONE);
  const den2 = multiply(den, den);
  const den3 = multiply(den2, den);
  const den7 = multiply(multiply(den2, den2), den3);
  // (num/den)^((p+3)/8) = num den^3 (num den^7)^((p-5)/8)
  const root = power(multiply(num, den7), 250, (bit) => bit === 1);
  let x = multiply(multiply(root, num), den3);
  const fits = (): boolean => same(pack(multiply(multiply(x, x), den)), pack(num));
  if (!fits()) x = multiply(x, ROOT_MINUS_ONE);
  if (!fits()) return null;
  if ((pack(x)[0]! & 1) === bytes[31]! >> 7) x = subtract(ZERO, x);
  return [x, y, ONE, multiply(x, y)];
}

/** A number of 64 little-endian digits to the base 256, which may be larger than a byte, modulo the order of the base point. */
function reduce(digits: ArrayLike<number>): Uint8Array {
  const x = Float64Array.from(digits);
  for (let i = 63; i >= 32; i--) {
    let c = 0;
    let j = i - 32;
    for (; j < i - 12; j++) {
      x[j] = x[j]! + c - 16 * x[i]! * ORDER[j - (i - 32)]!;
      c = Math.floor((x[j]! + 128) / 256);
      x[j] = x[j]! - c * 256;
    }
    x[j] = x[j]! + c;
    x[i] = 0;
  }
  let c = 0;
  for (let j = 0; j < 32; j++) {
    x[j] = x[j]! + c - (x[31]! >> 4) * ORDER[j]!;
    c = x[j]! >> 8;
    x[j] = x[j]! & 255;
  }
  for (let j = 0; j < 32; j++) x[j] = x[j]! - c * ORDER[j]!;
  const out = new Uint8Array(32);
  for (let i = 0; i < 32; i++) {
    x[i + 1] = x[i + 1]! + (x[i]! >> 8);
    out[i] = x[i]! & 255;
  }
  return out;
}

/** The few steps of which signatures are made. */
export interface Curve {
  readonly neutral: Point;
  readonly base: Point;
  sum(p: Point, q: Point): Point;
  packPoint(p: Point): Uint8Array;
  /** 64 little-endian digits of any size, modulo the order of the base point. */
  reduce(digits: ArrayLike<number>): Uint8Array;
}

export const CURVE: Curve = {
  neutral: [ZERO, ONE, ONE, ZERO],
  // The bytes are those of a point: this cannot be null.
  base: unpackNegative(MINUS_BASE) as Point,
  sum,
  packPoint,
  reduce,
};
