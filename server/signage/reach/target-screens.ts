/** The screens that a person may aim at, with what targets ask of them: for counting before anything is sent. */
import type { Zone } from '../../../content/programme/rules.ts';
import type { Db } from '../../db/open.ts';
import type { Actor } from './actor.ts';
import { standing } from './standing.ts';
import { readUnits } from './unit-tree.ts';
import { belowUnit } from './units-up.ts';

export interface TargetScreen {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: string;
  /** Names of its zones; none: it is not divided. */
  readonly zones: readonly string[];
  readonly tags: readonly string[];
  /** Its unit and all above it. */
  readonly units: readonly string[];
}

export async function targetScreens(db: Db, actor: Actor): Promise<TargetScreen[]> {
  const tree = await readUnits(db);
  const rows = await standing(db)
    .select(['id', 'name', 'name_en', 'kind', 'tags', 'zones', 'unit'])
    .where('unit', 'in', belowUnit(actor.unit))
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    nameEn: row.name_en || row.name,
    kind: row.kind,
    zones: ((JSON.parse(row.zones) as Zone[] | null) ?? []).map(({ name }) => name),
    tags: JSON.parse(row.tags) as string[],
    units: [...tree.chainOf(row.unit)],
  }));
}
