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
  /** The screen's tone is another: all is decoded anew. What is on show lives until it is replaced. */
  forget(): void;
}

export function createPictures(load: (ref: AssetRef) => Promise<PictureResult>): Pictures {
  const cache = new Map<string, Promise<PictureResult>>();
  const free = async (pending: Promise<PictureResult>): Promise<void> => {
    const result = await pending;
    if (result.ok) result.picture.close();
  };
  return {
    get: (ref) => {
      const { hash } = ref;
      const known = cache.get(hash);
      if (known) return known;
      const pending = load(ref).then((result) => {
        if (!result.ok && cache.get(hash) === pending) cache.delete(hash);
        return result;
      });
      cache.set(hash, pending);
      return pending;
    },
    forget: () => cache.clear(),
    keepOnly: (hashes) => {
      cache.forEach((pending, hash) => {
        if (hashes.has(hash)) return;
        cache.delete(hash);
        void free(pending);
      });
    },
  };
}
