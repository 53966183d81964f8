/** What the room `plays` holds under its keys, as the journal, the folding and earlier players wrote it. */
import type { PlayTotal } from '../../content/wire/messages.ts';
import { BASE, type Base, NO_HASH, readHead, type Unnumbered } from './journal.ts';
import type { Store } from '../platform.ts';

/** SHA-256 of the text's UTF-8, 64 hex digits. */
export type Digest = (text: string) => Promise<string>;

/** Plays `from` up to the record's own key, folded. `hash`: the chain after the last of them. */
export interface FoldRecord {
  readonly from: number;
  readonly before: string;
  readonly hash: string;
  readonly totals: readonly PlayTotal[];
}

export interface PlayRecord {
  readonly kind: 'play';
  readonly key: number;
  /** The chain after it, or undefined where the record is damaged. */
  readonly hash: string | undefined;
  readonly text: string;
}

export type Kept =
  | PlayRecord
  | { readonly kind: 'fold'; readonly key: number; readonly fold: FoldRecord }
  /** By an earlier player: in no chain. */
  | { readonly kind: 'bare'; readonly key: number; readonly play: Unnumbered };

/** The chain's hash after a stored value, or undefined where it tells none. */
export function hashOf(value: unknown): string | undefined {
  if (typeof value === 'string') {
    const found = /^[0-9a-f]{64}/.exec(value);
    return found ? found[0] : undefined;
  }
  const kept = Object(value) as { readonly totals?: unknown; readonly item?: unknown } & FoldRecord;
  return kept.totals ? kept.hash : kept.item ? NO_HASH : undefined;
}

function keptAs(key: number, value: unknown): Kept {
  const hash = hashOf(value);
  if (typeof value === 'string' || !hash)
    return { kind: 'play', key, hash, text: String(value).slice(NO_HASH.length) };
  if ('totals' in (value as object)) return { kind: 'fold', key, fold: value as FoldRecord };
  return { kind: 'bare', key, play: value as Unnumbered };
}

/** At most `limit` records above `after`, in order. */
export async function readRecords(
  store: Store,
  after: number,
  limit: number,
): Promise<readonly Kept[]> {
  const keys = await store.keys('plays', limit, after);
  const values = await store.values('plays', limit, after);
  return keys.map((key, i) => keptAs(key as number, values[i]));
}

/** What the server has; reckoned where an earlier player did not write it down. */
export async function readBase(store: Store): Promise<Base> {
  const base = (await store.get('meta', BASE)) as Base | undefined;
  if (base) return base;
  const [first] = await store.keys('plays', 1);
  return [first === undefined ? (await readHead(store))[0] : Number(first) - 1, NO_HASH, 0];
}

/**
 * Follows the chain over one record.
 * @returns the play, or null where the record is not what was written, and the chain's hash after it.
 */
export async function follow(
  before: string,
  { hash, text }: PlayRecord,
  digest: Digest,
): Promise<readonly [play: Unnumbered | null, hash: string]> {
  const whole = (await digest(`${before}\n${text}`)) === hash;
  return [whole ? playFrom(text) : null, hash || before];
}

function playFrom(text: string): Unnumbered {
  const [item, asset, schedule, campaign, zone, start, end, plannedMs, how] = JSON.parse(
    text,
  ) as readonly [
    string,
    string,
    string | null,
    string | null,
    number,
    number,
    number,
    number,
    'full',
  ];
  return { item, asset, schedule, campaign, zone, start, end, plannedMs, how };
}
