/** The files that a medium is made of. */
import type { AssetRef, Media } from './programme.ts';

/** What is drawn of it where nothing runs. */
export const drawnOf = (media: Media): Media =>
  (media.kind === 'video' || media.kind === 'audio') && media.picture ? media.picture : media;

export function assetsIn(media: Media): readonly AssetRef[] {
  if (media.kind === 'strip') return media.tiles;
  if (media.kind === 'dark') return [];
  const drawn = drawnOf(media);
  return drawn === media ? [media.asset] : [media.asset].concat(assetsIn(drawn));
}
