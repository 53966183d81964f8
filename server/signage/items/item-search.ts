/** Items found by their words, template, unit, state and tag. */
import { type ExpressionBuilder, sql } from 'kysely';
import type { Db } from '../../db/open.ts';
import type { Tables } from '../../db/tables/tables.ts';
import { folded } from '../../text.ts';
import { likely } from '../ground/values.ts';
import { elementsOf } from '../ground/values.ts';
import { type Actor, unitsBelow } from '../reach/actor.ts';
import { type Item, itemFrom } from './items.ts';
import { tagOf } from './tags.ts';

/** `current`: not withdrawn. `scheduled` and `idle` are those of them that a schedule in force names, and that none names. */
export const ITEM_STATES = ['current', 'scheduled', 'idle', 'withdrawn'] as const;
export type ItemState = (typeof ITEM_STATES)[number];

export interface ItemFilter {
  /** Each of these stands in the text, whatever its case and width. */
  readonly words?: string | undefined;
  readonly template?: string | undefined;
  /** Stands for those below it too. */
  readonly unit?: string | undefined;
  readonly state?: ItemState | undefined;
  readonly tag?: string | undefined;
}

export interface ItemPage {
  readonly items: readonly Item[];
  /** Where the next page begins; null: this is the last. */
  readonly next: string | null;
}

/** Words of one search: each is a look at every row. */
const WORDS_MOST = 10;

/** The newest first, of the actor's unit and those below. @param after `next` of the page before */
export async function searchItems(
  db: Db,
  actor: Actor,
  filter: ItemFilter,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<ItemPage> {
  const { words, template, unit, state = 'current', tag } = filter;
  const mine = await unitsBelow(db, actor.unit);
  const wanted = unit === undefined ? mine : await unitsBelow(db, unit);
  const units = [...wanted].filter((one) => mine.has(one));
  if (units.length === 0) return { items: [], next: null };
  let query = db
    .selectFrom('items')
    .innerJoin('item_search', 'item_search.item', 'items.id')
    .selectAll('items')
    .where('unit', 'in', units)
    .where('withdrawn_at', state === 'withdrawn' ? 'is not' : 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(limit + 1);
  if (template !== undefined) query = query.where('template', '=', template);
  for (const word of wordsOf(words ?? ''))
    query = query.where(sql<boolean>`item_search.words LIKE ${`%${likely(word)}%`} ESCAPE '\\'`);
  if (tag !== undefined)
    query = query.where((eb: ExpressionBuilder<Tables, 'items'>) =>
      eb.exists(
        eb
          .selectFrom('item_tags')
          .select('tag')
          .whereRef('item_tags.item', '=', 'items.id')
          .where('tag', '=', tagOf(tag)),
      ),
    );
  if (state === 'scheduled') query = query.where(sql<boolean>`items.id IN ${scheduled(db)}`);
  if (state === 'idle') query = query.where(sql<boolean>`items.id NOT IN ${scheduled(db)}`);
  const place = after === undefined ? null : PLACE.exec(after);
  if (place) {
    const [, at, id = ''] = place;
    query = query.where((eb) =>
      eb.or([
        eb('created_at', '<', Number(at)),
        eb.and([eb('created_at', '=', Number(at)), eb('id', '>', id)]),
      ]),
    );
  }
  const rows = await query.execute();
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(itemFrom),
    next: last ? `${last.created_at}.${last.id}` : null,
  };
}

/** Of the last item of a page: when it was made, and its id. */
export const PLACE = /^(\d{1,15})\.([^\0]{1,64})$/;

const wordsOf = (text: string): string[] =>
  folded(text)
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, WORDS_MOST);

/** Ids of the items that schedules in force name. */
const scheduled = (db: Db) => sql`(
  SELECT one.value ->> 'item' FROM schedules, ${elementsOf(db, 'schedules.items')}
  WHERE schedules.ended_at IS NULL AND (
    schedules.campaign IS NULL
    OR schedules.campaign IN (SELECT campaigns.id FROM campaigns WHERE campaigns.ended_at IS NULL)
  ))`;
