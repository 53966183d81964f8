/** /api/sessions: signing in and out, and the sessions of the own account. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Signage } from '../signage/ground/context.ts';
import { unknown } from '../signage/ground/failure.ts';
import { endOtherSessions, endOwnSession, listSessions } from '../signage/people/sessions.ts';
import type { Door } from './door.ts';
import { answerFailure, PROBLEMS, problem, TOO_MUCH } from '../web/problem.ts';
import { createRouter } from '../web/router.ts';
import { endSession, mineOf } from './sessions.ts';
import { signIn, signInSecond, type TurnedAway } from './sign-in.ts';

const credentials = z.strictObject({
  login: z.string().min(1).max(64),
  password: z.string().min(1).max(256),
});

/** A session that has begun, or has another token from now on. */
export const begunSchema = z
  .object({
    token: z.string(),
    expiresAt: z.number().openapi({ description: 'Epoch ms' }),
    owes: z.enum(['password', 'second-factor']).nullable().openapi({
      description:
        'What has to be done before anything else: choose a password, set up a second factor',
    }),
  })
  .openapi('Begun');

const begun = {
  description: 'A bearer token; a cookie with the same token is set too',
  content: { 'application/json': { schema: begunSchema } },
};

const signInRoute = createRoute({
  method: 'post',
  path: '/sessions',
  summary: 'Sign in',
  request: { body: { required: true, content: { 'application/json': { schema: credentials } } } },
  responses: {
    201: begun,
    202: {
      description: 'The password is right; a code of the second factor is due',
      content: {
        'application/json': {
          schema: z.object({
            challenge: z.string().openapi({ description: 'For POST /api/sessions/second alone' }),
            expiresAt: z.number().openapi({ description: 'Epoch ms' }),
          }),
        },
      },
    },
    400: PROBLEMS[400],
    401: PROBLEMS[401],
    403: PROBLEMS[403],
    413: PROBLEMS[413],
    ...TOO_MUCH,
  },
});

const secondRoute = createRoute({
  method: 'post',
  path: '/sessions/second',
  summary: 'Sign in: the code of the second factor, or a recovery code',
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            challenge: z.string().min(1).max(100),
            code: z.string().min(1).max(100),
          }),
        },
      },
    },
  },
  responses: {
    201: begun,
    400: PROBLEMS[400],
    401: PROBLEMS[401],
    403: PROBLEMS[403],
    413: PROBLEMS[413],
    ...TOO_MUCH,
  },
});

const signOutRoute = createRoute({
  method: 'delete',
  path: '/sessions/current',
  summary: 'Sign out',
  responses: { 204: { description: 'Signed out' } },
});

const listRoute = createRoute({
  method: 'get',
  path: '/sessions',
  summary: 'Where you are signed in, the newest first',
  request: {
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(100).default(50),
      after: z.string().max(100).optional().openapi({ description: 'Id of the last one read' }),
    }),
  },
  responses: {
    200: {
      description: 'Sessions that are not over',
      content: {
        'application/json': {
          schema: z.object({
            sessions: z.array(
              z.object({
                id: z.string(),
                at: z.number().openapi({ description: 'When it began, epoch ms' }),
                seenAt: z.number().openapi({ description: 'Last use, to the minute' }),
                expiresAt: z.number(),
                place: z.string().openapi({ description: 'In the network, at the sign-in' }),
                agent: z.string().openapi({ description: 'What the browser called itself' }),
                current: z.boolean().openapi({ description: 'Whether this is the one that asks' }),
              }),
            ),
          }),
        },
      },
    },
    400: PROBLEMS[400],
    401: PROBLEMS[401],
  },
});

const endRoute = createRoute({
  method: 'delete',
  path: '/sessions/{id}',
  summary: 'End one of your sessions',
  request: { params: z.object({ id: z.string().max(100) }) },
  responses: {
    204: { description: 'It has ended' },
    401: PROBLEMS[401],
    404: PROBLEMS[404],
  },
});

const endOthersRoute = createRoute({
  method: 'delete',
  path: '/sessions',
  summary: 'End all your sessions but this one',
  responses: {
    200: {
      description: 'How many have ended',
      content: { 'application/json': { schema: z.object({ ended: z.number() }) } },
    },
    401: PROBLEMS[401],
  },
});

function turnedAway(c: Context, why: TurnedAway['why']): never {
  if (why === 'wrong') return problem(c, 401, 'unauthorised', 'login-wrong');
  if (why === 'barred') return problem(c, 429, 'busy', 'passwords-tried-out');
  return problem(c, 503, 'busy', 'sign-in-full');
}

export function sessionRoutes(signage: Signage, door: Door) {
  const { db, clock } = signage;
  return createRouter()
    .openapi(signInRoute, async (c) => {
      const { login, password } = c.req.valid('json');
      const signed = await signIn(c, signage, door, login, password);
      if (signed.ok) {
        const { ok: _, ...session } = signed;
        return c.json(session, 201);
      }
      if (signed.why !== 'second') return turnedAway(c, signed.why);
      return c.json({ challenge: signed.challenge, expiresAt: signed.expiresAt }, 202);
    })
    .openapi(secondRoute, async (c) => {
      const { challenge, code } = c.req.valid('json');
      const signed = await signInSecond(c, signage, door, challenge, code);
      if (signed.ok) {
        const { ok: _, ...session } = signed;
        return c.json(session, 201);
      }
      if (signed.why === 'over') return problem(c, 401, 'unauthorised', 'challenge-over');
      if (signed.why === 'barred') return problem(c, 429, 'busy', 'codes-tried-out');
      return problem(c, 401, 'unauthorised', 'second-code-wrong');
    })
    .openapi(signOutRoute, async (c) => {
      await endSession(c, signage);
      return c.body(null, 204);
    })
    .openapi(listRoute, async (c) => {
      const { actor, session } = mineOf(c);
      const { limit, after } = c.req.valid('query');
      const now = clock.now();
      const listed = await listSessions(db, actor.person, { now, limit, after });
      const sessions = listed.map((one) => ({ ...one, current: one.id === session }));
      return c.json({ sessions }, 200);
    })
    .openapi(endRoute, async (c) => {
      const { id } = c.req.valid('param');
      if (!(await endOwnSession(signage, mineOf(c), id)))
        return answerFailure(c, unknown('no-session', { id }));
      return c.body(null, 204);
    })
    .openapi(endOthersRoute, async (c) =>
      c.json({ ended: await endOtherSessions(signage, mineOf(c)) }, 200),
    );
}
