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
import { policyFor } from '../policy/policies.ts';
import type { Limits } from '../policy/profiles.ts';
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
  const known = await knownOf(signage.db, actor.unit, item);
  const checks: CopyCheck[] = [];
  // One by one: the renderer's queue stays free for what is urgent.
  for (const audience of found.audiences) {
    const checked = await checkWords(signage, item, audience, known);
    if (!checked.ok) return checked;
    checks.push({ audience, words: checked.words });
  }
  return { ok: true, checks };
}

/** What is the same of an item on every screen. */
export interface Known {
  /** How long it stands, in ms; null: that is its file's to say, and no such file is stored. */
  readonly dwellMs: number | null;
  /** What the lists of words say of it. */
  readonly listed: readonly Finding[];
  /** What it is held against. */
  readonly limits: Limits;
}

/** @param unit whose words they are: its lists and its policy hold. */
export const knownOf = async (db: Db, unit: string, item: NewItem): Promise<Known> => ({
  dwellMs: await dwellOf(db, item),
  listed: await listedIn(db, unit, item),
  limits: (await policyFor(db, unit)).limits,
});

async function dwellOf(db: Db, item: NewItem): Promise<number | null> {
  const complete = await withMedia(db, item);
  return complete.ok ? complete.item.dwellMs : null;
}

async function listedIn(db: Db, unit: string, item: NewItem): Promise<Finding[]> {
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

export async function checkWords(
  { words: checker }: Pick<Signage, 'words'>,
  item: NewItem,
  audience: Audience,
  known: Known,
): Promise<{ ok: true; words: CheckedWords | null } | Failure> {
  // The text of these only names them in lists.
  if (item.template === 'clock' || item.template === 'video') return { ok: true, words: null };
  const { text, template, copy, style } = item;
  const limits = limitsFor(item, audience, known);
  const { geometry } = audience;
  const result = await checker.check({ text, template, copy, style, geometry, limits });
  if (!result.ok) return busy('renderer', faultOf(result, geometry));
  const report = { ...result.report, findings: [...result.report.findings, ...known.listed] };
  return { ok: true, words: { report, limits } };
}

function limitsFor(item: NewItem, { screens }: Audience, { dwellMs, limits }: Known): CopyLimits {
  const { charactersPerMinute, stillMs, driverUnits, driverKinds } = limits;
  const kinds: readonly string[] = driverKinds;
  return {
    dwellMs,
    charactersPerMinute,
    // A recording is as long as it is.
    ...(!isRunning(item) && { stillMs }),
    ...(screens.some(({ kind }) => kinds.includes(kind)) && { units: driverUnits }),
  };
}
