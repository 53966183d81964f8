/** Which unit whoever runs the machine means. */
import type { Trx } from '../../db/counters.ts';
import { held } from '../../db/transact.ts';

/** The unit of this id, or those above all others; held, so that it is there when the person is. */
export async function unitsNamed(trx: Trx, unit: string | undefined): Promise<string[]> {
  const query = trx.selectFrom('units').select('id').orderBy('id');
  const rows = await held(
    trx,
    unit === undefined ? query.where('parent', 'is', null) : query.where('id', '=', unit),
  ).execute();
  return rows.map(({ id }) => id);
}
