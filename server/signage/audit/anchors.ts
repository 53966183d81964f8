/**
 * The end of the audit's chain, signed, to be kept where the store's own hands do not reach: who rewrites the whole chain
 * cannot rewrite those.
 */
import { createPublicKey, verify } from 'node:crypto';
import type { Db } from '../../db/open.ts';
import type { Signage } from '../ground/context.ts';
import { newestEntry } from './entries.ts';

export interface Anchor {
  /** Number of the last entry. */
  readonly id: number;
  /** When it was taken, epoch ms. */
  readonly at: number;
  /** Hash of that entry, which stands on all before it. */
  readonly hash: string;
  /** The server's public key then: raw Ed25519, base64. */
  readonly key: string;
  /** Of `signedAnchor`, base64. */
  readonly signature: string;
}

const signedAnchor = ({ id, at, hash }: Pick<Anchor, 'id' | 'at' | 'hash'>): string =>
  `gengfu.audit.1\n${id}\n${at}\n${hash}`;

/** The end of the chain as it is now; null: nothing was ever done. */
export async function takeAnchor({
  db,
  clock,
  signer,
}: Pick<Signage, 'db' | 'clock' | 'signer'>): Promise<Anchor | null> {
  const head = await newestEntry(db);
  if (!head) return null;
  const anchor = { id: head.id, at: clock.now(), hash: head.hash };
  return { ...anchor, key: signer.publicKey, signature: signer.sign(signedAnchor(anchor)) };
}

export interface WrongAnchor {
  /** As it stands in the file, from 1. */
  readonly line: number;
  /**
   * `unreadable`: it is no anchor. `signature`: nobody signed it who holds its key. `key`: that key was never the server's. `missing`: the entry is
   * not there. `rewritten`: another stands there.
   */
  readonly why: 'unreadable' | 'signature' | 'key' | 'missing' | 'rewritten';
  readonly id: number | null;
}

/**
 * Holds anchors against the store.
 * @param text one to a line, as they were written; empty lines are passed by.
 * @param keys public keys that the server ever had, base64.
 * @returns how many there are, and the first that is wrong or null.
 */
export async function checkAnchors(
  db: Db,
  text: string,
  keys: ReadonlySet<string>,
): Promise<{ readonly anchors: number; readonly wrong: WrongAnchor | null }> {
  let anchors = 0;
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    anchors += 1;
    const anchor = anchorFrom(line);
    const why = anchor ? await faultOf(db, anchor, keys) : 'unreadable';
    if (why) return { anchors, wrong: { line: at + 1, why, id: anchor?.id ?? null } };
  }
  return { anchors, wrong: null };
}

async function faultOf(
  db: Db,
  anchor: Anchor,
  keys: ReadonlySet<string>,
): Promise<WrongAnchor['why'] | null> {
  if (!isSigned(anchor)) return 'signature';
  if (!keys.has(anchor.key)) return 'key';
  const entry = await db
    .selectFrom('audit')
    .select('hash')
    .where('id', '=', anchor.id)
    .executeTakeFirst();
  if (!entry) return 'missing';
  return entry.hash === anchor.hash ? null : 'rewritten';
}

/** The header that makes a SubjectPublicKeyInfo of the 32 raw bytes (RFC 8410). */
const SPKI_HEADER = Buffer.from('302a300506032b6570032100', 'hex');

function isSigned({ key, signature, ...anchor }: Anchor): boolean {
  const raw = Buffer.from(key, 'base64');
  if (raw.length !== 32) return false;
  const spki = Buffer.concat([SPKI_HEADER, raw]);
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const text = Buffer.from(signedAnchor(anchor));
  return verify(null, text, publicKey, Buffer.from(signature, 'base64'));
}

function anchorFrom(line: string): Anchor | null {
  try {
    const { id, at, hash, key, signature } = JSON.parse(line) as Partial<Anchor>;
    if (!Number.isSafeInteger(id) || !Number.isSafeInteger(at)) return null;
    if (typeof hash !== 'string' || typeof key !== 'string' || typeof signature !== 'string')
      return null;
    return { id: id as number, at: at as number, hash, key, signature };
  } catch {
    return null;
  }
}

/** Public keys by which this store ever signed. */
export async function keysEver(db: Db): Promise<Set<string>> {
  const rows = await db.selectFrom('signing_keys').select(['from_key', 'to_key']).execute();
  const kept = await db.selectFrom('kept_key').select('public_key').execute();
  return new Set([
    ...rows.flatMap(({ from_key, to_key }) => [from_key, to_key]),
    ...kept.map(({ public_key }) => public_key),
  ]);
}
