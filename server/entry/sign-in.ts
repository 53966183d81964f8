/** Signing in, by whatever page or program: what is counted, in which order, and what is remembered. */
import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import type { Signage } from '../signage/ground/context.ts';
import { FAMILIAR_MS, familiarAmong, marksOf } from '../signage/people/familiar.ts';
import { beginSession, checkPassword, SESSION_MS } from '../signage/people/people.ts';
import type { Draw } from './buckets.ts';
import { cookieOf, keepCookie, SESSION_COOKIE } from './cookies.ts';
import { type Door, RATES, secondsOf } from './door.ts';
import { fromOwnPage } from './sessions.ts';
import { placeIn } from '../web/address.ts';
import type { Turns } from './turns.ts';

/** Names a browser in which somebody has signed in; opens nothing. */
const BROWSER_COOKIE = 'gengfu_browser';
const BROWSER_TOKEN = /^[\w-]{43}$/;

export interface SignedIn {
  readonly ok: true;
  readonly token: string;
  readonly expiresAt: number;
}

export interface TurnedAway {
  readonly ok: false;
  /** `barred`: too many wrong passwords; `full`: too many are being checked. */
  readonly why: 'wrong' | 'barred' | 'full';
}

/**
 * Signs in, and sets the cookie. A wrong login is answered as a wrong password is, in the same time. Where there were too
 * many tries the answer says when to try again, in `Retry-After`.
 */
export async function signIn(
  c: Context,
  signage: Signage,
  door: Door,
  login: string,
  password: string,
): Promise<SignedIn | TurnedAway> {
  const from = placeIn(c);
  const held = cookieOf(c, BROWSER_COOKIE) ?? '';
  const browser = BROWSER_TOKEN.test(held) ? held : null;
  const { draws, wait, line } = await drawFor(signage, door, login, from, browser);
  const away = async (why: TurnedAway['why'], person: string | null): Promise<TurnedAway> => {
    const action = why === 'wrong' ? 'session.refused' : 'session.barred';
    await door.audit.note({
      action,
      by: { person: null, unit: null, from },
      subject: person ?? 'nobody',
    });
    return { ok: false, why };
  };
  if (wait > 0) {
    c.header('retry-after', secondsOf(wait));
    return away('barred', null);
  }
  const checked = await line.run(from, () => checkPassword(signage.db, login, password));
  if (checked && !checked.ok) return away('wrong', checked.person);
  door.buckets.giveBack(draws, signage.clock.monotonicMs());
  if (!checked) {
    c.header('retry-after', '2');
    return { ok: false, why: 'full' };
  }

  // A program names no page, and would come without its token each time.
  const token = browser ?? (fromOwnPage(c) ? randomBytes(32).toString('base64url') : null);
  const places = [marksOf.place(from), ...(token === null ? [] : [marksOf.browser(token)])];
  const session = await beginSession(signage, checked.person, from, places);
  keepCookie(c, SESSION_COOKIE, session.token, SESSION_MS);
  if (token !== null) keepCookie(c, BROWSER_COOKIE, token, FAMILIAR_MS);
  return { ok: true, ...session };
}

/**
 * Takes a try, before the work: a thousand guesses at once are a thousand guesses. A browser in which its person has
 * signed in is counted by itself. At a place where the person has, by login and place: guesses from all the world bar
 * nobody at home. Elsewhere by login besides.
 */
async function drawFor(
  { db, clock }: Signage,
  door: Door,
  login: string,
  from: string,
  browser: string | null,
): Promise<{ draws: Draw[]; wait: number; line: Turns }> {
  const { strangers, familiar: people } = door.checks;
  const here: Draw[] = [
    { rate: RATES.place, key: from },
    { rate: RATES.loginAtPlace, key: `${login} ${from}` },
  ];
  if (browser !== null) {
    const mark = marksOf.browser(browser);
    const draws = [{ rate: RATES.browser, key: `${login} ${mark}` }];
    if ((await familiarAmong(db, login, [mark])).size > 0)
      return { draws, wait: door.buckets.take(draws, clock.monotonicMs()), line: people };
  }
  // What one place sends too much of does not even ask the store.
  const wait = door.buckets.take(here, clock.monotonicMs());
  if (wait > 0) return { draws: here, wait, line: strangers };
  if ((await familiarAmong(db, login, [marksOf.place(from)])).size > 0)
    return { draws: here, wait, line: people };
  const everywhere = { rate: RATES.login, key: login };
  const longer = door.buckets.take([everywhere], clock.monotonicMs());
  if (longer > 0) door.buckets.giveBack(here, clock.monotonicMs());
  return { draws: [...here, everywhere], wait: longer, line: strangers };
}
