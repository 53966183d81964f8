/** Units as people write them: by id, code, name, or the names from above. */
import type { Db } from '../../db/open.ts';
import { belowUnit } from '../reach/units-up.ts';
import { unitCode } from '../units/unit-codes.ts';
import { fold } from './list-columns.ts';

export interface NamedUnit {
  readonly id: string;
  readonly code: string | null;
  readonly name: string;
  readonly nameEn: string;
  /** Of one that is brought it is known later. */
  parent: string | null;
}

export type FoundUnit =
  | { readonly ok: true; readonly unit: NamedUnit }
  /** How many are called so. */
  | { readonly ok: false; readonly count: number };

export class UnitNames {
  readonly #byId = new Map<string, NamedUnit>();
  readonly #byCode = new Map<string, NamedUnit>();
  readonly #byName = new Map<string, NamedUnit[]>();

  add(unit: NamedUnit): void {
    this.#byId.set(unit.id, unit);
    if (unit.code !== null) this.#byCode.set(unit.code, unit);
    for (const name of new Set([fold(unit.name), fold(unit.nameEn)])) {
      if (name === '') continue;
      const others = this.#byName.get(name);
      if (others) others.push(unit);
      else this.#byName.set(name, [unit]);
    }
  }

  /** The same names, to which others can be added. */
  copy(): UnitNames {
    const copy = new UnitNames();
    for (const unit of this.#byId.values()) copy.add(unit);
    return copy;
  }

  get(id: string): NamedUnit | undefined {
    return this.#byId.get(id);
  }

  withCode(code: string): NamedUnit | undefined {
    return this.#byCode.get(code);
  }

  /** Those of this name. */
  called(name: string): readonly NamedUnit[] {
    return this.#byName.get(fold(name)) ?? [];
  }

  /**
   * @param parentOf says of a unit which is above it; of one that is brought that may have to be found first.
   * @param isOf says of several of one name which they are: one that is brought may be there already.
   */
  find(
    written: string,
    parentOf: (unit: NamedUnit) => string | null = ({ parent }) => parent,
    isOf: (unit: NamedUnit) => string = ({ id }) => id,
  ): FoundUnit {
    const byId = this.#byId.get(written);
    if (byId) return { ok: true, unit: byId };
    const code = unitCode(written);
    const byCode = code === null ? undefined : this.#byCode.get(code);
    if (byCode) return { ok: true, unit: byCode };
    const path = written
      .normalize('NFKC')
      .split(/[/\\>]/)
      .map(fold)
      .filter((part) => part !== '');
    const above = path.slice(0, -1).toReversed();
    const found = this.called(path.at(-1) ?? '').filter((unit) => {
      let at: NamedUnit | undefined = unit;
      return above.every((name) => {
        const parent: string | null = at ? parentOf(at) : null;
        at = parent === null ? undefined : this.#byId.get(parent);
        return at !== undefined && [at.name, at.nameEn].map(fold).includes(name);
      });
    });
    const ids = new Set(found.length > 1 ? found.map(isOf) : found.map(({ id }) => id));
    const [id] = ids;
    const unit = id === undefined ? undefined : this.#byId.get(id);
    return unit && ids.size === 1 ? { ok: true, unit } : { ok: false, count: ids.size };
  }
}

/** The open units that somebody reaches. */
export async function unitNames(db: Db, top: string): Promise<UnitNames> {
  const rows = await db
    .selectFrom('units')
    .select(['id', 'code', 'name', 'name_en', 'parent'])
    .where('id', 'in', belowUnit(top))
    .where('closed_at', 'is', null)
    .execute();
  const names = new UnitNames();
  for (const { name_en, ...row } of rows) names.add({ ...row, nameEn: name_en });
  return names;
}
