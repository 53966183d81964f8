/** The pace at which words of a unit scroll: of all limits the one that programmes are made of. */
import type { Trx } from '../../db/counters.ts';
import { allPages } from '../ground/values.ts';
import { standing } from '../reach/standing.ts';
import { policyFor, type PolicyInForce } from './policies.ts';

export const paceIn = ({ limits }: PolicyInForce): number => limits.charactersPerMinute;

export const paceOf = async (trx: Trx, unit: string): Promise<number> =>
  paceIn(await policyFor(trx, unit));

/** Items of a unit may run on any screen of the county: with another pace all are compiled anew. */
export async function allStanding(trx: Trx): Promise<string[]> {
  const rows = await allPages((after, most) =>
    standing(trx).select('id').where('id', '>', after).orderBy('id').limit(most).execute(),
  );
  return rows.map(({ id }) => id);
}
