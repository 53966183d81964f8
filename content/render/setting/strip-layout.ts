/** Where the words of a scrolling line stand. Pure. */
import type { Line, StripDesign } from '../../templates/template.ts';
import type { Face } from '../fonts/face.ts';
import { fitText, missingFrom } from './fit.ts';
import type { Geometry, RenderFailure } from '../job.ts';

const STRIP_MAX_PX = 40_000;
/** From this height on, letters keep a margin above and below. */
const MARGIN_FROM_PX = 28;
/** On tall screens letters stay small enough for a few of them to be in sight at once. */
const LEAST_IN_SIGHT = 4;
const SCREENFUL_PX = 32;

export interface LaidRun {
  readonly line: Line;
  readonly colour: string;
}

/** The largest size for the height; smaller only where the line would be longer than 40,000 px. */
export function layStrip(
  design: StripDesign,
  geometry: Geometry,
  faces: readonly Face[],
): LaidStrip | RenderFailure {
  const tallest = Math.min(
    geometry.height,
    Math.max(SCREENFUL_PX, Math.round(geometry.width / LEAST_IN_SIGHT)),
  );
  const laid = layAt(design, geometry, faces, tallest);
  if ('reason' in laid) return laid;
  if (laid.width <= STRIP_MAX_PX) return laid;
  const smaller = Math.floor((laid.size * STRIP_MAX_PX) / laid.width);
  const second = layAt(design, geometry, faces, smaller);
  const width = 'reason' in second ? laid.width : second.width;
  if (!('reason' in second) && width <= STRIP_MAX_PX) return second;
  const message = `the line is ${width} px long on this screen, at most ${STRIP_MAX_PX} are possible`;
  return { ok: false, reason: 'too-long', field: 'copy.text', message };
}

export type LaidStrip = {
  readonly runs: readonly LaidRun[];
  readonly width: number;
  readonly size: number;
};

function layAt(
  design: StripDesign,
  geometry: Geometry,
  faces: readonly Face[],
  tallest: number,
): LaidStrip | RenderFailure {
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
): RenderFailure {
  const field = at === 0 ? 'copy.text' : 'copy.english';
  const low = faces.filter((face) => face.pixel > 0 && face.pixel <= height);
  const some = low.length > 0 ? missingFrom(text, low, surface) : [];
  const lost = fit.reason === 'glyph-missing' ? fit.characters : some;
  if (lost.length === 0) {
    return {
      ok: false,
      reason: 'too-long',
      field,
      message: `no font is low enough for a screen of ${height} px`,
    };
  }
  const message = `no font for a screen of ${height} px has ${lost.join(' ')}`;
  return { ok: false, reason: 'glyph-missing', field, message, characters: lost };
}
