/** A scrolling line as tiles. Drawn in rows of one sheet: a single wide SVG costs far more than its area. */
import type { StripDesign } from '../templates/template.ts';
import { pngOf, rasterOf, reduce } from './depth.ts';
import type { Face } from './face.ts';
import { type GlyphMark, lineGlyphs } from './glyphs.ts';
import type { Geometry, RenderedImage, RenderResult } from './job.ts';
import { layStrip, STRIP_MAX_PX } from './strip-layout.ts';
import { sheet } from './svg.ts';

const TILE_PX = 2_000;
const SHEET_ROWS_PX = 2_000;
export async function renderStrip(
  design: StripDesign,
  geometry: Geometry,
  faces: readonly Face[],
): Promise<RenderResult> {
  const laid = layStrip(design, geometry, faces);
  if ('reason' in laid) return laid;
  const { runs, width } = laid;
  if (width > STRIP_MAX_PX) {
    const message = `the line is ${width} px long on this screen, at most ${STRIP_MAX_PX} are possible`;
    return { ok: false, reason: 'too-long', field: 'copy.text', message };
  }
  const marks = runs.flatMap(({ line, colour }) =>
    lineGlyphs(line).map((glyph) => ({ ...glyph, colour })),
  );
  const tiles = await drawTiles(marks, width, geometry, design.ground);
  const direction = runs[0]?.line.rightToLeft ? 'right' : 'left';
  return {
    ok: true,
    rendered: { kind: 'strip', width, height: geometry.height, direction, tiles },
  };
}

type Coloured = GlyphMark & { readonly colour: string };

async function drawTiles(
  marks: readonly Coloured[],
  width: number,
  geometry: Geometry,
  ground: string,
): Promise<RenderedImage[]> {
  const { height } = geometry;
  const tileWidth = Math.min(width, TILE_PX);
  const rows = Math.ceil(width / TILE_PX);
  const perSheet = Math.max(1, Math.floor(SHEET_ROWS_PX / height));
  const tiles: RenderedImage[] = [];
  for (let first = 0; first < rows; first += perSheet) {
    const count = Math.min(perSheet, rows - first);
    let body = `<path d="M0 0H${tileWidth}V${height * count}H0Z" fill="${ground}"/>`;
    for (let row = 0; row < count; row += 1) {
      body += rowSvg(marks, (first + row) * TILE_PX, tileWidth, row * height);
    }
    const raster = reduce(await rasterOf(sheet(tileWidth, height * count, body)), geometry);
    for (let row = 0; row < count; row += 1) {
      const left = (first + row) * TILE_PX;
      const cut = { left: 0, top: row * height, width: Math.min(TILE_PX, width - left), height };
      tiles.push(await pngOf(raster, cut));
    }
  }
  return tiles;
}

/** The letters that touch [left, left + width), moved into the row; the sheet's edges cut what sticks out. */
function rowSvg(marks: readonly Coloured[], left: number, width: number, top: number): string {
  const byColour = new Map<string, string>();
  for (const mark of marks) {
    if (mark.right < left || mark.left > left + width) continue;
    byColour.set(mark.colour, (byColour.get(mark.colour) ?? '') + mark.path(-left, top));
  }
  return [...byColour].map(([colour, d]) => `<path d="${d}" fill="${colour}"/>`).join('');
}
