/** Groups of screens and what aims at them: neither is stored against the other. */
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { conflict, type Failure } from '../ground/failure.ts';
import type { GroupUse } from '../ground/refusals.ts';
import { holdGroups, namesGroup } from '../reach/groups.ts';
import type { Target } from '../reach/targets.ts';
import type { Change } from './changes.ts';

/** @returns why groups cannot be deleted that something in force aims at; null: none is to be, or nothing does. */
export async function refuseInUse(db: Db, changes: readonly Change[]): Promise<Failure | null> {
  const ended = changes.flatMap(({ noun, before, after }) =>
    noun === 'screen_groups' && after.ended_at !== null && before?.ended_at === null
      ? [after.id]
      : [],
  );
  const uses: GroupUse[] = [];
  for (const group of ended) uses.push(...(await usesOf(db, group)));
  return uses.length > 0 ? conflict('group-in-use', { uses }) : null;
}

/** Uses that a sentence can bear. */
const USES_MOST = 10;

async function usesOf(db: Db, group: string): Promise<GroupUse[]> {
  const schedules = await db
    .selectFrom('schedules')
    .leftJoin('campaigns', 'campaigns.id', 'schedules.campaign')
    .select(['schedules.id', 'campaigns.name'])
    .where('schedules.ended_at', 'is', null)
    .where('campaigns.ended_at', 'is', null)
    .where(namesGroup('schedules.target', group))
    .orderBy('schedules.id')
    .limit(USES_MOST)
    .execute();
  const urgents = await db
    .selectFrom('urgents')
    .select(['id', 'text'])
    .where('ended_at', 'is', null)
    .where(namesGroup('target', group))
    .orderBy('id')
    .limit(USES_MOST)
    .execute();
  return [
    ...schedules.map(({ id, name }) => ({ noun: 'schedule' as const, id, name: name ?? '' })),
    ...urgents.map(({ id, text }) => ({ noun: 'urgent message' as const, id, name: text })),
  ];
}

/** Whether the groups that changes name are there, and stay to the end of the transaction. */
export function groupsHeld(trx: Trx, changes: readonly Change[]): Promise<boolean> {
  return holdGroups(trx, [...new Set(changes.flatMap(aimedAt))]);
}

function aimedAt({ noun, after }: Change): readonly string[] {
  return noun === 'schedules' && after.ended_at === null
    ? ((JSON.parse(after.target) as Target).groups ?? [])
    : [];
}
