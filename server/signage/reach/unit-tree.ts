/** The tree of units, read once for many questions. */
import type { Db } from '../../db/open.ts';

export interface UnitTree {
  /** The unit and all above it. */
  readonly chainOf: (unit: string) => ReadonlySet<string>;
}

export async function readUnits(db: Db): Promise<UnitTree> {
  return unitTree(await readParents(db));
}

/** Each unit with the one above it. */
export async function readParents(db: Db): Promise<Map<string, string | null>> {
  const rows = await db.selectFrom('units').select(['id', 'parent']).execute();
  return new Map(rows.map(({ id, parent }) => [id, parent]));
}

export function unitTree(parents: ReadonlyMap<string, string | null>): UnitTree {
  const chains = new Map<string, ReadonlySet<string>>();
  return {
    chainOf: (unit) => {
      let chain = chains.get(unit);
      if (!chain) {
        const found = new Set<string>();
        for (let at: string | null | undefined = unit; at && !found.has(at); at = parents.get(at))
          found.add(at);
        chains.set(unit, (chain = found));
      }
      return chain;
    },
  };
}
