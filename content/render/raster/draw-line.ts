/** A laid line put on a raster: pixel fonts lamp by lamp, outline fonts by the part of each pixel that they cover. */
import type { Line, PictureDesign } from '../../templates/template.ts';
import { coverageOf, type Coverage } from './coverage.ts';
import type { Raster } from './depth.ts';
import { loadFaces } from '../fonts/fonts.ts';
import { channels, darkRaster, lightLine, WIDEST_EM } from './lamps.ts';
import { shapeLine } from '../fonts/shape.ts';

/** A page of nothing but words needs no SVG; null for any other. */
export function drawWords(design: PictureDesign, width: number, height: number): Raster | null {
  if (design.furniture.length > 0 || design.pictures.length > 0) return null;
  const raster = darkRaster(width, height, design.ground);
  for (const mark of design.marks) {
    if (mark.kind !== 'words') return null;
    for (const line of mark.block.lines) drawLine(raster, line, mark.colour);
  }
  return raster;
}

/** @param left column of the canvas at which the raster begins; what lies outside it is cut. */
export function drawLine(raster: Raster, line: Line, colour: string, left = 0): void {
  const moved = { ...line, x: line.x - left };
  if (!lightLine(raster, moved, colour)) coverLine(raster, moved, colour);
}

function coverLine(raster: Raster, line: Line, colour: string): void {
  const face = loadFaces().get(line.face);
  if (!face) throw new Error(`no such face: ${line.face}`);
  const scale = line.size / face.font.unitsPerEm;
  for (const { glyph, x, y } of shapeLine(face, line.text).glyphs) {
    const left = line.x + x * line.size;
    if (left < -WIDEST_EM * line.size || left > raster.width + line.size) continue;
    const coverage = coverageOf(glyph, left, line.y - y * line.size, scale);
    if (coverage) lay(raster, coverage, colour);
  }
}

function lay({ data, width, height }: Raster, coverage: Coverage, colour: string): void {
  const paint = channels(colour);
  const from = Math.max(0, -coverage.left);
  const until = Math.min(coverage.width, width - coverage.left);
  const lowest = Math.min(coverage.height, height - coverage.top);
  for (let row = Math.max(0, -coverage.top); row < lowest; row += 1) {
    for (let column = from; column < until; column += 1) {
      const level = coverage.levels[row * coverage.width + column] ?? 0;
      if (level === 0) continue;
      const at = ((coverage.top + row) * width + coverage.left + column) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const under = data[at + channel] ?? 0;
        const over = paint[channel] ?? 0;
        data[at + channel] = Math.round(under + (over - under) * level);
      }
    }
  }
}
