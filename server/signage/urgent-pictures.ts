/** The picture of an urgent message, one for each distinct geometry, inside its signed body. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { Rendered, RenderedImage } from '../../content/render/job.ts';
import { signedUrgent, type UrgentBody } from '../../content/wire/messages.ts';
import type { Trx } from '../db/counters.ts';
import type { Signage } from './context.ts';
import { busy, type Failure, invalid } from './failure.ts';
import { faultOf, geometryKey, geometryOf, isPassing } from './pictures.ts';
import type { Signer } from './signer.ts';
import type { LampRow } from './targets.ts';
import type { Urgent } from './urgent.ts';

/** A row of `urgent_pictures` without its message. */
export interface UrgentPicture {
  readonly geometry: string;
  readonly hash: string;
  readonly body: string;
}

/** Under what screens of one geometry share one picture. */
export const pictureKey = (screen: LampRow): string => geometryKey(geometryOf(screen));

/** @returns a body for each geometry among the screens, or the first reason why one cannot be drawn. */
export async function drawUrgent(
  signage: Signage,
  urgent: Urgent,
  screens: readonly LampRow[],
): Promise<{ ok: true; pictures: UrgentPicture[] } | Failure> {
  const geometries = new Map(screens.map((screen) => [pictureKey(screen), screen]));
  const drawn = await Promise.all(
    [...geometries].map(([geometry, screen]) => drawOne(signage, urgent, geometry, screen)),
  );
  const pictures: UrgentPicture[] = [];
  for (const one of drawn) {
    if (!one.ok) return one;
    pictures.push(one.picture);
  }
  return { ok: true, pictures };
}

async function drawOne(
  signage: Signage,
  urgent: Urgent,
  geometry: string,
  screen: LampRow,
): Promise<{ ok: true; picture: UrgentPicture } | Failure> {
  const result = await signage.render.render({
    template: urgent.template,
    copy: { ...urgent.words, text: urgent.text },
    style: {},
    geometry: geometryOf(screen),
  });
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
  const body = JSON.stringify(
    rendered.kind === 'picture'
      ? bodyOf(urgent, rendered.image, 0)
      : bodyOf(urgent, await joined(rendered), PX_PER_SECOND),
  );
  const hash = createHash('sha256').update(body).digest('hex');
  return { ok: true, picture: { geometry, hash, body } };
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

const bodyOf = (urgent: Urgent, image: Image, pxPerSecond: number): UrgentBody => ({
  id: urgent.id,
  version: urgent.version,
  issuedAt: urgent.issuedAt,
  expiresAt: urgent.expiresAt,
  picture: {
    mime: image.mime,
    width: image.width,
    height: image.height,
    base64: Buffer.from(image.bytes).toString('base64'),
  },
  pxPerSecond,
  ...(urgent.repeat && { repeat: urgent.repeat }),
  ...(urgent.sound && { sound: true }),
});

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
