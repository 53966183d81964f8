/** A person is told of a sign-in from where nobody has signed in under that name: it may have been somebody else. */
import type { Trx } from '../../db/counters.ts';
import { notify } from '../notices/notify.ts';

/**
 * To be called before the place is remembered. The first sign-in of all is no news.
 * @param marks see `marksOf`: one that is known is enough
 */
export async function tellOfNewPlace(
  trx: Trx,
  id: string,
  { marks, place }: { readonly marks: readonly string[]; readonly place: string },
  now: number,
): Promise<void> {
  // Where it was is not known: nothing can be said of it.
  if (marks.length === 0) return;
  const known = await trx
    .selectFrom('familiar')
    .select((eb) => eb.fn.countAll<number>().as('all'))
    .select((eb) =>
      eb.fn
        .sum<number | null>(
          eb
            .case()
            .when('mark', 'in', [...marks])
            .then(1)
            .else(0)
            .end(),
        )
        .as('these'),
    )
    .where('person', '=', id)
    .executeTakeFirstOrThrow();
  if (Number(known.all) === 0 || Number(known.these) > 0) return;
  const { login, unit } = await trx
    .selectFrom('people')
    .select(['login', 'unit'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await notify(trx, {
    event: 'sign-in.new-place',
    unit,
    subject: { kind: 'person', id, name: login },
    facts: { place },
    persons: [id],
    at: now,
  });
}
