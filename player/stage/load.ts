/** From a hash to something that can be drawn: fetched, verified, decoded, and toned for its screen. */
import type { AssetRef } from '../../content/programme/programme.ts';
import type { Face, ReportKind } from '../../content/wire/messages.ts';
import type { MediaPainter } from '../hands/contract.ts';
import type { Picture, Platform } from '../platform.ts';
import type { Assets } from '../vault/assets.ts';
import type { PictureResult } from './pictures.ts';

export interface Loader {
  picture(ref: AssetRef): Promise<PictureResult>;
  media(ref: AssetRef): Promise<MediaPainter | null>;
}

/** A decoder that is silent for this long never answers. */
const DECODE_WITHIN_MS = 10_000;

/** Applies out = in ^ gamma to each channel, for modules that shine evenly with the number. */
export function toned(picture: Picture, gamma: number): Picture {
  const { width, height } = picture;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return picture;
  context.drawImage(picture.source, 0, 0);
  picture.close();
  const image = context.getImageData(0, 0, width, height);
  const { data } = image;
  const table = Array.from({ length: 256 }, (_, value) => Math.round(255 * (value / 255) ** gamma));
  for (let i = 0; i < data.length; i++) if (i % 4 < 3) data[i] = table[data[i] || 0] || 0;
  context.putImageData(image, 0, 0);
  const close = (): void => {
    canvas.width = 0;
  };
  return { source: canvas, width, height, close };
}

export function createLoader(
  platform: Platform,
  assets: Assets,
  face: () => Face,
  report: (what: ReportKind, detail: string) => void,
): Loader {
  const within = <T>(work: Promise<T>): Promise<T> =>
    Promise.race([
      work,
      new Promise<never>((_, reject) => {
        platform.clock.after(DECODE_WITHIN_MS, () => reject(new Error('no answer')));
      }),
    ]);
  const bytes = async (ref: AssetRef): Promise<Uint8Array | null> => {
    const got = await assets.obtain(ref.hash);
    if (got.ok) return got.bytes;
    report('asset', `${ref.hash}: ${got.reason}`);
    return null;
  };
  const undecoded = (ref: AssetRef, error: unknown): void =>
    report('decode', `${ref.hash}: ${String(error)}`);

  return {
    picture: async (ref) => {
      const got = await bytes(ref);
      if (!got) return { ok: false, reason: 'asset' };
      try {
        const picture = await within(platform.screen.decode(got, ref.mime));
        const { colour, gamma } = face();
        return {
          ok: true,
          picture: colour === 'rgb' && gamma !== 1 ? toned(picture, gamma) : picture,
        };
      } catch (error) {
        undecoded(ref, error);
        return { ok: false, reason: 'decode' };
      }
    },
    media: async (ref) => {
      const got = await bytes(ref);
      if (!got) return null;
      try {
        const hands = await platform.hands();
        return await hands.media(got, ref.mime, () => (face().sound ? 1 : 0));
      } catch (error) {
        undecoded(ref, error);
        return null;
      }
    },
  };
}
