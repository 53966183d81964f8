/** A scrolling line as tiles, drawn one by one: no sheet is ever larger than a tile. */
import type { StripDesign } from '../../templates/template.ts';
import { pngOf, reduce } from './depth.ts';
import { drawLine } from './draw-line.ts';
import type { Face } from '../fonts/face.ts';
import type { Geometry, RenderedImage, RenderResult } from '../job.ts';
import { darkRaster } from './lamps.ts';
import { layStrip } from '../setting/strip-layout.ts';

const TILE_PX = 2_000;

export async function renderStrip(
  design: StripDesign,
  geometry: Geometry,
  faces: readonly Face[],
): Promise<RenderResult> {
  const laid = layStrip(design, geometry, faces);
  if ('reason' in laid) return laid;
  const { runs, width } = laid;
  const { height } = geometry;
  const tiles: RenderedImage[] = [];
  for (let left = 0; left < width; left += TILE_PX) {
    const tile = darkRaster(Math.min(TILE_PX, width - left), height, design.ground);
    for (const { line, colour } of runs) drawLine(tile, line, colour, left);
    tiles.push(await pngOf(reduce(tile, geometry)));
  }
  const direction = runs[0]?.line.rightToLeft ? 'right' : 'left';
  return { ok: true, rendered: { kind: 'strip', width, height, direction, tiles } };
}
