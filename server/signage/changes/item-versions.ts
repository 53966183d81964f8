/** Each version of an item is kept beside it: what a schedule names is a version, and that never changes. */
import type { Trx } from '../../db/counters.ts';
import type { ItemRow } from './changes.ts';

/** Keeps the item as it is now. To be called in the transaction that makes it so. */
export async function keepVersion(
  trx: Trx,
  row: ItemRow,
  { by, at }: { readonly by: string | null; readonly at: number },
): Promise<void> {
  const { id, version, template, text, copy, style, dwell_ms } = row;
  await trx
    .insertInto('item_versions')
    .values({
      item: id,
      version,
      template,
      text,
      copy,
      style,
      dwell_ms,
      changed_by: by,
      changed_at: at,
    })
    .execute();
}
