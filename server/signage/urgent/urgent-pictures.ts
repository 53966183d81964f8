/** The picture of an urgent message, one for each distinct geometry, inside the signed bodies of its shares. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { Rendered, RenderedImage } from '../../../content/render/job.ts';
import { signedUrgent, type UrgentBody } from '../../../content/wire/messages.ts';
import type { Trx } from '../../db/counters.ts';
import type { Signage } from '../ground/context.ts';
import { busy, type Failure, invalid } from '../ground/failure.ts';
import { faultOf, isPassing } from '../items/pictures.ts';
import type { Signer } from '../ground/signer.ts';
import type { Urgent } from './urgent.ts';
import type { Share } from './urgent-shares.ts';
import { geometryOf } from '../reach/geometry.ts';

/** A row of `urgent_pictures` without its message. */
export interface UrgentPicture {
  readonly share: string;
  readonly hash: string;
  readonly body: string;
}

/** @returns a body for each share, drawn once a geometry, or the first reason why one cannot be drawn. */
export async function drawUrgent(
  signage: Signage,
  urgent: Urgent,
  shares: readonly Share[],
): Promise<{ ok: true; pictures: UrgentPicture[] } | Failure> {
  const geometries = new Map(shares.map((share) => [share.geometry, share]));
  const drawn = new Map<string, Shown>();
  for (const one of await Promise.all(
    [...geometries.values()].map((share) => drawOne(signage, urgent, share)),
  )) {
    if (!one.ok) return one;
    drawn.set(one.geometry, one.shown);
  }
  const pictures = shares.flatMap((share) => {
    const shown = drawn.get(share.geometry);
    return shown ? [pictureOf(urgent, share, shown)] : [];
  });
  return { ok: true, pictures };
}

type Shown = Pick<UrgentBody, 'picture' | 'pxPerSecond'>;

async function drawOne(
  signage: Signage,
  urgent: Urgent,
  { geometry, screens: [screen] }: Share,
): Promise<{ ok: true; geometry: string; shown: Shown } | Failure> {
  const copy = { ...urgent.words, text: urgent.text };
  const job = { template: urgent.template, copy, style: {}, geometry: geometryOf(screen) };
  const result = await signage.render.render(job, true);
  if (!result.ok) {
    const fault = {
      ...faultOf(result, screen),
      message: `${result.message} (on ${geometry})`,
    };
    return isPassing(result)
      ? busy('renderer', fault)
      : invalid(result.field.replace(/^copy\./, ''), 'renderer', fault);
  }
  const { rendered } = result;
  if (rendered.kind === 'clock') throw new Error('an urgent message is no clock');
  const shown =
    rendered.kind === 'picture'
      ? shownOf(rendered.image, 0)
      : shownOf(await joined(rendered), PX_PER_SECOND);
  return { ok: true, geometry, shown };
}

/** Speed of a picture wider than its screen: two to four characters a second at 16-32 px. */
const PX_PER_SECOND = 60;

type Strip = Extract<Rendered, { kind: 'strip' }>;
type Image = Pick<RenderedImage, 'bytes' | 'mime' | 'width' | 'height'>;

/** One lossless picture of all tiles: an urgent message travels whole, and must not fetch anything. */
async function joined({ tiles, width, height }: Strip): Promise<Image> {
  let left = 0;
  const placed = tiles.map((tile) => {
    const at = { input: Buffer.from(tile.bytes), left, top: 0 };
    left += tile.width;
    return at;
  });
  const canvas = sharp({ create: { width, height, channels: 3, background: '#000' } });
  const bytes = await canvas.composite(placed).png({ compressionLevel: 6 }).toBuffer();
  return { bytes, mime: 'image/png', width, height };
}

const shownOf = ({ bytes, mime, width, height }: Image, pxPerSecond: number): Shown => ({
  picture: { mime, width, height, base64: Buffer.from(bytes).toString('base64') },
  pxPerSecond,
});

function pictureOf(urgent: Urgent, { name, screens }: Share, shown: Shown): UrgentPicture {
  const { id, version, issuedAt, expiresAt, repeat, sound } = urgent;
  const of: UrgentBody = {
    id,
    version,
    screens: screens.map((screen) => screen.id),
    issuedAt,
    expiresAt,
    ...shown,
    ...(repeat && { repeat }),
    ...(sound && { sound: true }),
  };
  const body = JSON.stringify(of);
  return { share: name, hash: createHash('sha256').update(body).digest('hex'), body };
}

/**
 * Signs the pictures of one version and stores them with it. To be called once the transaction holds the outbox: the
 * key may have changed while they were drawn, and does not change from there on.
 */
export async function insertPictures(
  trx: Trx,
  signer: Signer,
  { id, version }: Pick<Urgent, 'id' | 'version'>,
  pictures: readonly UrgentPicture[],
): Promise<void> {
  const rows = pictures.map((picture) => ({
    urgent: id,
    version,
    signature: signer.sign(signedUrgent(picture.hash)),
    ...picture,
  }));
  await trx.insertInto('urgent_pictures').values(rows).execute();
}
