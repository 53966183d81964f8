/** Signing in, by whatever page or program: what is counted, in which order, and what is remembered. */
import type { Context } from 'hono';
import type { Signage } from '../signage/ground/context.ts';
import { FAMILIAR_MS, familiarAmong, marksOf } from '../signage/people/familiar.ts';
import {
  answerChallenge,
  beginChallenge,
  type Challenge,
  challenged,
} from '../signage/people/challenges.ts';
import { checkPassword } from '../signage/people/people.ts';
import { hasSecondFactor } from '../signage/people/second-factor.ts';
import { beginSession, type Begun, SESSION_MS, signOut } from '../signage/people/sessions.ts';
import { newToken } from '../signage/people/tokens.ts';
import type { Draw } from './buckets.ts';
import { cookieOf, keepCookie, SESSION_COOKIE } from './cookies.ts';
import { CODE_RATES, type Door, type LoginRates, RATES, secondsOf } from './door.ts';
import { fromOwnPage, tokenOf } from './sessions.ts';
import { placeIn } from '../web/address.ts';
import type { Turns } from './turns.ts';

/** Names a browser in which somebody has signed in; opens nothing. */
const BROWSER_COOKIE = 'gengfu_browser';
const BROWSER_TOKEN = /^[\w-]{43}$/;

export interface SignedIn extends Begun {
  readonly ok: true;
}

export interface TurnedAway {
  readonly ok: false;
  /** `barred`: too many wrong tries; `full`: too many passwords are being checked. */
  readonly why: 'wrong' | 'barred' | 'full';
}

/** The password is right, and a code of the second factor is due: `signInSecond`. */
export interface SecondDue extends Challenge {
  readonly ok: false;
  readonly why: 'second';
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
): Promise<SignedIn | TurnedAway | SecondDue> {
  const from = placeIn(c);
  const { draws, wait, line } = await drawFor(signage, door, login, from, browserOf(c), RATES);
  if (wait > 0) return bar(c, door, wait);
  const checked = await line.run(from, () => checkPassword(signage.db, login, password));
  if (checked && !checked.ok) return turnAway(c, door, 'wrong', checked.person);
  door.buckets.giveBack(draws, signage.clock.monotonicMs());
  if (!checked) {
    c.header('retry-after', '2');
    return { ok: false, why: 'full' };
  }
  return admit(c, signage, checked.person);
}

/** Lets in who has shown who it is, by a password or another system, or asks for the second factor where there is one. */
export async function admit(
  c: Context,
  signage: Signage,
  person: string,
): Promise<SignedIn | SecondDue> {
  if (!(await hasSecondFactor(signage.db, person))) return letIn(c, signage, person);
  return { ok: false, why: 'second', ...(await beginChallenge(signage, person)) };
}

/** Goes on where `signIn` asked for a code. `over`: nothing is asked any more, and it begins with the password again. */
export async function signInSecond(
  c: Context,
  signage: Signage,
  door: Door,
  challenge: string,
  code: string,
): Promise<SignedIn | { readonly ok: false; readonly why: 'wrong' | 'barred' | 'over' }> {
  const { db, clock } = signage;
  const asked = await challenged(db, challenge, clock.now());
  if (!asked) return { ok: false, why: 'over' };
  const from = placeIn(c);
  const drawn = await drawFor(signage, door, asked.login, from, browserOf(c), CODE_RATES);
  if (drawn.wait > 0) return bar(c, door, drawn.wait);
  const person = await answerChallenge(signage, challenge, code, from);
  if (person === null) return turnAway(c, door, 'wrong', asked.person);
  door.buckets.giveBack(drawn.draws, clock.monotonicMs());
  return letIn(c, signage, person);
}

/**
 * Begins the session of a person who has shown all that is asked for. Its token was nobody's before; a session that the
 * browser brought along is over, whosever it was.
 */
async function letIn(c: Context, signage: Signage, person: string): Promise<SignedIn> {
  const place = placeIn(c);
  // A program names no page, and would come without its token each time.
  const token = browserOf(c) ?? (fromOwnPage(c) ? newToken() : null);
  const marks = [marksOf.place(place), ...(token === null ? [] : [marksOf.browser(token)])];
  const former = tokenOf(c);
  const agent = c.req.header('user-agent') ?? '';
  const begun = await beginSession(signage, person, { marks, place, agent });
  if (former?.byCookie) await signOut(signage.db, former.token);
  keepCookie(c, SESSION_COOKIE, begun.token, SESSION_MS);
  if (token !== null) keepCookie(c, BROWSER_COOKIE, token, FAMILIAR_MS);
  return { ok: true, ...begun };
}

function browserOf(c: Context): string | null {
  const held = cookieOf(c, BROWSER_COOKIE) ?? '';
  return BROWSER_TOKEN.test(held) ? held : null;
}

async function turnAway<Why extends 'wrong' | 'barred'>(
  c: Context,
  door: Door,
  why: Why,
  person: string | null,
): Promise<{ readonly ok: false; readonly why: Why }> {
  await door.audit.note({
    action: why === 'wrong' ? 'session.refused' : 'session.barred',
    by: { person: null, unit: null, from: placeIn(c) },
    subject: person ?? 'nobody',
  });
  return { ok: false, why };
}

function bar(c: Context, door: Door, wait: number) {
  c.header('retry-after', secondsOf(wait));
  return turnAway(c, door, 'barred', null);
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
  rates: LoginRates,
): Promise<{ draws: Draw[]; wait: number; line: Turns }> {
  const { strangers, familiar: people } = door.checks;
  const here: Draw[] = [
    { rate: rates.place, key: from },
    { rate: rates.loginAtPlace, key: `${login} ${from}` },
  ];
  if (browser !== null) {
    const mark = marksOf.browser(browser);
    const draws = [{ rate: rates.browser, key: `${login} ${mark}` }];
    if ((await familiarAmong(db, login, [mark])).size > 0)
      return { draws, wait: door.buckets.take(draws, clock.monotonicMs()), line: people };
  }
  // What one place sends too much of does not even ask the store.
  const wait = door.buckets.take(here, clock.monotonicMs());
  if (wait > 0) return { draws: here, wait, line: strangers };
  if ((await familiarAmong(db, login, [marksOf.place(from)])).size > 0)
    return { draws: here, wait, line: people };
  const everywhere = { rate: rates.login, key: login };
  const longer = door.buckets.take([everywhere], clock.monotonicMs());
  if (longer > 0) door.buckets.giveBack(here, clock.monotonicMs());
  return { draws: [...here, everywhere], wait: longer, line: strangers };
}
