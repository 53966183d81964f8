/** What a publisher must know before words go to a screen. Pure: the API and the console answer with the same report. */
import {
  digitFindings,
  refusalFindings,
  scrollFindings,
  timeFindings,
  unitFindings,
} from './copy-findings.ts';
import type { CopyDesign, CopyLimits, CopyReport } from './copy-report.ts';
import { designJob } from '../design-job.ts';
import type { Face } from '../fonts/face.ts';
import type { Finding } from './finding.ts';
import { missingFrom } from '../setting/fit.ts';
import type { Geometry, RenderFailure, RenderJob } from '../job.ts';
import { plain } from '../plain.ts';
import { punctuationFindings } from './punctuation.ts';
import { charactersToRead } from './reading.ts';
import { layStrip } from '../setting/strip-layout.ts';

const BANNER: CopyDesign = { template: 'banner', copy: {}, style: {} };

/**
 * Lays the words out as the template does, and says what had better be looked at.
 * Errors are what the renderer would refuse; warnings are for the publisher to judge.
 */
export function checkCopy(
  text: string,
  geometry: Geometry,
  limits: CopyLimits,
  faces: readonly Face[],
  design: CopyDesign = BANNER,
): CopyReport {
  const { template, style } = design;
  const laid = layOut({ template, copy: { ...design.copy, text }, style, geometry }, faces);
  const texts = [text, ...textsOf(design.copy)].map(plain);
  const shown = laid.ok ? laid : NOTHING;
  const read = charactersToRead(laid.ok ? laid.texts : texts);
  const readingMs = Math.round((read / limits.charactersPerMinute) * 60_000);
  const lacking = laid.ok ? [] : missingFrom(texts.join(''), faces, geometry.surface);
  const refused = laid.ok ? [] : refusalFindings(laid, text, lacking);
  const findings: Finding[] = [
    ...refused,
    ...(template === 'strip' ? [] : scrollFindings(shown)),
    ...(laid.ok && !shown.scrolls ? timeFindings(readingMs, limits) : []),
    ...unitFindings(texts, limits),
    ...texts.flatMap(digitFindings),
    ...texts.flatMap(punctuationFindings),
  ];
  const missing = refused.filter(({ kind }) => kind === 'glyph-missing').map(({ what }) => what);
  const { size, lines, scrolls, stripWidth } = shown;
  return { findings, missing, size, lines, scrolls, stripWidth, readingMs };
}

interface Laid extends Pick<CopyReport, 'size' | 'lines' | 'scrolls' | 'stripWidth'> {
  readonly ok: true;
  /** What is on show, each text whole. */
  readonly texts: readonly string[];
}

const NOTHING: Laid = { ok: true, size: 0, lines: [], scrolls: false, stripWidth: 0, texts: [] };

function layOut(job: RenderJob, faces: readonly Face[]): Laid | RenderFailure {
  const designed = designJob(job, faces);
  if (!designed.ok) return designed;
  const { design } = designed;
  if (design.kind === 'clock') return NOTHING;
  if (design.kind === 'strip') {
    const laid = layStrip(design, job.geometry, faces);
    if ('reason' in laid) return laid;
    const texts = design.runs.map((run) => run.text);
    const { width: stripWidth, size } = laid;
    return { ...NOTHING, size, lines: [texts.join(' ')], scrolls: true, stripWidth, texts };
  }
  const blocks = design.marks.flatMap((mark) => (mark.kind === 'words' ? [mark.block.lines] : []));
  const lines = blocks.flat();
  return {
    ...NOTHING,
    size: lines.length > 0 ? Math.min(...lines.map((line) => line.size)) : 0,
    lines: lines.map((line) => line.text),
    texts: blocks.map((block) => block.map((line) => line.text).join(' ')),
  };
}

/** The words of a copy; a file in it is named by its hash, which is no word. */
function textsOf(copy: unknown): string[] {
  if (typeof copy === 'string') return copy === '' ? [] : [copy];
  if (copy === null || typeof copy !== 'object' || 'hash' in copy) return [];
  return Object.values(copy).flatMap(textsOf);
}
