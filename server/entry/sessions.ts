/** Who is asking, and whether it is one of our own pages that does. */
import type { Context, MiddlewareHandler } from 'hono';
import type { Signage } from '../signage/ground/context.ts';
import { isApiToken, programOf } from '../signage/people/api-tokens.ts';
import { actorOfSession } from '../signage/people/people.ts';
import {
  type Mine,
  noteUse,
  type Session,
  sessionOf,
  signOut,
} from '../signage/people/sessions.ts';
import { isSecure } from '../web/address.ts';
import type { Actor } from '../signage/reach/actor.ts';
import { cookieOf, dropCookie, SESSION_COOKIE, UNIT_COOKIE } from './cookies.ts';
import { placeIn } from '../web/address.ts';
import { problem } from '../web/problem.ts';
import type { Env } from '../web/router.ts';

/** Forgets the session and its cookie. */
export async function endSession(c: Context, signage: Signage): Promise<void> {
  const held = tokenOf(c);
  if (held) await signOut(signage.db, held.token);
  dropCookie(c, SESSION_COOKIE);
}

/** The token of a request, and whether the browser sent it by itself. */
export function tokenOf(c: Context): { token: string; byCookie: boolean } | null {
  const [scheme, bearer] = (c.req.header('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() === 'bearer' && bearer) return { token: bearer, byCookie: false };
  const cookie = cookieOf(c, SESSION_COOKIE);
  return cookie ? { token: cookie, byCookie: true } : null;
}

/** The unit for which a program acts; a page of ours says it by its cookie. */
const UNIT_HEADER = 'x-gengfu-unit';

/** Who is asking, for which unit and from where; null: nobody who is signed in and owes nothing. */
export async function actorIn(
  c: Context,
  signage: Pick<Signage, 'db' | 'clock'>,
): Promise<Actor | null> {
  const held = await heldIn(c, signage);
  return held && !held.session?.owes ? held.actor : null;
}

export interface Held {
  readonly actor: Actor;
  /** Null: a program acts, by a token of its own. */
  readonly session: Session | null;
}

/** The session or the token of a request and who acts by it, whatever that person owes. */
export async function heldIn(
  c: Context,
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
): Promise<Held | null> {
  const held = tokenOf(c);
  if (!held) return null;
  const now = clock.now();
  const asked = c.req.header(UNIT_HEADER) || undefined;
  const kept = (held.byCookie && asked === undefined && cookieOf(c, UNIT_COOKIE)) || undefined;
  const acting = { from: placeIn(c), unit: asked ?? kept };
  if (isApiToken(held.token)) {
    const actor = held.byCookie ? null : await programOf(db, held.token, now, acting);
    return actor && { actor, session: null };
  }
  const session = await sessionOf(db, held.token, now);
  if (!session) return null;
  // A store that has no room for it is read all the same; the next use is noted then.
  await noteUse(db, session, now).catch(() => undefined);
  const actor = await actorOfSession(db, session, now, acting);
  // A browser may remember a unit on which its person is nothing any more: that must not shut the person out.
  const forgotten = kept !== undefined && actor.roles.length === 0;
  const { from } = acting;
  return { session, actor: forgotten ? await actorOfSession(db, session, now, { from }) : actor };
}

/** The session of a route of the own account; see `enforceRules`. */
export const mineOf = (c: Context): Mine => ({
  actor: c.get('actor'),
  session: c.get('session') as string,
});

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what changes something at the wish of another site's page, whatever the method and the kind of body: a cookie
 * counts for our own pages only, and a page that names itself must be one of ours, also where it signs somebody in.
 * Programs name no page and bring a bearer token.
 */
export const refuseForeignPages: MiddlewareHandler<Env> = async (c, next) => {
  const held = tokenOf(c);
  const byPage = held ? held.byCookie : c.req.header('origin') !== undefined;
  if (!READS.has(c.req.method) && byPage && !fromOwnPage(c)) {
    return problem(c, 403, 'forbidden', 'foreign-page');
  }
  return next();
};

/** hono's csrf() lets a foreign page's JSON pass, so the Origin header itself is compared. */
export function fromOwnPage(c: Context): boolean {
  const origin = c.req.header('origin');
  if (origin === undefined || !URL.canParse(origin)) return false;
  const { host, protocol } = new URL(origin);
  // Under TLS a page that came without it may be anybody's who stands in between.
  return host === c.req.header('host') && (!isSecure(c) || protocol === 'https:');
}
