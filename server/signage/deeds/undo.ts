/** Takes back the last deed of a person, where nobody has changed its rows since. */
import type { Selectable } from 'kysely';
import type { Db } from '../../db/open.ts';
import type { RevisionsTable } from '../../db/tables/deed-tables.ts';
import { type Actor, unitsBelow } from '../reach/actor.ts';
import type { Right } from '../reach/rights.ts';
import type { Change, ItemRow, Noun } from '../changes/changes.ts';
import { schedulesNaming } from '../changes/naming-schedules.ts';
import type { Signage } from '../ground/context.ts';
import { act, type Done, type Plan, type Previewed } from './deeds.ts';
import { type Failure, forbidden, unknown, stale } from '../ground/failure.ts';
import { sameRow } from '../changes/revisions.ts';
import { touches } from '../changes/touches.ts';
import { inTurns } from '../ground/values.ts';
import { slices } from '../../turn.ts';

export interface Undone {
  /** Id of the deed that was taken back. */
  readonly deed: string;
  /** As the audit names it, such as `campaign.edit`. */
  readonly action: string;
  /** When it was done, epoch ms. */
  readonly at: number;
  readonly rows: readonly { readonly noun: Noun; readonly id: string }[];
}

type Revision = Selectable<RevisionsTable>;

/** One that was undone, or undoes another, is not taken back again: each call goes one deed further back. */
const UNDO = 'undo';

/**
 * Rows that the deed changed become what they were; rows that it made are ended, and what they have played stays counted.
 * @param deed the deed that the person means; it is refused where another one of theirs came after. Absent: the last.
 */
export function undo(
  signage: Signage,
  actor: Actor,
  { deed, preview }: { deed?: string | undefined; preview: boolean },
): Promise<Done<Undone> | Previewed | Failure> {
  return act(signage, actor, preview, async (): Promise<Plan<Undone> | Failure> => {
    const { db, clock } = signage;
    const revisions = await lastDeed(db, actor);
    const [first] = revisions;
    if (!first) return unknown('no-deed', { id: deed ?? 'last' });
    if (deed !== undefined && deed !== first.deed)
      return stale({ deed: first.deed, action: first.action }, 'not-your-last');
    const within = await unitsBelow(db, actor.unit);
    const changes: Change[] = [];
    const changed: string[] = [];
    const rows = await rowsOf(db, revisions);
    const slice = slices();
    for (const revision of revisions) {
      await slice();
      const row = rows.get(`${revision.noun} ${revision.subject}`);
      if (!row || !within.has(row.unit))
        if (!row || !isOwnWord(actor, first, revisions)) return forbidden('beyond-your-unit');
      if (sameRow(row, JSON.parse(revision.after) as object))
        changes.push(takenBack(revision, row, clock.now()));
      else changed.push(await whoChanged(db, revision));
      changed.push(...(await namingAgain(db, revision)));
    }
    if (changed.length > 0)
      return stale({ deed: first.deed, changed }, 'changed-since', { changed });
    return {
      ok: true,
      action: UNDO,
      subject: first.subject,
      detail: { undone: first.deed, action: first.action },
      needs: first.needs as Right,
      changes: [...changes, ...(await touches(db, changes))],
      answer: {
        deed: first.deed,
        action: first.action,
        at: first.at,
        rows: revisions.map(({ noun, subject }) => ({ noun: noun as Noun, id: subject })),
      },
      undoes: first.deed,
      everywhere: isOwnWord(actor, first, revisions),
    };
  });
}

/** Whether it was withdrawing an item of the actor's own unit, which took it off wherever it was: so it may come back there. */
function isOwnWord(
  { unit }: Actor,
  { action, subject }: Revision,
  revisions: readonly Revision[],
): boolean {
  const item = revisions.find((one) => one.noun === 'items' && one.subject === subject);
  return (
    action === 'item.withdraw' &&
    item !== undefined &&
    (JSON.parse(item.after) as { unit: string }).unit === unit
  );
}

/** Schedules that came to name an item since it was restored: it cannot go back to being withdrawn. */
async function namingAgain(db: Db, { noun, subject, before }: Revision): Promise<string[]> {
  if (
    noun !== 'items' ||
    ((JSON.parse(before ?? '{}') as Partial<ItemRow>).withdrawn_at ?? null) === null
  )
    return [];
  return (await schedulesNaming(db, subject)).map(({ id }) => `schedule ${id}`);
}

async function lastDeed(db: Db, actor: Actor): Promise<Revision[]> {
  const last = await db
    .selectFrom('revisions')
    .select('deed')
    .where('person', '=', actor.person)
    .where('undone_at', 'is', null)
    .where('action', '<>', UNDO)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!last) return [];
  return db
    .selectFrom('revisions')
    .selectAll()
    .where('deed', '=', last.deed)
    .orderBy('id')
    .execute();
}

type VersionedRow = Change['after'];

/** The rows as they are now, by noun and id. */
async function rowsOf(db: Db, revisions: readonly Revision[]): Promise<Map<string, VersionedRow>> {
  const found = new Map<string, VersionedRow>();
  for (const noun of new Set(revisions.map((one) => one.noun as Noun))) {
    const ids = revisions.flatMap((one) => (one.noun === noun ? [one.subject] : []));
    for await (const some of inTurns(ids)) {
      const rows = (await db
        .selectFrom(noun)
        .selectAll()
        .where('id', 'in', some)
        .execute()) as VersionedRow[];
      for (const row of rows) found.set(`${noun} ${row.id}`, row);
    }
  }
  return found;
}

function takenBack({ noun, before }: Revision, row: VersionedRow, now: number): Change {
  const was = before === null ? null : (JSON.parse(before) as VersionedRow);
  const ended = 'ended_at' in row ? { ended_at: row.ended_at ?? now } : {};
  // Undoing opens no screen that the kill switch has closed.
  const kept = { version: row.version + 1, ...('open' in row && { open: row.open }) };
  const after = { ...row, ...(was ?? ended), ...kept };
  return { noun, before: row, after } as Change;
}

/** Names what stands against undoing, and who did it. */
async function whoChanged(db: Db, { noun, subject, id }: Revision): Promise<string> {
  const later = await db
    .selectFrom('revisions')
    .innerJoin('people', 'people.id', 'revisions.person')
    .select(['people.name', 'revisions.action'])
    .where('noun', '=', noun)
    .where('subject', '=', subject)
    .where('revisions.id', '>', id)
    .orderBy('revisions.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const by = later ? ` by ${later.name} (${later.action})` : ', because its time was over';
  return `${noun.replace(/s$/, '')} ${subject}${by}`;
}
