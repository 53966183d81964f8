/** A clock as one sheet: what stands, and below it each form of each sign once. The player puts them together. */
import sharp from 'sharp';
import { cellOf, clockReading } from '../../programme/clock.ts';
import type { ClockMedia, ClockPart } from '../../programme/programme.ts';
import type {
  ClockDesign,
  ClockSign,
  Line,
  Mark,
  PictureDesign,
} from '../../templates/template.ts';
import { pngOf, type Raster, rasterOf, reduce } from './depth.ts';
import type { Geometry, RenderedImage, RenderResult } from '../job.ts';
import { drawWords } from './draw-line.ts';
import { svgOf } from './svg.ts';

interface Cell {
  readonly raster: Raster;
  left: number;
  top: number;
}

export async function renderClock(
  { ground, marks, signs }: ClockDesign,
  geometry: Geometry,
): Promise<RenderResult> {
  const { width, height } = geometry;
  const standing = await draw(ground, marks, width, height, geometry);
  const cells = new Map<string, Cell>();
  const keys: string[][] = [];
  for (const sign of signs) {
    const row: string[] = [];
    for (const form of sign.forms) {
      const mark = form && inCell(form, sign);
      const key = JSON.stringify([sign.area.width, sign.area.height, mark]);
      row.push(key);
      if (cells.has(key)) continue;
      const { area } = sign;
      const drawn = await draw(ground, mark ? [mark] : [], area.width, area.height, geometry);
      cells.set(key, { raster: drawn, left: 0, top: 0 });
    }
    keys.push(row);
  }
  const sheet = await sheetOf(standing, [...cells.values()]);
  const parts = signs.map(({ of, place, area }, at): ClockPart => ({
    of,
    ...(place && { place }),
    x: area.x,
    y: area.y,
    width: area.width,
    height: area.height,
    cells: (keys[at] ?? []).flatMap((key) => {
      const { left = 0, top = 0 } = cells.get(key) ?? {};
      return [left, top];
    }),
  }));
  return { ok: true, rendered: { kind: 'clock', width, height, sheet, parts } };
}

/** Moved by whole pixels, so that it comes out as it would on the page. */
function inCell(line: Line, { area, colour }: ClockSign): Mark {
  const moved = { ...line, x: line.x - area.x, y: line.y - area.y };
  const place = { x: 0, y: 0, width: area.width, height: area.height };
  return { kind: 'words', block: { size: line.size, area: place, lines: [moved] }, colour };
}

async function draw(
  ground: string,
  marks: readonly Mark[],
  width: number,
  height: number,
  geometry: Geometry,
): Promise<Raster> {
  const design: PictureDesign = {
    ok: true,
    kind: 'picture',
    ground,
    furniture: [],
    pictures: [],
    marks,
  };
  const words = drawWords(design, width, height);
  return reduce(words ?? (await rasterOf(await svgOf(design, [], width, height))), geometry);
}

/** Cells in rows below what stands, the highest first. */
async function sheetOf(standing: Raster, cells: readonly Cell[]): Promise<RenderedImage> {
  const { width } = standing;
  let [left, top, row] = [0, standing.height, 0];
  for (const cell of cells.toSorted((a, b) => b.raster.height - a.raster.height)) {
    if (left + cell.raster.width > width) [left, top, row] = [0, top + row, 0];
    [cell.left, cell.top] = [left, top];
    left += cell.raster.width;
    row = Math.max(row, cell.raster.height);
  }
  const height = top + row;
  const data = Buffer.alloc(width * height * 3);
  for (const { raster, left: x, top: y } of [{ raster: standing, left: 0, top: 0 }, ...cells])
    for (let at = 0; at < raster.height; at += 1)
      raster.data.copy(
        data,
        ((y + at) * width + x) * 3,
        at * raster.width * 3,
        (at + 1) * raster.width * 3,
      );
  return pngOf({ data, width, height });
}

/** The picture that a player shows at an instant, as a PNG file: for people who look at it elsewhere. */
export async function clockAt(
  sheet: Uint8Array,
  { width, height, parts }: Pick<ClockMedia, 'width' | 'height' | 'parts'>,
  timeZone: string,
  instant: number,
): Promise<Buffer> {
  const reading = clockReading(timeZone, instant);
  const source = sharp(sheet);
  const layers = await Promise.all(
    parts.map(async (part) => {
      const [left = 0, top = 0] = cellOf(part, reading);
      const cut = { left, top, width: part.width, height: part.height };
      const input = await source.clone().extract(cut).png().toBuffer();
      return { input, left: part.x, top: part.y };
    }),
  );
  const standing = await source.clone().extract({ left: 0, top: 0, width, height }).toBuffer();
  return sharp(standing).composite(layers).removeAlpha().png().toBuffer();
}
