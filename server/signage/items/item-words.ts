/** What the lists of words say of an item now, and what they said when its versions were handed in. */
import type { Db } from '../../db/open.ts';
import type { Failure } from '../ground/failure.ts';
import type { Actor } from '../reach/actor.ts';
import { findingsFor, textsOf, type WordFinding } from '../words/unit-words.ts';
import { getItem } from './items.ts';

export interface ToldWords {
  readonly version: number;
  readonly at: number;
  readonly findings: readonly WordFinding[];
}

/** Versions of one item that are looked back on. */
const VERSIONS_MOST = 50;

export async function itemWords(
  db: Db,
  actor: Actor,
  id: string,
): Promise<
  | {
      readonly ok: true;
      readonly now: readonly WordFinding[];
      /** The newest first; versions of which nothing was said are not among them. */
      readonly told: readonly ToldWords[];
    }
  | Failure
> {
  const found = await getItem(db, actor, id);
  if (!found.ok) return found;
  const { item } = found;
  const rows = await db
    .selectFrom('word_findings')
    .select(['version', 'at', 'findings'])
    .where('item', '=', id)
    .orderBy('version', 'desc')
    .limit(VERSIONS_MOST)
    .execute();
  const told = rows.map(({ version, at, findings }) => ({
    version,
    at,
    findings: JSON.parse(findings) as WordFinding[],
  }));
  return { ok: true, now: await findingsFor(db, item.unit, textsOf(item)), told };
}
