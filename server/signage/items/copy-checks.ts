/** Words held against the policy on each geometry of a target, before they are published. Nothing is stored. */
import type { CopyLimits, CopyReport } from '../../../content/render/check/copy-report.ts';
import type { Finding } from '../../../content/render/check/finding.ts';
import type { Db } from '../../db/open.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { type Audience, audiencesOf, type Place } from './audiences.ts';
import type { Signage } from '../ground/context.ts';
import { busy, type Failure } from '../ground/failure.ts';
import type { NewItem } from './items.ts';
import { isRunning, withMedia } from './running-items.ts';
import { faultOf } from './pictures.ts';
import { POLICY } from './policy.ts';
import { findingsFor, textsOf, warningsOf, type WordFinding } from '../words/unit-words.ts';

export interface CheckedWords {
  readonly report: CopyReport;
  readonly limits: CopyLimits;
}

export interface CopyCheck {
  readonly audience: Audience;
  /** Null: none are on show. */
  readonly words: CheckedWords | null;
}

/** @returns one check a geometry, the smallest first; or why the item cannot be shown there at all. */
export async function checkItem(
  signage: Signage,
  actor: Actor,
  item: NewItem,
  place: Place,
): Promise<{ ok: true; checks: CopyCheck[] } | Failure> {
  const refusal = refuse(actor, 'own') && refuse(actor, 'publish');
  if (refusal) return refusal;
  const found = await audiencesOf(signage.db, actor, item, place);
  if (!found.ok) return found;
  const dwellMs = await dwellOf(signage.db, item);
  const listed = await listedIn(signage.db, actor.unit, item);
  const checks: CopyCheck[] = [];
  // One by one: the renderer's queue stays free for what is urgent.
  for (const audience of found.audiences) {
    const checked = await checkWords(signage, item, audience, { dwellMs, listed });
    if (!checked.ok) return checked;
    checks.push({ audience, words: checked.words });
  }
  return { ok: true, checks };
}

/** How long the item stands, in ms; null: that is its file's to say, and no such file is stored. */
export async function dwellOf(db: Db, item: NewItem): Promise<number | null> {
  const complete = await withMedia(db, item);
  return complete.ok ? complete.item.dwellMs : null;
}

/** What the lists of words that hold for a unit say of an item, as findings. */
export async function listedIn(db: Db, unit: string, item: NewItem): Promise<Finding[]> {
  return (await findingsFor(db, unit, textsOf(item))).map(findingOf);
}

function findingOf(one: WordFinding): Finding {
  const { kind, found, better, field, start, end } = one;
  const [said = 'a list forbids this word'] = warningsOf([one]);
  return {
    kind: `word-${kind}`,
    severity: kind === 'forbidden' ? 'error' : 'warning',
    what: found,
    message: said,
    place: { field, start, end },
    ...(better !== '' && { better }),
  };
}

export interface Known {
  /** See `dwellOf`. */
  readonly dwellMs: number | null;
  /** See `listedIn`: the same on every screen. */
  readonly listed: readonly Finding[];
}

export async function checkWords(
  { words: checker }: Pick<Signage, 'words'>,
  item: NewItem,
  audience: Audience,
  { dwellMs, listed }: Known,
): Promise<{ ok: true; words: CheckedWords | null } | Failure> {
  // The text of these only names them in lists.
  if (item.template === 'clock' || item.template === 'video') return { ok: true, words: null };
  const { text, template, copy, style } = item;
  const limits = limitsFor(item, audience, dwellMs);
  const { geometry } = audience;
  const result = await checker.check({ text, template, copy, style, geometry, limits });
  if (!result.ok) return busy('renderer', faultOf(result, geometry));
  const report = { ...result.report, findings: [...result.report.findings, ...listed] };
  return { ok: true, words: { report, limits } };
}

function limitsFor(item: NewItem, { screens }: Audience, dwellMs: number | null): CopyLimits {
  const { charactersPerMinute, stillMs, driverUnits, driverKinds } = POLICY;
  const kinds: readonly string[] = driverKinds;
  return {
    dwellMs,
    charactersPerMinute,
    // A recording is as long as it is.
    ...(!isRunning(item) && { stillMs }),
    ...(screens.some(({ kind }) => kinds.includes(kind)) && { units: driverUnits }),
  };
}
