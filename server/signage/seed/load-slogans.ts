/** The library's slogans as items, for a county that began without the demo. */
import { type Library, loadLibrary } from '../../../content/library/load.ts';
import { takeTurn } from '../../db/counters.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { insertItem } from '../items/items.ts';
import type { Db } from '../../db/open.ts';
import { record } from '../ledger/audit.ts';
import type { Actor } from '../reach/actor.ts';
import { unitsNamed } from '../reach/units-named.ts';
import { findingsFor, refuseForbidden, textsOf } from '../words/unit-words.ts';
import { sloganItem } from './plan-items.ts';

/** Where no everyday plan says how long it shows one. */
const DWELL_S = 15;

export type LoadedSlogans =
  | {
      readonly ok: true;
      readonly added: number;
      readonly there: number;
      /** Ids of those that say what a list of the unit forbids; they are left out. */
      readonly refused: readonly string[];
      readonly unit: string;
    }
  | { readonly ok: false; readonly reason: 'no-unit' }
  | { readonly ok: false; readonly reason: 'which-unit'; readonly units: readonly string[] }
  | { readonly ok: false; readonly reason: 'library-wrong'; readonly problem: string };

export interface LoadOptions {
  /** Whose the items are; absent: the unit above all others. */
  readonly unit?: string | undefined;
  /** Where the library lies; absent: the project's own. */
  readonly dir?: string;
  /** Who loads them; absent: whoever runs the machine. */
  readonly by?: Actor;
}

/**
 * Adds each slogan that the unit does not have yet: neither as one loaded before, withdrawn or not, nor the same words under
 * another id. Nothing is put on by it.
 */
export async function loadSlogans(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  { unit: named, dir, by }: LoadOptions = {},
): Promise<LoadedSlogans> {
  const loaded = await loadLibrary(dir);
  if (!loaded.ok) {
    const [first] = loaded.problems;
    const problem = first ? `${first.file}: ${first.field}: ${first.message}` : '';
    return { ok: false, reason: 'library-wrong', problem };
  }
  const { slogans, everyday } = loaded.library;
  const dwell = everyday[0]?.dwellSeconds ?? DWELL_S;
  const forbidden = await forbiddenIn(db, named, slogans);
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
    const refused: string[] = [];
    let added = 0;
    for (const slogan of slogans) {
      const id = `library-${unit}-${slogan.id}`;
      if (ids.has(id) || texts.has(slogan.zh)) continue;
      if (forbidden.has(slogan.id)) {
        refused.push(slogan.id);
        continue;
      }
      await insertItem(trx, {
        ...sloganItem(slogan, dwell),
        id,
        unit,
        by: by?.person ?? null,
        now,
      });
      added += 1;
    }
    if (added > 0)
      await record(trx, {
        at: now,
        by: by ?? null,
        action: 'library.load',
        subject: unit,
        detail: { slogans: added },
      });
    const there = slogans.length - added - refused.length;
    return { ok: true, added, there, refused, unit };
  });
}

/** Ids of the slogans that the unit would not be let write itself. */
async function forbiddenIn(
  db: Db,
  named: string | undefined,
  slogans: Library['slogans'],
): Promise<Set<string>> {
  const [unit] = await transact(db, (trx) => unitsNamed(trx, named));
  if (unit === undefined) return new Set();
  const found = new Set<string>();
  for (const slogan of slogans) {
    const findings = await findingsFor(db, unit, textsOf(sloganItem(slogan, DWELL_S)));
    if (refuseForbidden(findings)) found.add(slogan.id);
  }
  return found;
}
