/** Pictures that people bring for posters: looked at before they are kept. */
import { type Actor, refuse } from '../reach/actor.ts';
import { record } from '../ledger/audit.ts';
import type { Signage } from '../ground/context.ts';
import { type Failure, invalid } from '../ground/failure.ts';
import { keepUpload } from './uploads.ts';

/**
 * Keeps a PNG, JPEG, WebP or AVIF picture, upright and without what it tells of its maker.
 * @returns the SHA-256 by which an item's copy names it, or why it was refused: its kind, its size, its damage.
 */
export async function addPhoto(
  signage: Signage,
  actor: Actor,
  bytes: Uint8Array,
): Promise<{ ok: true; hash: string } | Failure> {
  const refusal = refuse(actor, 'own') && refuse(actor, 'publish');
  if (refusal) return refusal;
  const looked = await signage.photos.look(actor.person, bytes);
  if (!looked.ok) return invalid('body', 'picture-unusable', { fault: looked.fault });
  return keepUpload(signage, actor, looked.bytes, async (trx, hash, at) => {
    await record(trx, { at, by: actor, action: 'photo.add', subject: hash });
  });
}
