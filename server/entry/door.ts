/**
 * What all ways in have in common: how often one may guess, how much is reckoned for guesses at once, and the audit of
 * what was refused. It is this node's own: a stranger's guesses must write nothing into the store, which carries urgent
 * messages. Behind several nodes one may guess that many times as often, which changes no odds; where people have signed
 * in before lies in the store, and holds at every node.
 */
import type { Context } from 'hono';
import type { Signage } from '../signage/ground/context.ts';
import { createRefusalAudit, type RefusalAudit } from '../signage/ledger/refusal-audit.ts';
import { type Buckets, createBuckets, type Rate } from './buckets.ts';
import { createTurns, type Turns } from './turns.ts';

/** Who may play an open screen without a code: nobody, browsers on this very computer, or whoever reaches the server. */
export type OpenTo = 'off' | 'here' | 'network';

export interface Door {
  readonly openTo: OpenTo;
  readonly buckets: Buckets;
  readonly audit: RefusalAudit;
  /** Passwords being checked. Who signs in where they did before need not wait behind strangers. */
  readonly checks: { readonly strangers: Turns; readonly familiar: Turns };
}

export function openDoor(signage: Signage, openTo: OpenTo = 'here'): Door {
  return {
    openTo,
    buckets: createBuckets(),
    audit: createRefusalAudit(signage),
    // A hash takes a core for some 30 ms and one of four threads that also read files.
    checks: { strangers: createTurns(1, 200), familiar: createTurns(1, 200) },
  };
}

/** Whether a stranger who asks from there may play open screens. */
export const opensTo = ({ openTo }: Door, c: Context): boolean =>
  openTo === 'network' || (openTo === 'here' && c.get('here') === true);

/** A thousand million codes, and tokens of 256 bits: these leave no hope, and no bucket is filled for others. */
export const RATES = {
  /** Wrong passwords of one place, whatever the login. */
  place: { name: 'password place', most: 30, everyMs: 20_000 },
  /** For one login, of one place. */
  loginAtPlace: { name: 'password login place', most: 10, everyMs: 60_000 },
  /** For one login, of all places where its person has never signed in: more than one place alone can use up. */
  login: { name: 'password login', most: 60, everyMs: 20_000 },
  /** For one login, in a browser in which its person has signed in: counted apart from all others. */
  browser: { name: 'password browser', most: 10, everyMs: 60_000 },
  /** Wrong own passwords and codes in one session: whoever has come by it bars no other. */
  own: { name: 'own password', most: 10, everyMs: 60_000 },
  ownCode: { name: 'own code', most: 10, everyMs: 300_000 },
  /** Invented links of recovery, of one place. */
  recovery: { name: 'recovery', most: 30, everyMs: 20_000 },
  /** Ways to another system that signs people in, there and back, of one place. */
  elsewhere: { name: 'sign-in elsewhere', most: 60, everyMs: 2_000 },
  /** Wrong pairing codes of a person. */
  code: { name: 'code', most: 10, everyMs: 60_000 },
  /** New codes for players of one place: a bureau behind one router hangs many a day. */
  player: { name: 'player', most: 30, everyMs: 20_000 },
  /** Credentials of open screens, for one place and for what lies about it: a wall has thirty. */
  openScreen: { name: 'open screen', most: 120, everyMs: 5_000 },
  openScreens: { name: 'open screens about', most: 480, everyMs: 5_000 },
  /** Wrong tokens of alert sources. */
  capToken: { name: 'cap token', most: 50, everyMs: 1_200 },
} as const satisfies Record<string, Rate>;

/** The four by which tries at a login are counted. */
export type LoginRates = Readonly<Record<'place' | 'loginAtPlace' | 'login' | 'browser', Rate>>;

/**
 * Wrong codes of a second factor, for who has said the password. Of a million codes three are right at an instant: whoever
 * knows the password, and guesses from all the world for a month, finds one with a chance of one in forty.
 */
export const CODE_RATES: LoginRates = {
  place: { name: 'second place', most: 30, everyMs: 60_000 },
  loginAtPlace: { name: 'second login place', most: 10, everyMs: 300_000 },
  login: { name: 'second login', most: 20, everyMs: 300_000 },
  browser: { name: 'second browser', most: 10, everyMs: 300_000 },
};

/** For the header Retry-After: whole seconds. */
export const secondsOf = (waitMs: number): string => String(Math.ceil(waitMs / 1000));
