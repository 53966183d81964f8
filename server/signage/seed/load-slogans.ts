/** The library's slogans as items, for a county that began without the demo. */
import { loadLibrary } from '../../../content/library/load.ts';
import { takeTurn } from '../../db/counters.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { insertItem } from '../items/items.ts';
import { record } from '../ledger/audit.ts';
import { unitsNamed } from '../reach/units-named.ts';
import { sloganItem } from './plan-items.ts';

/** Where no everyday plan says how long it shows one. */
const DWELL_S = 15;

export type LoadedSlogans =
  | { readonly ok: true; readonly added: number; readonly there: number; readonly unit: string }
  | { readonly ok: false; readonly reason: 'no-unit' }
  | { readonly ok: false; readonly reason: 'which-unit'; readonly units: readonly string[] }
  | { readonly ok: false; readonly reason: 'library-wrong'; readonly problem: string };

export interface LoadOptions {
  /** Whose the items are; absent: the unit above all others. */
  readonly unit?: string | undefined;
  /** Where the library lies; absent: the project's own. */
  readonly dir?: string;
}

/**
 * Adds each slogan that the unit does not have yet: neither as one loaded before, withdrawn or not, nor the same words under
 * another id. Nothing is put on by it.
 */
export async function loadSlogans(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  { unit: named, dir }: LoadOptions = {},
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
    const units = await unitsNamed(trx, named);
    const [unit] = units;
    if (unit === undefined) return { ok: false, reason: 'no-unit' };
    if (units.length > 1) return { ok: false, reason: 'which-unit', units };
    const rows = await trx
      .selectFrom('items')
      .select(['id', 'text', 'template', 'withdrawn_at'])
      .where('unit', '=', unit)
      .execute();
    const ids = new Set(rows.map(({ id }) => id));
    const texts = new Set(
      rows
        .filter((row) => row.template === 'banner' && row.withdrawn_at === null)
        .map(({ text }) => text),
    );
    const now = clock.now();
    let added = 0;
    for (const slogan of slogans) {
      const id = `library-${unit}-${slogan.id}`;
      if (ids.has(id) || texts.has(slogan.zh)) continue;
      await insertItem(trx, { ...sloganItem(slogan, dwell), id, unit, by: null, now });
      added += 1;
    }
    if (added > 0)
      await record(trx, {
        at: now,
        by: null,
        action: 'library.load',
        subject: unit,
        detail: { slogans: added },
      });
    return { ok: true, added, there: slogans.length - added, unit };
  });
}
