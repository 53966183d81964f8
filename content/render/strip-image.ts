/** A scrolling line as tiles. Drawn in rows of one sheet: a single wide SVG costs far more than its area. */
import type { Line, StripDesign } from '../templates/template.ts';
import { pngOf, rasterOf, reduce } from './depth.ts';
import type { Face } from './face.ts';
import { fitText, missingFrom } from './fit.ts';
import { type GlyphMark, lineGlyphs } from './glyphs.ts';
import type { Geometry, RenderedImage, RenderResult } from './job.ts';
import { sheet } from './svg.ts';

export const STRIP_MAX_PX = 40_000;
const TILE_PX = 2_000;
const SHEET_ROWS_PX = 2_000;
/** From this height on, letters keep a margin above and below. */
const MARGIN_FROM_PX = 28;
/** On tall screens letters stay small enough for a few of them to be in sight at once. */
const LEAST_IN_SIGHT = 4;
const SCREENFUL_PX = 32;

interface LaidRun {
  readonly line: Line;
  readonly colour: string;
}

export async function renderStrip(
  design: StripDesign,
  geometry: Geometry,
  faces: readonly Face[],
): Promise<RenderResult> {
  const tallest = Math.min(
    geometry.height,
    Math.max(SCREENFUL_PX, Math.round(geometry.width / LEAST_IN_SIGHT)),
  );
  let laid = layStrip(design, geometry, faces, tallest);
  if ('reason' in laid) return laid;
  if (laid.width > STRIP_MAX_PX) {
    const smaller = Math.floor((laid.size * STRIP_MAX_PX) / laid.width);
    const second = layStrip(design, geometry, faces, smaller);
    if (!('reason' in second)) laid = second;
  }
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

type LaidStrip = {
  readonly runs: readonly LaidRun[];
  readonly width: number;
  readonly size: number;
};

function layStrip(
  design: StripDesign,
  geometry: Geometry,
  faces: readonly Face[],
  tallest: number,
): LaidStrip | Extract<RenderResult, { ok: false }> {
  const { height, surface } = geometry;
  const margin = height >= MARGIN_FROM_PX ? Math.round(height * 0.07) : 0;
  const area = { x: 0, y: margin, width: 1e9, height: height - 2 * margin };
  const fitRun = (at: number, maxSize: number): ReturnType<typeof fitText> => {
    const run = design.runs[at] as StripDesign['runs'][number];
    const wish = {
      area,
      maxLines: 1,
      align: 'left',
      weight: run.weight,
      maxSize,
      minSize: 8,
    } as const;
    return fitText(run.text, wish, surface, faces);
  };
  let size = tallest;
  for (const at of design.runs.keys()) {
    const fit = fitRun(at, size);
    if (!fit.ok) return refusal(fit, design.runs[at]?.text ?? '', at, geometry, faces);
    size = fit.block.size;
  }
  const runs: LaidRun[] = [];
  let x = 0;
  for (const [at, { colour }] of design.runs.entries()) {
    const fit = fitRun(at, size);
    const line = fit.ok ? fit.block.lines[0] : undefined;
    if (!line) continue;
    runs.push({ line: { ...line, x }, colour });
    x += Math.ceil(line.width) + 2 * size;
  }
  return { runs, width: Math.max(1, x - 2 * size), size };
}

function refusal(
  fit: Extract<ReturnType<typeof fitText>, { ok: false }>,
  text: string,
  at: number,
  { height, surface }: Geometry,
  faces: readonly Face[],
): Extract<RenderResult, { ok: false }> {
  const field = at === 0 ? 'copy.text' : 'copy.english';
  const low = faces.filter((face) => face.pixel > 0 && face.pixel <= height);
  const lost = fit.reason === 'glyph-missing' ? fit.characters : missingFrom(text, low, surface);
  if (lost.length === 0) {
    return {
      ok: false,
      reason: 'too-long',
      field,
      message: `no font is low enough for a screen of ${height} px`,
    };
  }
  const message = `no font for a screen of ${height} px has ${lost.join(' ')}`;
  return { ok: false, reason: 'glyph-missing', field, message };
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
