/** Stores changed rows, if nobody changed them since they were read. */
import type { Trx } from '../../db/counters.ts';
import type { CampaignRow, Change } from './changes.ts';
import { keepOriginal, keepVersion } from './item-versions.ts';
import { type ScreenUpdate, updateScreens, writeStays } from './write-screens.ts';

class Overtaken extends Error {}

/** Whether a transaction was given up because a row had changed since it was read. */
export const overtaken = (error: unknown): boolean => error instanceof Overtaken;

/** Gives the transaction up: what the plan was made from is no longer so. */
export function giveUp(why: string): never {
  throw new Overtaken(why);
}

/** By whom something is changed, and when: each version of an item says so. */
interface Made {
  readonly by: string | null;
  readonly at: number;
}

/** @throws Overtaken where a row is no longer at the version it was read at; the transaction is to be given up. */
export async function writeChanges(
  trx: Trx,
  changes: readonly Change[],
  made: Made,
): Promise<void> {
  const screens: ScreenUpdate[] = [];
  for (const change of changes) {
    const { noun, before } = change;
    if (noun === 'screens' && before) screens.push({ ...change, before });
    else await writeChange(trx, change, made);
  }
  if (screens.length === 0) return;
  if ((await updateScreens(trx, screens)) < screens.length) giveUp('a screen changed meanwhile');
  await writeStays(trx, screens, made.at);
}

async function writeChange(trx: Trx, change: Change, made: Made): Promise<void> {
  const { before } = change;
  if (!before) await insert(trx, change);
  else {
    const { numUpdatedRows } = await update(trx, change, before.version);
    if (numUpdatedRows === 0n) giveUp(`${change.noun} ${before.id} changed meanwhile`);
  }
  if (change.noun !== 'items') return;
  await keepVersion(trx, change.after, made);
  const { told: findings, after, copyOf } = change;
  if (copyOf) await keepOriginal(trx, after.id, copyOf);
  if (findings === undefined) return;
  const row = { item: after.id, version: after.version, at: made.at, findings };
  await trx.insertInto('word_findings').values(row).execute();
}

/** A switch, because the query builder checks each table's row by itself. */
function insert(trx: Trx, change: Change): Promise<unknown> {
  switch (change.noun) {
    case 'campaigns':
      return insertCampaign(trx, change.after);
    case 'schedules':
      return trx.insertInto('schedules').values(change.after).execute();
    case 'screens':
      return trx.insertInto('screens').values(change.after).execute();
    case 'screen_groups':
      return trx.insertInto('screen_groups').values(change.after).execute();
    case 'items':
      return trx.insertInto('items').values(change.after).execute();
  }
}

/** One that is made of a plan is named after it: where two load the same, the second finds the first. */
async function insertCampaign(trx: Trx, row: CampaignRow): Promise<void> {
  const made = await trx
    .insertInto('campaigns')
    .values(row)
    .onConflict((oc) => oc.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) throw new Overtaken(`campaigns ${row.id} was made meanwhile`);
}

function update(trx: Trx, { noun, after }: Change, version: number) {
  return trx
    .updateTable(noun)
    .set(after)
    .where('id', '=', after.id)
    .where('version', '=', version)
    .executeTakeFirst();
}

/** A row with other parts, one version on. */
export function edited<Row extends { readonly version: number }>(
  row: Row,
  parts: Partial<Row>,
): Row {
  return { ...row, ...parts, version: row.version + 1 };
}

/** Raises the version of a campaign of which a part changed. */
export const touch = (row: CampaignRow): Change => ({
  noun: 'campaigns',
  before: row,
  after: edited(row, {}),
  touch: true,
});
