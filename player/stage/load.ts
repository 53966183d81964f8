/** From a hash to something that can be drawn: fetched, verified, decoded, and toned for its screen. */
import type { AssetRef } from '../../content/programme/programme.ts';
import type { Face, ReportKind } from '../../content/wire/messages.ts';
import type { LiveMedia, Machine, MediaPainter } from '../hands/contract.ts';
import { within } from '../within.ts';
import type { Assets } from '../vault/assets.ts';
import type { Painter } from './painter.ts';
import type { PictureResult } from './pictures.ts';

export interface Loader {
  picture(ref: AssetRef): Promise<PictureResult>;
  media(media: LiveMedia, drawn: Painter): Promise<MediaPainter | null>;
}

/** A decoder that is silent for this long never answers. */
export const DECODE_WITHIN_MS = 10_000;

export function createLoader(
  platform: Machine,
  assets: Assets,
  face: () => Face,
  now: () => number,
  changed: () => void,
  report: (what: ReportKind, detail: string) => void,
): Loader {
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
        const picture = await within(
          platform.clock,
          DECODE_WITHIN_MS,
          platform.screen.decode(got, ref.mime),
        );
        const { colour, gamma } = face();
        if (colour !== 'rgb' || gamma === 1) return { ok: true, picture };
        return { ok: true, picture: (await platform.hands()).toned(picture, gamma) };
      } catch (error) {
        undecoded(ref, error);
        return { ok: false, reason: 'decode' };
      }
    },
    media: async (of, drawn) => {
      const got = await bytes(of.asset);
      if (!got) return null;
      try {
        const hands = await platform.hands();
        const { clock, screen } = platform;
        const { decode } = screen;
        return await hands.media(of, got, { clock, decode, face, now, changed, drawn });
      } catch (error) {
        undecoded(of.asset, error);
        return null;
      }
    },
  };
}
