/** Draws every template for every kind of screen and writes sheets to look at, one a template, to contact-sheet/. */
import { mkdir, writeFile } from 'node:fs/promises';
import sharp, { type OverlayOptions } from 'sharp';
import type { Geometry, Style } from '../content/render/job.ts';
import { renderJob } from '../content/render/pipeline.ts';
import { frontOf } from './front.ts';
import { GEOMETRIES, SAMPLES } from './samples.ts';

const SHEET_WIDTH = 1800;
const GAP = 24;
const LABEL = 26;

interface Tile {
  readonly label: string;
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Small LED pictures are shown larger, lamp by lamp; large ones are brought down. */
function shownAt({ width, height }: Geometry): { width: number; height: number } {
  const scale = width <= 128 ? 4 : width <= 192 ? 3 : width <= 512 ? 1.5 : Math.min(1, 860 / width);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

async function tileOf(
  template: string,
  name: string,
  copy: unknown,
  style: Style,
  geometry: Geometry,
): Promise<Tile> {
  const result = await renderJob({ template, copy, style, geometry });
  const { width, height } = shownAt(geometry);
  const label = `${geometry.width}x${geometry.height} ${geometry.colour} ${name}`;
  if (!result.ok) throw new Error(`${template} ${label}: ${result.field} ${result.message}`);
  const { rendered } = result;
  const image = await frontOf(rendered);
  const cut = {
    left: 0,
    top: 0,
    width: Math.min(image.width, geometry.width),
    height: geometry.height,
  };
  const kernel = width > geometry.width ? 'nearest' : 'lanczos3';
  const extended = await sharp(image.bytes).extract(cut).png().toBuffer();
  const png = await sharp(extended)
    .extend({ right: geometry.width - cut.width, background: '#000' })
    .toBuffer()
    .then((wide) => sharp(wide).resize(width, height, { kernel }).png().toBuffer());
  const scrolls = rendered.kind === 'strip' ? ` scrolls ${rendered.width} px` : '';
  return { label: label + scrolls, png, width, height };
}

async function labelOf(text: string): Promise<Buffer> {
  const escaped = text.replace(/[<&]/gu, '');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="700" height="${LABEL}"><text x="0" y="18" font-family="sans-serif" font-size="15" fill="#bbb">${escaped}</text></svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

async function writeSheet(name: string, tiles: readonly Tile[]): Promise<void> {
  const layers: OverlayOptions[] = [];
  let x = GAP;
  let y = GAP;
  let row = 0;
  for (const tile of tiles) {
    if (x + tile.width + GAP > SHEET_WIDTH) {
      x = GAP;
      y += row + LABEL + GAP;
      row = 0;
    }
    layers.push({ input: tile.png, left: x, top: y + LABEL });
    const label = await sharp(await labelOf(tile.label))
      .extract({ left: 0, top: 0, width: Math.min(700, Math.max(tile.width, 120)), height: LABEL })
      .toBuffer();
    layers.push({ input: label, left: x, top: y });
    x += Math.max(tile.width, 120) + GAP;
    row = Math.max(row, tile.height);
  }
  const height = y + row + LABEL + GAP;
  const sheet = sharp({
    create: { width: SHEET_WIDTH, height, channels: 3, background: '#26282c' },
  });
  await writeFile(`contact-sheet/${name}.png`, await sheet.composite(layers).png().toBuffer());
}

await mkdir('contact-sheet', { recursive: true });
const wanted = process.argv.slice(2);
for (const { template, name, copy, style } of SAMPLES) {
  const sheet = name ? `${template}-${name}` : template;
  if (wanted.length > 0 && !wanted.some((one) => sheet.includes(one))) continue;
  const tiles: Tile[] = [];
  for (const geometry of GEOMETRIES)
    tiles.push(await tileOf(template, name, copy, style, geometry));
  await writeSheet(sheet, tiles);
  console.log(`contact-sheet/${sheet}.png: ${tiles.length} pictures`);
}
