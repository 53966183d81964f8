/** Pictures that people bring for posters: looked at before they are kept. */
import { preparePhoto } from '../../../content/render/raster/photo.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { record } from '../ledger/audit.ts';
import type { Signage } from '../ground/context.ts';
import { type Failure, invalid } from '../ground/failure.ts';

/** A look at a small copy decodes the whole picture, so damage shows now and not on the street. */
const LOOK = {
  hash: '',
  fit: 'contain',
  dither: 'none',
  x: 0,
  y: 0,
  width: 64,
  height: 64,
} as const;

/**
 * Keeps a PNG, JPEG, WebP or AVIF picture.
 * @returns the SHA-256 by which an item's copy names it, or why it was refused: its kind, its size, its damage.
 */
export async function addPhoto(
  signage: Signage,
  actor: Actor,
  bytes: Uint8Array,
): Promise<{ ok: true; hash: string } | Failure> {
  const refusal = refuse(actor, 'own') && refuse(actor, 'publish');
  if (refusal) return refusal;
  const looked = await preparePhoto(
    bytes,
    LOOK,
    { width: LOOK.width, height: LOOK.height, colour: 'rgb', surface: 'lcd' },
    '#000000',
  );
  if (!looked.ok) return invalid('body', 'picture-unusable', { fault: looked.message });
  const hash = await signage.assets.put(bytes);
  const at = signage.clock.now();
  await signage.db
    .transaction()
    .execute((trx) =>
      record(trx, { at, person: actor.person, action: 'photo.add', subject: hash }),
    );
  return { ok: true, hash };
}
