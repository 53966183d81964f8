/** The words of what was shown, which are not always those that its item has now. */
import { assetsIn, drawnOf } from '../../../content/programme/assets.ts';
import type { Media } from '../../../content/programme/programme.ts';
import type { Db } from '../../db/open.ts';
import { inTurns } from '../ground/values.ts';

/** What a play says of itself. */
export interface Shown {
  /** Id of the item. */
  readonly item: string;
  /** Hash of a file that was shown; empty: none is known. */
  readonly asset: string;
  /** When, epoch ms: of versions that look alike, the one that was the newest then. */
  readonly at: number;
}

/** What a programme has on show. */
export const shownNow = ({ item, media }: { item: string; media: Media }, at: number): Shown => ({
  item,
  asset: assetsIn(drawnOf(media))[0]?.hash ?? '',
  at,
});

interface Version {
  readonly text: string;
  readonly copy: string;
  readonly changed_at: number;
}

/**
 * An item whose words were never changed has but those. Of any other it is asked from which words the file was drawn; where
 * nothing says so, those that it had then.
 * @returns null for the built-in card, and for an item that is gone.
 */
export async function shownTexts(
  db: Db,
  shown: readonly Shown[],
): Promise<(one: Shown) => string | null> {
  const versions = await versionsOf(db, shown);
  const changed = shown.filter(({ item }) => isReworded(versions.get(item) ?? []));
  const drawn = await drawnTexts(db, changed);
  return ({ item, asset, at }) => {
    const known = versions.get(item) ?? [];
    const words = drawn.get(asset);
    const of = known.filter(({ text, copy }) =>
      words ? words.has(text) : asset !== '' && copy.includes(`"${asset}"`),
    );
    const among = of.length > 0 ? of : known;
    return (among.find((one) => one.changed_at <= at) ?? among[0])?.text ?? null;
  };
}

const isReworded = (versions: readonly Version[]): boolean =>
  versions.some(({ text }) => text !== versions[0]?.text);

/** By item, the newest first. */
async function versionsOf(db: Db, shown: readonly Shown[]): Promise<Map<string, Version[]>> {
  const found = new Map<string, Version[]>();
  for await (const some of inTurns([...new Set(shown.map(({ item }) => item))])) {
    const rows = await db
      .selectFrom('item_versions')
      .select(['item', 'text', 'copy', 'changed_at'])
      .where('item', 'in', some)
      .where('version', '>=', 1)
      .orderBy('version', 'desc')
      .execute();
    for (const { item, ...version } of rows) {
      const known = found.get(item);
      if (known) known.push(version);
      else found.set(item, [version]);
    }
  }
  return found;
}

/** By file, all words that were drawn into it. */
async function drawnTexts(db: Db, shown: readonly Shown[]): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for await (const some of inTurns([...new Set(shown.map(({ asset }) => asset))])) {
    const rows = await db
      .selectFrom('render_assets')
      .innerJoin('renders', 'renders.key', 'render_assets.key')
      .select(['asset', 'renders.job'])
      .where('asset', 'in', some)
      .execute();
    for (const { asset, job } of rows) {
      const { copy } = JSON.parse(job ?? '{}') as { copy?: { text?: unknown } };
      if (typeof copy?.text !== 'string') continue;
      const known = found.get(asset);
      if (known) known.add(copy.text);
      else found.set(asset, new Set([copy.text]));
    }
  }
  return found;
}
