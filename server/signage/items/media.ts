/** Videos and recordings that people bring: looked at before they are kept, and known by the SHA-256 of their bytes. */
import type { AssetRef } from '../../../content/programme/programme.ts';
import type { Db } from '../../db/open.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { record } from '../ledger/audit.ts';
import type { Signage } from '../ground/context.ts';
import { type Failure, invalid } from '../ground/failure.ts';
import type { MediaFacts } from './facts/facts.ts';
import { blankMp4Metadata } from './facts/mp4-metadata.ts';
import { mediaFacts } from './facts/media-facts.ts';
import { keepUpload } from './uploads.ts';

/** The longest that an item may stand. */
const LONGEST_MS = 3_600_000;
/** What is shorter is no recording but a mistake. */
const SHORTEST_MS = 500;

export interface StoredMedia {
  readonly kind: MediaFacts['kind'];
  readonly asset: AssetRef;
  readonly durationMs: number;
}

/**
 * Keeps a WebM or MP4 video, or an MP3, Ogg, Opus, WAV or M4A recording. Its length comes from the file.
 * @param saidMs taken where the file does not say its length; null: nothing was said.
 * @returns what an item's copy may name as `media: { hash }`, or why it was refused.
 */
export async function addMedia(
  signage: Signage,
  actor: Actor,
  bytes: Uint8Array,
  saidMs: number | null,
): Promise<{ ok: true; media: StoredMedia } | Failure> {
  const refusal = refuse(actor, 'own') && refuse(actor, 'publish');
  if (refusal) return refusal;
  const facts = mediaFacts(bytes);
  if (typeof facts === 'string') return invalid('body', 'file-unusable', { fault: facts });
  const durationMs = facts.durationMs ?? saidMs;
  if (durationMs === null) return invalid('durationMs', 'file-length-unsaid');
  if (durationMs < SHORTEST_MS || durationMs > LONGEST_MS)
    return invalid('body', 'file-length', { ms: durationMs });
  const untold = facts.mime.endsWith('/mp4') ? blankMp4Metadata(bytes) : bytes;
  const { kind, mime, width, height } = facts;
  const assetOf = (hash: string): AssetRef => ({
    hash,
    bytes: bytes.byteLength,
    mime,
    width,
    height,
  });
  const kept = await keepUpload(signage, actor, untold, async (trx, hash, at) => {
    await trx
      .insertInto('media')
      .values({
        ...assetOf(hash),
        kind,
        duration_ms: durationMs,
        added_by: actor.person,
        added_at: at,
      })
      .onConflict((oc) => oc.column('hash').doNothing())
      .execute();
    await record(trx, { at, by: actor, action: 'media.add', subject: hash, detail: { kind } });
  });
  if (!kept.ok) return kept;
  return { ok: true, media: { kind, asset: assetOf(kept.hash), durationMs } };
}

/** @returns null where nothing is stored under that hash. */
export async function mediaNamed(db: Db, hash: string): Promise<StoredMedia | null> {
  const row = await db.selectFrom('media').selectAll().where('hash', '=', hash).executeTakeFirst();
  if (!row) return null;
  const { bytes, mime, width, height } = row;
  return {
    kind: row.kind as StoredMedia['kind'],
    asset: { hash, bytes, mime, width, height },
    durationMs: row.duration_ms,
  };
}
