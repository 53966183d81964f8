/** The build of a screen, as its player must know it: a programme's signature covers it. */
import type { Face } from '../../../content/wire/messages.ts';
import type { ScreenRow } from './targets.ts';

/** What a unit sets where it wants to know its screen's positions. */
export interface Track {
  /** While it moves. */
  readonly everySeconds: number;
  readonly keepDays: number;
}

export const trackOf = (row: { readonly track: string }): Track | null =>
  JSON.parse(row.track) as Track | null;

/** What the player must know of the screen's build. */
export function faceOf(row: ScreenRow): Face {
  const volume = JSON.parse(row.volume) as number[];
  const track = trackOf(row);
  return {
    width: row.width,
    height: row.height,
    colour: row.colour as Face['colour'],
    origin: { x: row.origin_x, y: row.origin_y },
    folds: JSON.parse(row.folds) as Face['folds'],
    rotation: row.rotation as Face['rotation'],
    gamma: row.gamma,
    brightness: JSON.parse(row.brightness) as number[],
    timeZone: row.time_zone,
    sound: row.sound === 1,
    ...(volume.length > 0 && { volume }),
    ...(track && { trackEveryMs: track.everySeconds * 1000 }),
  };
}
