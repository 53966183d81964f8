/** The tree of units, read once for many questions. */
import type { Db } from '../../db/open.ts';

export interface UnitTree {
  /** The unit and all above it. */
  readonly chainOf: (unit: string) => ReadonlySet<string>;
}

export async function readUnits(db: Db): Promise<UnitTree> {
  const rows = await db.selectFrom('units').select(['id', 'parent']).execute();
  const parents = new Map(rows.map(({ id, parent }) => [id, parent]));
  const chains = new Map<string, ReadonlySet<string>>();
  return {
    chainOf: (unit) => {
      let chain = chains.get(unit);
      if (!chain) {
        const found = new Set<string>();
        for (let at: string | null | undefined = unit; at; at = parents.get(at)) found.add(at);
        chains.set(unit, (chain = found));
      }
      return chain;
    },
  };
}
