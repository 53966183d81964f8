/** What a template gets to draw with on a screen. Pure: the same on the server and in a browser. */
import { shapeOf, type Stage } from '../templates/template.ts';
import { paletteOf } from '../templates/themes.ts';
import type { Face } from './fonts/face.ts';
import { fitText } from './setting/fit.ts';
import type { RenderJob } from './job.ts';

/** LED screens up to this height get words without ornament. */
const TINY_PX = 48;

export function stageOf(
  { geometry, style }: Pick<RenderJob, 'geometry' | 'style'>,
  faces: readonly Face[],
): Stage {
  return {
    canvas: geometry,
    shape: shapeOf(geometry),
    palette: paletteOf(style.theme, geometry),
    look: style,
    tiny: geometry.surface === 'led' && geometry.height <= TINY_PX,
    fit: (text, wish) => fitText(text, wish, geometry.surface, faces),
  };
}
