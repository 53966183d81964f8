/** What had better be known of words before they go out, one sentence each. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Finding } from '../../../content/render/finding.ts';
import type { CheckedWords } from '../../signage/copy-checks.ts';
import type { View } from './page.tsx';

interface FindingsProps {
  readonly view: View;
  readonly checked: CheckedWords;
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
            {sentence(view, checked, some)}
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

function sentence({ words, language }: View, { report, limits }: CheckedWords, some: Alike) {
  const { publish } = words;
  const [{ kind, rule }] = some;
  const named = [...new Set(some.map(nameOf))].join(language === 'zh' ? '、' : ', ');
  if (kind === 'punctuation') return rule ? publish.punctuation[rule](named) : named;
  return publish.findings[kind](named, {
    reading: Math.ceil(report.readingMs / 1000),
    dwell: Math.round((limits.dwellMs ?? 0) / 1000),
    still: (limits.stillMs ?? 0) / 1000,
    units: limits.units ?? 0,
  });
}

/** A character that no font has may be one that the reader's machine has not either. */
function nameOf({ kind, what }: Finding): string {
  if (kind !== 'glyph-missing') return what.trim().replaceAll('\n', ' ');
  const code = (what.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `${what} (U+${code})`;
}

/** The warnings that are the same on each of several kinds of screen: said once, and not beside every picture. */
export function sharedFindings(all: readonly (CheckedWords | null)[]): Finding[] {
  const checked = all.filter((one) => one !== null);
  const [first, ...others] = checked;
  if (!first || others.length === 0) return [];
  return first.report.findings.filter(
    (one) =>
      one.severity === 'warning' &&
      others.every(({ report }) => report.findings.some((other) => isSame(one, other))),
  );
}

export const isSame = (one: Finding, other: Finding): boolean =>
  one.kind === other.kind && one.rule === other.rule && one.what === other.what;
