/** The library's slogans as items, for a county that began without the demo. */
import { loadLibrary } from '../../../content/library/load.ts';
import { takeTurn } from '../../db/counters.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { insertItem } from '../items/items.ts';
import { record } from '../ledger/audit.ts';
import { sloganItem } from './plan-items.ts';

/** Where no everyday plan says how long it shows one. */
const DWELL_S = 15;

export type LoadedSlogans =
  | { readonly ok: true; readonly added: number; readonly there: number; readonly unit: string }
  | { readonly ok: false; readonly reason: 'no-unit' | 'which-unit' }
  | { readonly ok: false; readonly reason: 'library-wrong'; readonly problem: string };

/**
 * Adds each slogan that the unit above all others does not have yet: neither under the library's id, withdrawn or not, nor the
 * same words under another. Nothing is put on by it.
 * @param dir where the library lies; absent: the project's own
 */
export async function loadSlogans(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  dir?: string,
): Promise<LoadedSlogans> {
  const loaded = await loadLibrary(dir);
  if (!loaded.ok) {
    const [first] = loaded.problems;
    const problem = first ? `${first.file}: ${first.field}: ${first.message}` : '';
    return { ok: false, reason: 'library-wrong', problem };
  }
  const { slogans, everyday } = loaded.library;
  const dwell = everyday[0]?.dwellSeconds ?? DWELL_S;
  return transact(db, async (trx): Promise<LoadedSlogans> => {
    // Two that load at once take turns: the second finds what the first has added.
    await takeTurn(trx, 'audit');
    const roots = await trx.selectFrom('units').select('id').where('parent', 'is', null).execute();
    const unit = roots[0]?.id;
    if (unit === undefined) return { ok: false, reason: 'no-unit' };
    if (roots.length > 1) return { ok: false, reason: 'which-unit' };
    const rows = await trx
      .selectFrom('items')
      .select(['id', 'text', 'template', 'unit', 'withdrawn_at'])
      .where((eb) => eb.or([eb('unit', '=', unit), eb('id', 'like', 'library-%')]))
      .execute();
    const ids = new Set(rows.map(({ id }) => id));
    const texts = new Set(
      rows
        .filter((row) => row.unit === unit && row.template === 'banner' && !row.withdrawn_at)
        .map(({ text }) => text),
    );
    const now = clock.now();
    let added = 0;
    for (const slogan of slogans) {
      const id = `library-${slogan.id}`;
      if (ids.has(id) || texts.has(slogan.zh)) continue;
      await insertItem(trx, { ...sloganItem(slogan, dwell), id, unit, by: null, now });
      added += 1;
    }
    if (added > 0)
      await record(trx, {
        at: now,
        person: null,
        action: 'library.load',
        subject: unit,
        detail: { slogans: added },
      });
    return { ok: true, added, there: slogans.length - added, unit };
  });
}
