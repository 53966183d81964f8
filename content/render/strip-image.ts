/** A scrolling line as tiles. Drawn in rows of one sheet: a single wide SVG costs far more than its area. */
import type { StripDesign } from '../templates/template.ts';
import { pngOf, type Raster, rasterOf, reduce } from './depth.ts';
import type { Face } from './face.ts';
import { type GlyphMark, lineGlyphs } from './glyphs.ts';
import { darkRaster, lightLine } from './lamps.ts';
import type { Geometry, RenderedImage, RenderResult } from './job.ts';
import { type LaidStrip, layStrip, STRIP_MAX_PX } from './strip-layout.ts';
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
  const lit = lightStrip(laid, design.ground, geometry.height);
  if (lit) return strip(laid, geometry.height, await cutTiles(reduce(lit, geometry)));
  const marks = runs.flatMap(({ line, colour }) =>
    lineGlyphs(line).map((glyph) => ({ ...glyph, colour })),
  );
  const tiles = await drawTiles(marks, width, geometry, design.ground);
  return strip(laid, geometry.height, tiles);
}

function strip(
  { runs, width }: LaidStrip,
  height: number,
  tiles: readonly RenderedImage[],
): RenderResult {
  const direction = runs[0]?.line.rightToLeft ? 'right' : 'left';
  return { ok: true, rendered: { kind: 'strip', width, height, direction, tiles } };
}

/** Words in pixel fonts need no rasteriser; null for any other. */
function lightStrip({ runs, width }: LaidStrip, ground: string, height: number): Raster | null {
  const raster = darkRaster(width, height, ground);
  return runs.every(({ line, colour }) => lightLine(raster, line, colour)) ? raster : null;
}

async function cutTiles(raster: Raster): Promise<RenderedImage[]> {
  const tiles: RenderedImage[] = [];
  for (let left = 0; left < raster.width; left += TILE_PX) {
    tiles.push(
      await pngOf(raster, {
        left,
        top: 0,
        width: Math.min(TILE_PX, raster.width - left),
        height: raster.height,
      }),
    );
  }
  return tiles;
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
