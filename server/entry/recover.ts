/** Using a link of recovery, by whatever page or program. Only invented ones are counted: nobody guesses 256 bits, and no one is barred by others. */
import type { Context } from 'hono';
import type { Signage } from '../signage/ground/context.ts';
import { busy, type Failure } from '../signage/ground/failure.ts';
import { recover } from '../signage/people/recovery.ts';
import { placeIn } from '../web/address.ts';
import { type Door, RATES, secondsOf } from './door.ts';
import type { Barred } from './own-account.ts';

export async function recoverAccount(
  c: Context,
  signage: Signage,
  door: Door,
  token: string,
  password: string,
): Promise<{ readonly ok: true } | Failure | Barred> {
  const { clock } = signage;
  const from = placeIn(c);
  const draws = [{ rate: RATES.recovery, key: from }];
  const wait = door.buckets.take(draws, clock.monotonicMs());
  if (wait > 0) {
    c.header('retry-after', secondsOf(wait));
    return { ok: false, reason: 'barred' };
  }
  const done = await door.checks.strangers.run(from, () => recover(signage, token, password, from));
  if (!done) return busy('sign-in-full');
  if (done.ok || done.why.code !== 'no-recovery') door.buckets.giveBack(draws, clock.monotonicMs());
  return done;
}
