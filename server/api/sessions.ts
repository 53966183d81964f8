/** Signing in and out; who is asking. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Signage } from '../signage/ground/context.ts';
import { actorOf, signIn, signOut } from '../signage/people/people.ts';
import { addressOf } from './address.ts';
import { type Attempts, createAttempts } from './attempts.ts';
import { PROBLEMS, problem } from './problem.ts';
import { createRouter, type Env } from './router.ts';

const SESSION_COOKIE = 'gengfu_session';

const credentials = z.object({
  login: z.string().min(1).max(64),
  password: z.string().min(1).max(256),
});

const signInRoute = createRoute({
  method: 'post',
  path: '/sessions',
  summary: 'Sign in',
  request: { body: { required: true, content: { 'application/json': { schema: credentials } } } },
  responses: {
    201: {
      description: 'A bearer token; a cookie with the same token is set too',
      content: {
        'application/json': {
          schema: z.object({
            token: z.string(),
            expiresAt: z.number().openapi({ description: 'Epoch ms' }),
          }),
        },
      },
    },
    400: PROBLEMS[400],
    401: PROBLEMS[401],
    413: PROBLEMS[413],
  },
});

const signOutRoute = createRoute({
  method: 'delete',
  path: '/sessions/current',
  summary: 'Sign out',
  responses: { 204: { description: 'Signed out' } },
});

export function sessionRoutes(signage: Signage) {
  return createRouter()
    .openapi(signInRoute, async (c) => {
      const { login, password } = c.req.valid('json');
      const begun = await beginSession(c, signage, login, password);
      if (begun === 'wrong') return problem(c, 401, 'unauthorised', 'login-wrong');
      if (begun === 'barred') {
        return problem(c, 429, 'busy', 'passwords-tried-out');
      }
      return c.json(begun, 201);
    })
    .openapi(signOutRoute, async (c) => {
      await endSession(c, signage);
      return c.body(null, 204);
    });
}

const WRONG_PASSWORDS = { windowMs: 600_000, perAddress: 10, inAll: 1000 };

/** One count of wrong passwords for the API and the console of a site. */
const wrongPasswords = new WeakMap<Signage, Attempts>();

/** Signs in and sets the cookie. `barred`: too many wrong passwords from that address, or in all. */
export async function beginSession(
  c: Context,
  signage: Signage,
  login: string,
  password: string,
): Promise<{ token: string; expiresAt: number } | 'wrong' | 'barred'> {
  const attempts = wrongPasswords.get(signage) ?? createAttempts(WRONG_PASSWORDS);
  wrongPasswords.set(signage, attempts);
  const address = addressOf(c);
  if (!attempts.allows(address, signage.clock.now())) return 'barred';
  const session = await signIn(signage, login, password);
  if (!session) {
    attempts.failed(address, signage.clock.now());
    return 'wrong';
  }
  setCookie(c, SESSION_COOKIE, session.token, {
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    secure: new URL(c.req.url).protocol === 'https:',
    expires: new Date(session.expiresAt),
  });
  return session;
}

/** Forgets the session and its cookie. */
export async function endSession(c: Context, signage: Signage): Promise<void> {
  const held = tokenOf(c);
  if (held) await signOut(signage.db, held.token);
  deleteCookie(c, SESSION_COOKIE, { path: '/' });
}

/** The token of a request, and whether the browser sent it by itself. */
export function tokenOf(c: Context): { token: string; byCookie: boolean } | null {
  const [scheme, bearer] = (c.req.header('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() === 'bearer' && bearer) return { token: bearer, byCookie: false };
  const cookie = getCookie(c, SESSION_COOKIE);
  return cookie ? { token: cookie, byCookie: true } : null;
}

/** Lets only those through who are signed in; a cookie counts for changes from our own pages only. */
export function requireActor(signage: Signage): MiddlewareHandler<Env> {
  return async (c, next) => {
    const held = tokenOf(c);
    const actor = held && (await actorOf(signage.db, held.token, signage.clock.now()));
    if (!actor) return problem(c, 401, 'unauthorised', 'sign-in-first');
    if (held.byCookie && !READS.has(c.req.method) && !fromOwnPage(c)) {
      return problem(c, 403, 'forbidden', 'foreign-page');
    }
    c.set('actor', actor);
    return next();
  };
}

const READS = new Set(['GET', 'HEAD']);

/** hono's csrf() lets a foreign page's JSON pass, so the Origin header itself is compared. */
export function fromOwnPage(c: Context): boolean {
  const origin = c.req.header('origin');
  return (
    origin !== undefined && URL.canParse(origin) && new URL(origin).host === c.req.header('host')
  );
}
