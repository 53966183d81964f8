/** Room for new players, whoever asks in their place: of codes that wait, and of credentials of open screens. */
import type { Trx } from '../../db/counters.ts';

/**
 * Takes away the oldest code that waits in the region of which the most wait, for a new one. Its player asks for another
 * when it next polls; a flood drives out itself.
 * @returns whether there was one: what is claimed stays
 */
export async function makeRoom(trx: Trx): Promise<boolean> {
  const crowd = await trx
    .selectFrom('pairing_codes')
    .select(({ fn, ref }) => [
      fn.coalesce(ref('region'), ref('address')).as('region'),
      fn.countAll().as('waiting'),
    ])
    .where('screen', 'is', null)
    .groupBy(({ fn, ref }) => fn.coalesce(ref('region'), ref('address')))
    .orderBy('waiting', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!crowd) return false;
  const { numDeletedRows } = await trx
    .deleteFrom('pairing_codes')
    .where('screen', 'is', null)
    .where('poll_hash', '=', ({ selectFrom }) =>
      selectFrom('pairing_codes as waiting')
        .select('waiting.poll_hash')
        .where('waiting.screen', 'is', null)
        .where(
          ({ fn, ref }) => fn.coalesce(ref('waiting.region'), ref('waiting.address')),
          '=',
          crowd.region,
        )
        .orderBy('waiting.created_at')
        .limit(1),
    )
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Credentials of an open screen that stay though nothing was played with them: some browsers look at it in turn. */
const UNUSED_KEPT = 8;

/**
 * Forgets the oldest credentials of an open screen with which nothing was played. A player that held one pairs anew, as
 * a player of an open screen does whose credential is unknown.
 */
export async function dropUnused(trx: Trx, screen: string): Promise<void> {
  await trx
    .deleteFrom('pairings')
    .where('screen', '=', screen)
    .where('revoked_at', 'is', null)
    .where('series', 'not in', ({ selectFrom }) =>
      selectFrom('pairings as newest')
        .select('newest.series')
        .where('newest.screen', '=', screen)
        .orderBy('newest.series', 'desc')
        .limit(UNUSED_KEPT),
    )
    .where(({ not, exists, selectFrom, ref }) =>
      not(
        exists(
          selectFrom('plays')
            .select('plays.n')
            .where('plays.screen', '=', screen)
            .where('plays.series', '=', ref('pairings.series')),
        ),
      ),
    )
    // Nor those that are in a chain, such as days that are kept as totals, or that came by a code.
    .where(({ not, exists, selectFrom, ref }) =>
      not(
        exists(
          selectFrom('play_chains')
            .select('play_chains.series')
            .where('play_chains.series', '=', ref('pairings.series')),
        ),
      ),
    )
    .where(({ not, exists, selectFrom, ref }) =>
      not(
        exists(
          selectFrom('pairing_codes')
            .select('pairing_codes.code')
            .where('pairing_codes.series', '=', ref('pairings.series')),
        ),
      ),
    )
    .execute();
}
