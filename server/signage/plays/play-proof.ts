/** What a player's own key says of its plays: the chain reckoned anew, and the signature under it. */
import { promisify } from 'node:util';
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import {
  type Fold,
  type Play,
  type PlayTotal,
  playText,
  type Proof,
  signedFold,
  signedPlays,
} from '../../../content/wire/messages.ts';

/** Plays of one credential, as they came in. */
export interface PlaysOf {
  readonly screen: string;
  readonly series: number;
  readonly plays: readonly Play[];
  readonly proof?: Proof | undefined;
}

/** The same, folded to totals. */
export interface FoldOf {
  readonly screen: string;
  readonly series: number;
  readonly fold: Fold;
  readonly proof?: Proof | undefined;
}

export type Sent = PlaysOf | FoldOf;

const verifyBeside = promisify(verify);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The chain after one more play. */
export const linked = (before: string, play: Omit<Play, 'n'>): string =>
  play.link ?? sha256(`${before}\n${playText(play)}`);

/** The chain before the first of the plays, and after each. */
export function chainOver(before: string, plays: readonly Play[]): string[] {
  const hashes = [before];
  for (const play of plays) hashes.push(linked(hashes.at(-1) ?? before, play));
  return hashes;
}

/** What a signature under a fold covers. */
export const foldText = (
  screen: string,
  series: number,
  { from, to, totals }: Fold,
  hash: string,
): string => signedFold(screen, String(series), to, hash, from, totalsHash(totals));

const totalsHash = (totals: readonly PlayTotal[]): string => sha256(JSON.stringify(totals));

/** @returns what does not hold of a proof, in words, or null: all of it does. `hashes` is the chain over the plays. */
export async function flawIn(sent: Sent, hashes: readonly string[]): Promise<string | null> {
  const { screen, series, proof } = sent;
  if (!proof) return null;
  const { key, hash, signature } = proof;
  if ('fold' in sent) {
    const text = foldText(screen, series, sent.fold, hash);
    return (await isSigned(key, text, signature)) ? null : 'the signature does not hold';
  }
  if (hashes.at(-1) !== hash) return 'the chain does not lead to its hash';
  const text = signedPlays(screen, String(series), sent.plays.at(-1)?.n ?? 0, hash);
  return (await isSigned(key, text, signature)) ? null : 'the signature does not hold';
}

/** What stands before the raw key in the envelope that Node takes (RFC 8410). */
const SPKI_HEADER = Buffer.from('302a300506032b6570032100', 'hex');
const KEY_BYTES = 32;
/** Unpacking a key costs as much as a verification: those of the screens on the line are kept. */
const KEYS_KEPT = 20_000;
const keys = new Map<string, KeyObject>();

function keyFrom(raw: string): KeyObject | null {
  const known = keys.get(raw);
  if (known) return known;
  const bytes = Buffer.from(raw, 'base64');
  if (bytes.length !== KEY_BYTES) return null;
  const der = Buffer.concat([SPKI_HEADER, bytes]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const [oldest] = keys.keys();
  if (keys.size >= KEYS_KEPT && oldest !== undefined) keys.delete(oldest);
  keys.set(raw, key);
  return key;
}

/**
 * Whether `signature` (base64) over the UTF-8 of `text` is by the raw Ed25519 `key` (base64). Reckoned beside the event
 * loop: a thousand a second would hold it up.
 */
export async function isSigned(key: string, text: string, signature: string): Promise<boolean> {
  const unpacked = keyFrom(key);
  if (!unpacked) return false;
  return verifyBeside(null, Buffer.from(text), unpacked, Buffer.from(signature, 'base64'));
}
