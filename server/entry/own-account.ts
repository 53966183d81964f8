/**
 * What a person does to the own account, by whatever page or program. The password is asked for once more, as for whoever
 * finds a session open; tries are counted by session, so that this one bars no other.
 */
import type { Context } from 'hono';
import type { Signage } from '../signage/ground/context.ts';
import { busy, type Failure, invalid } from '../signage/ground/failure.ts';
import { changePassword, isOwnPassword } from '../signage/people/passwords.ts';
import {
  confirmSecondFactor,
  offerSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
} from '../signage/people/second-factor.ts';
import { type Begun, SESSION_MS } from '../signage/people/sessions.ts';
import { placeIn } from '../web/address.ts';
import type { Rate } from './buckets.ts';
import { keepCookie, SESSION_COOKIE } from './cookies.ts';
import { type Door, RATES, secondsOf } from './door.ts';
import { mineOf, tokenOf } from './sessions.ts';

/** Too often, and the answer says in `Retry-After` when the next may be made. */
export interface Barred {
  readonly ok: false;
  readonly reason: 'barred';
}

type Tried<T> = Promise<({ readonly ok: true } & T) | Failure | Barred>;

export interface OwnAccount {
  /** Ends the other sessions, and gives this one another token. */
  changePassword(c: Context, current: string, next: string): Tried<Begun>;
  offer(c: Context, password: string): Tried<{ secret: string; address: string }>;
  confirm(c: Context, code: string): Tried<Begun & { codes: readonly string[] }>;
  renewCodes(c: Context, password: string, code: string): Tried<{ codes: readonly string[] }>;
  remove(c: Context, password: string, code: string): Tried<Begun>;
}

export function ownAccount(signage: Signage, door: Door): OwnAccount {
  const { db, clock } = signage;

  /** Counts a try before it is made; one that was right is no guess. */
  async function counted<T extends object>(
    c: Context,
    rate: Rate,
    wrong: string,
    work: () => Promise<({ readonly ok: true } & T) | Failure>,
  ): Tried<T> {
    const { actor, session } = mineOf(c);
    const by = { ...actor, from: placeIn(c) };
    const draws = [{ rate, key: session }];
    const wait = door.buckets.take(draws, clock.monotonicMs());
    if (wait > 0) {
      c.header('retry-after', secondsOf(wait));
      await door.audit.note({ action: 'session.barred', by, subject: actor.person });
      return { ok: false, reason: 'barred' };
    }
    const done = await work();
    if (!done.ok && done.why.code === wrong)
      await door.audit.note({ action: 'session.refused', by, subject: actor.person });
    else door.buckets.giveBack(draws, clock.monotonicMs());
    return done;
  }

  /** Does it for who says the own password. */
  const withPassword = <T extends object>(
    c: Context,
    field: string,
    password: string,
    work: () => Promise<({ readonly ok: true } & T) | Failure | Barred>,
  ): Tried<T> =>
    counted<object>(c, RATES.own, 'password-wrong', async () => {
      const { person } = mineOf(c).actor;
      const right = await door.checks.familiar.run(placeIn(c), () =>
        isOwnPassword(db, person, password),
      );
      if (right === null) return busy('sign-in-full');
      return right ? { ok: true } : invalid(field, 'password-wrong');
    }).then((checked) => (checked.ok ? work() : checked));

  const withCode = <T extends object>(
    c: Context,
    work: () => Promise<({ readonly ok: true } & T) | Failure>,
  ): Tried<T> => counted(c, RATES.ownCode, 'second-code-wrong', work);

  async function renewed<T extends Begun>(c: Context, done: Awaited<Tried<T>>): Tried<T> {
    if (done.ok && tokenOf(c)?.byCookie)
      keepCookie(c, SESSION_COOKIE, done.token, Math.min(SESSION_MS, done.expiresAt - clock.now()));
    return done;
  }

  return {
    changePassword: async (c, current, next) =>
      renewed(
        c,
        await withPassword<Begun>(c, 'current', current, () =>
          changePassword(signage, mineOf(c), current, next),
        ),
      ),
    offer: (c, password) =>
      withPassword(c, 'password', password, () =>
        offerSecondFactor(signage, mineOf(c).actor.person),
      ),
    confirm: async (c, code) =>
      renewed(c, await withCode(c, () => confirmSecondFactor(signage, mineOf(c), code))),
    renewCodes: (c, password, code) =>
      withPassword(c, 'password', password, () =>
        withCode(c, () => renewRecoveryCodes(signage, mineOf(c).actor, code)),
      ),
    remove: async (c, password, code) =>
      renewed(
        c,
        await withPassword<Begun>(c, 'password', password, () =>
          withCode(c, () => removeSecondFactor(signage, mineOf(c), code)),
        ),
      ),
  };
}
