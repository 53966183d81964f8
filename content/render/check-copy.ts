/** What a publisher must know before words go to a screen. Pure: shared by server and console. */
import { designBanner } from '../templates/banner.ts';
import type { Face } from './face.ts';
import type { Finding } from './finding.ts';
import type { Geometry, Style } from './job.ts';
import { emojiIn, plain } from './plain.ts';
import { punctuationFindings } from './punctuation.ts';
import { stageOf } from './stage.ts';
import { layStrip, STRIP_MAX_PX } from './strip-layout.ts';
import { missingFrom } from './fit.ts';

export interface CopyLimits {
  /** How long the words stand, in ms. */
  readonly dwellMs: number;
  /** Reading speed; one official rule set says 60-80 for scrolling tickers. */
  readonly charactersPerMinute: number;
  /** Letters lower than this are warned of; absent: 0. */
  readonly smallestPx?: number;
}

export interface CopyReport {
  readonly findings: readonly Finding[];
  /** Characters that no font of this surface has. */
  readonly missing: readonly string[];
  /** The size in px that the words reach; 0 when they cannot be shown. */
  readonly size: number;
  /** As they will stand; one line when it scrolls. */
  readonly lines: readonly string[];
  readonly scrolls: boolean;
  /** Width of the scrolling line in px; 0 when it stands. */
  readonly stripWidth: number;
  /** How long reading takes, in ms. */
  readonly readingMs: number;
}

/** @param faces of the fonts, or rebuilt from their tables; see `faceFromTable`. */
export function checkCopy(
  text: string,
  geometry: Geometry,
  limits: CopyLimits,
  faces: readonly Face[],
  style: Style = {},
): CopyReport {
  const words = plain(text);
  const emoji = emojiIn(words);
  const missing = missingFrom(words, faces, geometry.surface).filter((one) => !emoji.includes(one));
  const shown =
    emoji.length === 0 && missing.length === 0 && words !== ''
      ? layOut(words, geometry, style, faces)
      : NOTHING;
  const readingMs = Math.round((readable(words) / limits.charactersPerMinute) * 60_000);
  const findings: Finding[] = [
    ...emoji.map((what): Finding => ({
      kind: 'emoji',
      severity: 'error',
      what,
      message: 'emoji cannot be shown',
    })),
    ...missing.map((what): Finding => ({
      kind: 'glyph-missing',
      severity: 'error',
      what,
      message: 'no font for this screen has it',
    })),
    ...shown.findings,
    ...sizeFindings(shown, limits),
    ...timeFindings(shown, readingMs, limits),
    ...digitFindings(words),
    ...punctuationFindings(words),
  ];
  const { size, lines, scrolls, stripWidth } = shown;
  return { findings, missing, size, lines, scrolls, stripWidth, readingMs };
}

type Shown = Pick<CopyReport, 'findings' | 'size' | 'lines' | 'scrolls' | 'stripWidth'>;
const NOTHING: Shown = { findings: [], size: 0, lines: [], scrolls: false, stripWidth: 0 };

function layOut(text: string, geometry: Geometry, style: Style, faces: readonly Face[]): Shown {
  const design = designBanner({ text }, stageOf({ geometry, style }, faces));
  if (!design.ok) {
    return {
      ...NOTHING,
      findings: [{ kind: 'glyph-missing', severity: 'error', what: text, message: design.message }],
    };
  }
  if (design.kind === 'clock') return NOTHING;
  if (design.kind === 'picture') {
    const words = design.marks.find((mark) => mark.kind === 'words');
    const lines = words?.kind === 'words' ? words.block.lines : [];
    return { ...NOTHING, size: lines[0]?.size ?? 0, lines: lines.map((line) => line.text) };
  }
  const laid = layStrip(design, geometry, faces);
  if ('reason' in laid) {
    const kind = laid.reason === 'glyph-missing' ? 'glyph-missing' : 'too-long';
    return {
      ...NOTHING,
      findings: [{ kind, severity: 'error', what: text, message: laid.message }],
    };
  }
  const { width, size } = laid;
  const line = design.runs.map((run) => run.text).join(' ');
  const shown = { ...NOTHING, size, lines: [line], scrolls: true, stripWidth: width };
  if (width <= STRIP_MAX_PX) return shown;
  const message = `scrolls over ${width} px, at most ${STRIP_MAX_PX} are possible`;
  return { ...shown, findings: [{ kind: 'too-long', severity: 'error', what: text, message }] };
}

/** Chinese characters count one, and so does each word or number. */
const readable = (text: string): number =>
  text.match(/\p{Script=Han}|[\p{L}\p{N}\p{M}]+/gu)?.flatMap((piece) => split(piece)).length ?? 0;

const split = (piece: string): string[] => piece.match(/\p{Script=Han}|[^\p{Script=Han}]+/gu) ?? [];

function sizeFindings(shown: Shown, { smallestPx = 0 }: CopyLimits): Finding[] {
  const found: Finding[] = [];
  if (shown.size > 0 && shown.size < smallestPx) {
    const message = `letters are ${shown.size} px high, at least ${smallestPx} are wanted`;
    found.push({ kind: 'too-small', severity: 'warning', what: `${shown.size} px`, message });
  }
  if (shown.scrolls) {
    const message = `too long to stand: it scrolls over ${shown.stripWidth} px`;
    found.push({ kind: 'scrolls', severity: 'warning', what: `${shown.stripWidth} px`, message });
  }
  return found;
}

function timeFindings(shown: Shown, readingMs: number, { dwellMs }: CopyLimits): Finding[] {
  if (shown.scrolls || readingMs <= dwellMs) return [];
  const seconds = Math.ceil(readingMs / 1000);
  const message = `reading takes ${seconds} s, and it stands for ${Math.round(dwellMs / 1000)} s`;
  return [{ kind: 'reading-time', severity: 'warning', what: `${seconds} s`, message }];
}

/** A number that its writer has cut: by a blank or a line end between digits. */
function digitFindings(text: string): Finding[] {
  const broken = text.match(/\p{Nd}+(?:[ \n\u3000]+\p{Nd}+)+/gu) ?? [];
  return broken.map((what) => ({
    kind: 'digits-broken',
    severity: 'warning',
    what,
    message: 'a number is cut in two',
  }));
}
