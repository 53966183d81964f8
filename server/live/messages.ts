/** Reads what a player sends. The schemas mirror content/wire/messages.ts; a type test keeps them equal. */
import { DAY_MS } from '../../content/programme/rules.ts';
import { z } from 'zod';
import type { FromPlayer } from '../../content/wire/messages.ts';
import { mended } from '../text.ts';

/** Bytes of one frame; `ws` closes with 1009 beyond it. */
export const FRAME_BYTES_MAX = 65_536;
/** Plays in one message. */
export const PLAYS_MAX = 500;
/** Totals in one fold. */
export const TOTALS_MAX = 500;
/** Positions in one message. */
export const POSITIONS_MAX = 200;

/** Neither control characters nor half of a surrogate pair: no store keeps them, and one such row fails all beside it. */
const name = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);
/** After 2020: a player journals nothing before it has the server's time. */
const instant = z.int().min(1_577_836_800_000).max(8_640_000_000_000_000);

const playEnd = z.enum(['full', 'cut', 'urgent', 'error']);

const play = z
  .strictObject({
    n: z.int().min(1),
    item: name,
    asset: z.union([hash, z.literal('')]),
    schedule: name.nullable(),
    campaign: name.nullable(),
    zone: count.max(1000),
    start: instant,
    end: instant,
    plannedMs: count.max(DAY_MS),
    how: playEnd,
    link: hash.optional(),
  })
  .refine(({ start, end }) => end >= start && end - start <= DAY_MS, {
    path: ['end'],
    message: 'must follow the start within a day',
  })
  .refine(({ link, how, start, end }) => link === undefined || (how === 'error' && start === end), {
    path: ['link'],
    message: 'is for an error of no length',
  });

const total = z
  .tuple([
    z.iso.date(),
    name,
    name.nullable(),
    name.nullable(),
    count.max(1000),
    playEnd,
    z.int().min(1),
    count,
  ])
  .readonly();

const fold = z
  .strictObject({
    from: z.int().min(1),
    to: z.int().min(1),
    totals: z.array(total).min(1).max(TOTALS_MAX).readonly(),
  })
  .refine(
    ({ from, to, totals }) => totals.reduce((sum, [, , , , , , n]) => sum + n, 0) === to - from + 1,
    { path: ['totals'], message: 'must count each play once' },
  );

const proof = z.strictObject({
  key: z.base64().length(44),
  before: hash,
  hash,
  signature: z.base64().length(88),
});

const health = z.strictObject({
  player: name,
  uptimeMs: z.number().min(0),
  serial: count,
  missing: z.array(hash).max(900).readonly(),
  clockOffsetMs: z.number(),
  framesDropped: z.number().min(0),
  storageLeft: z.number().nullable(),
  unsentPlays: count,
});

const isGapless = (plays: readonly { readonly n: number }[]): boolean =>
  plays.every(({ n }, i) => n === (plays[0]?.n ?? n) + i);
const position = z
  .tuple([
    z.int().min(1),
    instant,
    z.number().min(-90).max(90),
    z.number().min(-180).max(180),
    z.number().min(0).max(10_000_000),
    z.number().min(0).max(1000).nullable(),
    z.number().min(0).max(360).nullable(),
  ])
  .readonly();

export const fromPlayer = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hello'),
    version: z.literal(1),
    player: name,
    serial: count,
    hash: z.union([hash, z.literal('')]),
    urgents: z
      .array(z.string().regex(/^[^:\p{Cc}\p{Cs}]{1,100}:[1-9]\d{0,8}$/u))
      .max(100)
      .readonly(),
  }),
  z.strictObject({ type: z.literal('ack'), ref: name }),
  z.strictObject({ type: z.literal('time'), t0: z.number() }),
  z
    .strictObject({
      type: z.literal('plays'),
      plays: z
        .array(play)
        .min(1)
        .max(PLAYS_MAX)
        .refine((plays) => plays.every(({ n }, i) => i === 0 || n > (plays[i - 1]?.n ?? n)), {
          message: 'must be numbered upwards',
        })
        .readonly(),
      proof: proof.optional(),
    })
    .refine(({ plays, proof: chained }) => !chained || isGapless(plays), {
      path: ['plays'],
      message: 'must be numbered without a gap where they are proven',
    }),
  z.strictObject({ type: z.literal('fold'), fold, proof: proof.optional() }),
  z.strictObject({ type: z.literal('live'), serial: z.int().min(1), at: instant }),
  z.strictObject({
    type: z.literal('urgent-stage'),
    id: name,
    version: z.int().min(1),
    stage: z.enum(['received', 'painted', 'finished']),
    at: instant,
  }),
  z.strictObject({ type: z.literal('heartbeat'), health }),
  z.strictObject({
    type: z.literal('thumbnail'),
    ref: name,
    at: instant,
    mime: z.enum(['image/png', 'image/jpeg']),
    width: z.int().min(1).max(4096),
    height: z.int().min(1).max(4096),
    base64: z
      .string()
      .max(56_000)
      .regex(/^[A-Za-z0-9+/]+={0,2}$/),
  }),
  z.strictObject({
    type: z.literal('positions'),
    positions: z.array(position).min(1).max(POSITIONS_MAX).readonly(),
  }),
  z.strictObject({
    type: z.literal('report'),
    what: z.enum(['forged', 'asset', 'storage', 'decode', 'watchdog', 'error']),
    // A player cuts its words to their length, through the midst of a character if need be: no reason to hang up.
    detail: z.string().max(2000).transform(mended),
    times: z.int().min(1).optional(),
  }),
]);

export type Read =
  | { readonly ok: true; readonly message: FromPlayer }
  | { readonly ok: false; readonly reason: string };

/** What ten thousand screens say of one urgent message within a millisecond is one text, to the letter. */
const ALIKE_LENGTH_MAX = 200;
/** Texts whose reading is kept: several milliseconds of all stages. */
const ALIKE_KEPT_MAX = 64;
const alike = new Map<string, Read>();

/** @returns the message of a text frame, or why it is none, in words for the close reason. */
export function readMessage(text: string): Read {
  const known = alike.get(text);
  if (known) return known;
  const read = readAnew(text);
  if (text.length <= ALIKE_LENGTH_MAX) {
    if (alike.size === ALIKE_KEPT_MAX) alike.clear();
    alike.set(text, read);
  }
  return read;
}

function readAnew(text: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'not JSON' };
  }
  const parsed = fromPlayer.safeParse(value);
  if (parsed.success) return { ok: true, message: parsed.data };
  const issue = parsed.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  return { ok: false, reason: `${path === '' ? 'message' : path}: ${issue?.message ?? 'invalid'}` };
}
