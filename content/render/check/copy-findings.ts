/** What a copy gives to say, one kind at a time. Pure. */
import type { CopyLimits, CopyReport } from './copy-report.ts';
import type { Finding } from './finding.ts';
import type { RenderFailure } from '../job.ts';
import { emojiIn } from '../plain.ts';
import { unitsToRead } from './reading.ts';

const warning = (kind: Finding['kind'], what: string, message: string): Finding => ({
  kind,
  severity: 'warning',
  what,
  message,
});

/**
 * Why it cannot be shown; each character that lacks by itself.
 * @param lacking what no font has: the renderer stops at the first, and a writer wants to know all.
 */
export function refusalFindings(
  { reason, message, characters }: RenderFailure,
  text: string,
  lacking: readonly string[],
): Finding[] {
  if (reason === 'glyph-missing' && characters)
    return [...new Set([...characters, ...lacking])].map(lackOf);
  const kind = reason === 'too-long' ? 'too-long' : 'refused';
  return [{ kind, severity: 'error', what: text, message }];
}

const lackOf = (what: string): Finding =>
  emojiIn(what).length > 0
    ? { kind: 'emoji', severity: 'error', what, message: 'emoji cannot be shown' }
    : { kind: 'glyph-missing', severity: 'error', what, message: 'no font for this screen has it' };

export function scrollFindings({
  scrolls,
  stripWidth,
}: Pick<CopyReport, 'scrolls' | 'stripWidth'>): Finding[] {
  if (!scrolls) return [];
  const message = `too long to stand: it scrolls over ${stripWidth} px`;
  return [warning('scrolls', `${stripWidth} px`, message)];
}

/** Of words that stand. */
export function timeFindings(readingMs: number, { dwellMs, stillMs = 0 }: CopyLimits): Finding[] {
  if (dwellMs === null) return [];
  const found: Finding[] = [];
  const stands = `${Math.round(dwellMs / 1000)} s`;
  if (readingMs > dwellMs) {
    const takes = `${Math.ceil(readingMs / 1000)} s`;
    const message = `reading takes ${takes}, and it stands for ${stands}`;
    found.push(warning('reading-time', takes, message));
  }
  if (dwellMs < stillMs) {
    const message = `it stands for ${stands}, and ${stillMs / 1000} s are the least`;
    found.push(warning('dwell-short', stands, message));
  }
  return found;
}

/** More than can be taken in from a moving car. */
export function unitFindings(texts: readonly string[], { units }: CopyLimits): Finding[] {
  const count = unitsToRead(texts);
  if (units === undefined || count <= units) return [];
  const message = `it says ${count} things, and drivers can take in ${units}`;
  return [warning('units', String(count), message)];
}

/** A number that its writer has cut: by a blank or a line end between digits. */
export function digitFindings(text: string): Finding[] {
  const broken = text.match(/\p{Nd}+(?:[ \n\u3000]+\p{Nd}+)+/gu) ?? [];
  return broken.map((what) => warning('digits-broken', what, 'a number is cut in two'));
}
