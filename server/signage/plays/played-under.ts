/** Under which unit something was played: the one that the screen hung under then, wherever it hangs now. */
import { type RawBuilder, sql } from 'kysely';

/**
 * @param units as `belowUnit` gives them.
 * @param at the column of `of` that says when: an instant, or a day of the screen's own calendar.
 * @returns whether a row of plays is of one of the units. The day of a move is the new unit's.
 */
export function playedUnder(
  units: RawBuilder<string>,
  of: 'plays' | 'play_totals',
  at: 'started_at' | 'day',
): RawBuilder<boolean> {
  const [from, until] = at === 'day' ? ['from_day', 'until_day'] : ['from_at', 'until_at'];
  const screen = sql.ref(`${of}.screen`);
  const when = sql.ref(`${of}.${at}`);
  const stay = sql`SELECT 1 FROM screen_stays AS stay WHERE stay.screen = ${screen} AND ${when} < ${sql.ref(`stay.${until}`)}`;
  return sql<boolean>`(
    (${screen} IN (SELECT id FROM screens WHERE unit IN ${units}) AND NOT EXISTS (${stay}))
    OR (${screen} IN (SELECT screen FROM screen_stays WHERE unit IN ${units})
      AND EXISTS (${stay} AND ${when} >= ${sql.ref(`stay.${from}`)} AND stay.unit IN ${units})))`;
}
