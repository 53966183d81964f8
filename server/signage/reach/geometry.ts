/** What decides of a screen which pictures it needs: those that agree in it are sent the same. */
import type { Geometry } from '../../../content/render/job.ts';
import type { ScreenRow } from './targets.ts';

export const geometryKey = ({ width, height, colour, surface }: Geometry): string =>
  `${width}x${height}-${colour}-${surface}`;

export type Lamps = Pick<ScreenRow, 'width' | 'height' | 'colour' | 'surface'>;

export function geometryOf(screen: Lamps): Geometry {
  return {
    width: screen.width,
    height: screen.height,
    colour: screen.colour as Geometry['colour'],
    surface: screen.surface as Geometry['surface'],
  };
}
