/** Each version of an item is kept beside it: what a schedule names is a version, and that never changes. */
import type { Trx } from '../../db/counters.ts';
import { folded } from '../../text.ts';
import type { ItemRow, Original } from './changes.ts';

/** Keeps the item as it is now, with all by which it is found. To be called in the transaction that makes it so. */
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
  const words = folded(text);
  await trx
    .insertInto('item_search')
    .values({ item: id, words })
    .onConflict((oc) => oc.column('item').doUpdateSet({ words }))
    .execute();
  const files = filesIn(copy).map((hash) => ({ hash, item: id, version }));
  if (files.length > 0) await trx.insertInto('item_files').values(files).execute();
}

/**
 * Keeps what a copy was made of as what lies before its first version, up to 0: whoever wrote the words goes on to have written
 * them, and nobody comes to review their own by way of a copy.
 */
export async function keepOriginal(trx: Trx, id: string, from: Original): Promise<void> {
  const rows = await trx
    .selectFrom('item_versions')
    .selectAll()
    .where('item', '=', from.item)
    .where('version', '<=', from.version)
    .execute();
  if (rows.length === 0) return;
  const before = rows.map((row) => ({ ...row, item: id, version: row.version - from.version }));
  await trx.insertInto('item_versions').values(before).execute();
}

/** The files that the copy of an item names. @param copy its JSON */
export const filesIn = (copy: string): string[] => [
  ...new Set(copy.match(/(?<=")[0-9a-f]{64}(?=")/g)),
];
