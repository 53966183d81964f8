/** The tree of units, read once for many questions. */
import type { Db } from '../../db/open.ts';
import type { Target } from './targets.ts';

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

/** What a target asks of a screen. */
export interface TargetedScreen {
  readonly id: string;
  readonly unit: string;
  readonly kind: string;
  /** JSON: list of tags. */
  readonly tags: string;
}

/** Whether something that `by` put on a target is for the screen: it reaches no further than that unit. */
export function isFor(
  tree: UnitTree,
  { target, by }: { readonly target: Target; readonly by: string },
  screen: TargetedScreen,
): boolean {
  const chain = tree.chainOf(screen.unit);
  if (!chain.has(by)) return false;
  const { units, kinds, screens, tags } = target;
  if (units && !units.some((unit) => chain.has(unit))) return false;
  if (kinds && !kinds.includes(screen.kind)) return false;
  if (screens && !screens.includes(screen.id)) return false;
  if (!tags) return true;
  const own = tagsOf(screen.tags);
  return tags.some((tag) => own.includes(tag));
}

const parsed = new Map<string, readonly string[]>();

/** Few lists of tags serve many screens. */
function tagsOf(json: string): readonly string[] {
  let tags = parsed.get(json);
  if (!tags) {
    if (parsed.size > 10_000) parsed.clear();
    parsed.set(json, (tags = JSON.parse(json) as string[]));
  }
  return tags;
}
