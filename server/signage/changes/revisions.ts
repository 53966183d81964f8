/** What each deed changed, row by row: read by undo, and by who asks who published. */
import { takeNumbers, type Trx } from '../../db/counters.ts';
import { inTurns } from '../ground/values.ts';
import type { Right } from '../reach/rights.ts';
import type { Change } from './changes.ts';

interface DeedHead {
  readonly deed: string;
  readonly person: string;
  readonly at: number;
  readonly action: string;
  readonly needs: Right;
}

/** Items that are new are left out: their words are kept, and nobody shows them once their schedules are gone. */
export const isRevised = (change: Change): boolean =>
  !change.touch && (change.noun !== 'items' || change.before !== null);

/** Each has a row twice, as JSON. */
const REVISIONS_A_TURN = 100;

export async function writeRevisions(
  trx: Trx,
  head: DeedHead,
  changes: readonly Change[],
): Promise<void> {
  const revised = changes.filter(isRevised);
  if (revised.length === 0) return;
  const first = await takeNumbers(trx, 'revision', revised.length);
  const numbered = revised.map((change, i) => ({ ...change, id: first + i }));
  for await (const some of inTurns(numbered, { size: REVISIONS_A_TURN }))
    await trx
      .insertInto('revisions')
      .values(
        some.map(({ id, noun, before, after }) => ({
          ...head,
          id,
          noun,
          subject: after.id,
          before: before && JSON.stringify(before),
          after: JSON.stringify(after),
          undone_at: null,
        })),
      )
      .execute();
}

/** What is not a deed's to change or to take back: the kill switch closes a screen, and the version counts. */
const BESIDE: ReadonlySet<string> = new Set(['version', 'open']);

/**
 * Equal but for that: whoever took a change back left the row as it was. @param left as a deed left it; what a later version
 * of this program keeps beside that was no deed's of then.
 */
export function sameRow(row: object, left: object): boolean {
  const is = row as Readonly<Record<string, unknown>>;
  return Object.entries(left).every(([name, value]) => BESIDE.has(name) || is[name] === value);
}

export async function markUndone(trx: Trx, deed: string, at: number): Promise<void> {
  await trx.updateTable('revisions').set({ undone_at: at }).where('deed', '=', deed).execute();
}
