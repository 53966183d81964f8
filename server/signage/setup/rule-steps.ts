/** Steps of moving in that say how the county wants it: second factors, limits, reviews, mail. */
import type { Place, State } from './place.ts';

/** Whoever administers may do everything: a password alone is not enough for that. */
export async function secondFactorState({ db }: Place): Promise<State> {
  const row = await db
    .selectFrom('sign_in_policy')
    .select('second_factor')
    .executeTakeFirstOrThrow();
  const roles = JSON.parse(row.second_factor) as string[];
  const done = roles.includes('administrator');
  return { done, count: roles.length, lacks: done ? [] : ['administrator'] };
}

/** Until some unit adopts one, the one that comes with the program holds: somebody should have looked at it. */
export async function policyState({ db, above, units }: Place): Promise<State> {
  const rows = await db
    .selectFrom('policies')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .select((eb) =>
      eb.fn.sum<number>(eb.case().when('unit', 'in', above).then(1).else(0).end()).as('held'),
    )
    .where((eb) => eb.or([eb('unit', 'in', units), eb('unit', 'in', above)]))
    .where((eb) => eb.or([eb('profile', 'is not', null), eb('limits', 'is not', null)]))
    .executeTakeFirstOrThrow();
  return { done: Number(rows.held) > 0, count: Number(rows.count) };
}

/** A rule that asks for nobody is one, too: it was decided. */
export async function reviewState({ db, above, units }: Place): Promise<State> {
  const rows = await db
    .selectFrom('review_rules')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .select((eb) =>
      eb.fn.sum<number>(eb.case().when('unit', 'in', above).then(1).else(0).end()).as('held'),
    )
    .where((eb) => eb.or([eb('unit', 'in', units), eb('unit', 'in', above)]))
    .where('level', 'is not', null)
    .executeTakeFirstOrThrow();
  return { done: Number(rows.held) > 0, count: Number(rows.count) };
}

/** A letter that went out says that mail works; none says nothing. */
export async function mailState({ db, units }: Place): Promise<State> {
  const { count } = await db
    .selectFrom('letters')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('unit', 'in', units)
    .where('state', '=', 'sent')
    .executeTakeFirstOrThrow();
  return { done: Number(count) > 0 ? true : null, count: Number(count) };
}
