/** An item once more, as one's own. */
import { unpack } from '../../../content/programme/packed.ts';
import type { ProgrammeBody } from '../../../content/wire/messages.ts';
import type { Db } from '../../db/open.ts';
import type { Signage } from '../ground/context.ts';
import { unknown } from '../ground/failure.ts';
import { createItem, getItem, type Item } from '../items/items.ts';
import { naming } from '../items/may-see.ts';
import { type Pin, pinKey, pinnedItems } from '../items/pinned-items.ts';
import { shownNow, shownTexts } from '../items/shown-texts.ts';
import { tagsOn } from '../items/tags.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { belowUnit } from '../reach/units-up.ts';
import { standing } from '../reach/standing.ts';

/**
 * Copies an item of the actor's unit or one below, withdrawn or not, as it is now; of a unit elsewhere one that is on the
 * actor's screens, as it is shown there. The copy is the actor's unit's.
 */
export async function copyItem(
  signage: Signage,
  actor: Actor,
  id: string,
): ReturnType<typeof createItem> {
  const refusal = refuse(actor, 'publish', 'own');
  if (refusal) return refusal;
  const { db } = signage;
  const found = await getItem(db, actor, id);
  const item = found.ok ? found.item : await shownItem(db, actor, id);
  if (!item) return unknown('no-item', { id });
  const { template, text, copy, style, dwellMs, version } = item;
  const tags = found.ok ? ((await tagsOn(db, [id])).get(id) ?? []) : [];
  const origin = { tags, copyOf: { item: id, version } };
  return createItem(signage, actor, { template, text, copy, style, dwellMs }, origin);
}

/** Bodies that are looked into: screens of one build and rules share one. */
const BODIES_MOST = 20;

/** The item with the words that it has on a screen of the actor's; null: none shows it. */
async function shownItem(db: Db, actor: Actor, id: string): Promise<Item | null> {
  const units = belowUnit(actor.unit);
  const rows = await db
    .selectFrom('programme_bodies as named')
    .select(['named.body', 'named.created_at'])
    .where(naming('named.body', id))
    .where(
      'named.hash',
      'in',
      standing(db)
        .innerJoin('programmes', 'programmes.screen', 'screens.id')
        .select('programmes.hash')
        .where('screens.unit', 'in', units),
    )
    .orderBy('named.created_at', 'desc')
    .limit(BODIES_MOST)
    .execute();
  for (const { body, created_at: at } of rows) {
    const { entries } = unpack((JSON.parse(body) as ProgrammeBody).programme);
    const entry = entries.find(({ item }) => item === id);
    if (!entry) continue;
    const shown = shownNow(entry, at);
    const text = (await shownTexts(db, [shown]))(shown);
    const version = text === null ? null : await newestWith(db, id, text);
    if (version === null) continue;
    const pin: Pin = { item: id, version };
    return (await pinnedItems(db, [pin])).get(pinKey(pin)) ?? null;
  }
  return null;
}

async function newestWith(db: Db, item: string, text: string): Promise<number | null> {
  const row = await db
    .selectFrom('item_versions')
    .select('version')
    .where('item', '=', item)
    .where('text', '=', text)
    .where('version', '>=', 1)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.version ?? null;
}
