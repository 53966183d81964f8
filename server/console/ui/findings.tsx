/** What had better be known of words before they go out, one sentence each. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Finding } from '../../../content/render/check/finding.ts';
import type { CheckedWords } from '../../signage/items/copy-checks.ts';
import { fieldName } from '../words/refusals.ts';
import type { View } from './page.tsx';

interface FindingsProps {
  readonly view: View;
  /** Where the findings come from. */
  readonly checked: readonly CheckedWords[];
  readonly findings: readonly Finding[];
}

export function Findings({ view, checked, findings }: FindingsProps) {
  const { publish } = view.words;
  if (findings.length === 0) return null;
  return (
    <ul class="findings">
      {alike(findings).map((some) => {
        const bad = some[0].severity === 'error';
        return (
          <li>
            <b class={bad ? 'bad' : 'warn'}>{bad ? publish.refused : publish.mind}</b>{' '}
            {sentence(view, some, checked)}
          </li>
        );
      })}
    </ul>
  );
}

type Alike = [Finding, ...Finding[]];

/** The same mistake made five times is one sentence. */
function alike(findings: readonly Finding[]): Alike[] {
  const found = new Map<string, Alike>();
  for (const one of findings) {
    const key = `${one.kind} ${one.rule ?? ''}`;
    const known = found.get(key);
    if (known) known.push(one);
    else found.set(key, [one]);
  }
  return [...found.values()];
}

function sentence(view: View, some: Alike, checked: readonly CheckedWords[]) {
  const { words, language } = view;
  const { publish } = words;
  const [one] = some;
  const { kind, rule } = one;
  const named = [...new Set(some.map((found) => nameOf(view, found)))].join(
    language === 'zh' ? '、' : ', ',
  );
  if (kind === 'punctuation') return rule ? publish.punctuation[rule](named) : named;
  const source = checked.find(({ report }) => report.findings.includes(one));
  const { dwellMs, stillMs, units } = source?.limits ?? {};
  return publish.findings[kind](named, {
    reading: Math.ceil((source?.report.readingMs ?? 0) / 1000),
    dwell: Math.round((dwellMs ?? 0) / 1000),
    still: (stillMs ?? 0) / 1000,
    units: units ?? 0,
  });
}

/** A character that no font has may be one that the reader's machine has not either. */
function nameOf({ words, language }: View, { kind, what, place, better }: Finding): string {
  if (place)
    return words.publish.wordAt(
      what,
      fieldName(language, place.field),
      place.start + 1,
      better ?? '',
    );
  if (kind !== 'glyph-missing') return what.trim().replaceAll('\n', ' ');
  const code = (what.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `${what} (U+${code})`;
}

/** Time counts only where the words stand. */
const OF_STANDING: readonly Finding['kind'][] = ['reading-time', 'dwell-short'];

/** What is the same on all kinds of screen that it concerns: said once, and not beside every picture. */
export function sharedFindings(all: readonly CheckedWords[]): Finding[] {
  const found: Finding[] = [];
  for (const one of all.flatMap(({ report }) => report.findings)) {
    if (found.some((other) => isSame(one, other))) continue;
    const concerned = OF_STANDING.includes(one.kind)
      ? all.filter(({ report }) => report.size > 0 && !report.scrolls)
      : all;
    if (
      concerned.length > 1 &&
      concerned.every(({ report }) => report.findings.some((other) => isSame(one, other)))
    )
      found.push(one);
  }
  return found;
}

export const isSame = (one: Finding, other: Finding): boolean =>
  one.kind === other.kind &&
  one.rule === other.rule &&
  one.what === other.what &&
  one.place?.field === other.place?.field &&
  one.place?.start === other.place?.start;
