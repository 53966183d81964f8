/** Decoded pictures by hash: made ahead, freed as soon as nothing wants them. */
import type { AssetRef } from '../../content/programme/programme.ts';
import type { Picture } from '../platform.ts';

export type PictureResult =
  | { readonly ok: true; readonly picture: Picture }
  | { readonly ok: false; readonly reason: 'asset' | 'decode' };

export interface Pictures {
  /** Decodes when it is not there yet. A failure is forgotten, so that the next call tries again. */
  get(ref: AssetRef): Promise<PictureResult>;
  /** Frees all but these. */
  keepOnly(hashes: ReadonlySet<string>): void;
}

/** `keyOf`: a picture is decoded anew when its key is another, such as that of another gamma. */
export function createPictures(
  load: (ref: AssetRef) => Promise<PictureResult>,
  keyOf: (hash: string) => string,
): Pictures {
  const cache = new Map<string, Promise<PictureResult>>();
  const free = async (pending: Promise<PictureResult>): Promise<void> => {
    const result = await pending;
    if (result.ok) result.picture.close();
  };
  return {
    get: (ref) => {
      const key = keyOf(ref.hash);
      const known = cache.get(key);
      if (known) return known;
      const pending = load(ref).then((result) => {
        if (!result.ok && cache.get(key) === pending) cache.delete(key);
        return result;
      });
      cache.set(key, pending);
      return pending;
    },
    keepOnly: (hashes) => {
      const keys = new Set(Array.from(hashes, keyOf));
      cache.forEach((pending, key) => {
        if (keys.has(key)) return;
        cache.delete(key);
        void free(pending);
      });
    },
  };
}
