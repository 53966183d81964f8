/** What the lists that hold for a unit say of words: its own lists, and those of each unit above it. */
import { slices } from '../../turn.ts';
import type { Db } from '../../db/open.ts';
import type { Trx } from '../../db/counters.ts';
import { type Failure, fieldProblem, type FieldProblem, invalidFields } from '../ground/failure.ts';
import { because } from '../ground/refusals.ts';
import { readUnits } from '../reach/unit-tree.ts';
import { type Matcher, openMatcher, type WordHit, type WordKind } from './matcher.ts';

/** Words of one field of what somebody hands in. */
export interface FieldText {
  /** Path into the input, such as `copy.english`. */
  readonly field: string;
  readonly text: string;
}

export interface WordFinding extends WordHit {
  readonly field: string;
}

/** Matchers kept for each store: a county has a few units that write. */
const KEPT_MOST = 32;
/** Rows that one statement reads. */
const ROWS_AT_ONCE = 2000;

const kept = new WeakMap<Db, Map<string, Promise<Matcher>>>();

/** @param unit whose words they are: its own lists count, and those of the units above it. */
export async function findingsFor(
  db: Db,
  unit: string,
  texts: readonly FieldText[],
): Promise<WordFinding[]> {
  const matcher = await matcherFor(db, unit);
  return texts.flatMap(({ field, text }) =>
    matcher.hits(text).map((hit): WordFinding => ({ ...hit, field })),
  );
}

/** All words of a copy, the text first; a file in it is named by its hash, which is no word. */
export function textsOf(item: {
  readonly text: string;
  readonly copy: Readonly<Record<string, unknown>>;
}): FieldText[] {
  return [{ field: 'text', text: item.text }, ...textsIn('copy', item.copy)];
}

export function textsIn(field: string, value: unknown): FieldText[] {
  if (typeof value === 'string') return value === '' ? [] : [{ field, text: value }];
  if (value === null || typeof value !== 'object' || 'hash' in value) return [];
  return Object.entries(value).flatMap(([part, inner]) => textsIn(`${field}.${part}`, inner));
}

/** @returns a refusal that names each forbidden word with its field, its place and what to say instead; null: there is none. */
export function refuseForbidden(findings: readonly WordFinding[]): Failure | null {
  const [first, ...rest] = findings
    .filter(({ kind }) => kind === 'forbidden')
    .map((one): FieldProblem => fieldProblem(one.field, because('word-forbidden', factsOf(one))));
  return first ? invalidFields([first, ...rest]) : null;
}

/** What a sentence about a word says; people count characters from one. */
export const factsOf = ({ found, better, start }: WordFinding) => ({
  found,
  better,
  at: start + 1,
});

/** Those of these kinds as sentences for programs. */
export const warningsOf = (findings: readonly WordFinding[]): string[] =>
  findings
    .filter(({ kind }) => kind !== 'forbidden')
    .map(({ field, kind, found, better, start }) => {
      const how = kind === 'misspelt' ? 'is misspelt' : 'is said better';
      return `${field}: "${found}" (character ${start + 1}) ${how}: "${better}"`;
    });

/** Keeps what was told of an item beside it: whoever reviews it sees what its writer saw. Nothing, where nothing was told. */
export async function keepFindings(
  trx: Trx,
  item: string,
  version: number,
  at: number,
  findings: readonly WordFinding[],
): Promise<void> {
  if (findings.length === 0) return;
  await trx
    .insertInto('word_findings')
    .values({ item, version, at, findings: JSON.stringify(findings) })
    .execute();
}

/** A unit's matcher, made anew where a list of it or of a unit above has changed. */
async function matcherFor(db: Db, unit: string): Promise<Matcher> {
  const lists = await listsFor(db, unit);
  let matchers = kept.get(db);
  if (!matchers) kept.set(db, (matchers = new Map()));
  const key = keyOf(lists);
  const known = matchers.get(key);
  if (known) {
    // The one that was asked for last goes last.
    matchers.delete(key);
    matchers.set(key, known);
    return known;
  }
  const made = makeMatcher(db, unit, lists);
  matchers.set(key, made);
  made.catch(() => matchers.delete(key));
  for (const old of matchers.keys()) {
    if (matchers.size <= KEPT_MOST) break;
    matchers.delete(old);
  }
  return made;
}

interface ListVersion {
  readonly id: string;
  readonly version: number;
}

const keyOf = (lists: readonly ListVersion[]): string =>
  lists.map(({ id, version }) => `${id}@${version}`).join(' ');

/** Those of the unit first, then those of each unit above it: of a word in two lists the nearer one counts. */
async function listsFor(db: Db, unit: string): Promise<ListVersion[]> {
  const chain = [...(await readUnits(db)).chainOf(unit)];
  const rows = await db
    .selectFrom('word_lists')
    .select(['id', 'unit', 'version'])
    .where('unit', 'in', chain)
    .orderBy('id')
    .execute();
  return rows.toSorted((one, other) => chain.indexOf(one.unit) - chain.indexOf(other.unit));
}

async function makeMatcher(db: Db, unit: string, lists: readonly ListVersion[]): Promise<Matcher> {
  for (let wanted = lists; ;) {
    const matcher = openMatcher();
    const pause = slices();
    for (const { id } of wanted) {
      for (let after = ''; ;) {
        const rows = await db
          .selectFrom('word_list_entries')
          .select(['id', 'word', 'kind', 'better', 'note'])
          .where('list', '=', id)
          .where('id', '>', after)
          .orderBy('id')
          .limit(ROWS_AT_ONCE)
          .execute();
        for (const { word, kind, better, note } of rows) {
          matcher.add({ word, kind: kind as WordKind, better, note });
          await pause();
        }
        const last = rows.at(-1);
        if (!last || rows.length < ROWS_AT_ONCE) break;
        after = last.id;
      }
    }
    // Read in several statements: what changed meanwhile is read once more, or half a list would stand for all of it.
    const now = await listsFor(db, unit);
    if (keyOf(now) === keyOf(wanted)) return matcher;
    wanted = now;
  }
}
