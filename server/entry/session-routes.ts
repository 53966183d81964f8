/** /api/sessions: signing in and out. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../signage/ground/context.ts';
import type { Door } from './door.ts';
import { PROBLEMS, problem, TOO_MUCH } from '../web/problem.ts';
import { createRouter } from '../web/router.ts';
import { endSession } from './sessions.ts';
import { signIn } from './sign-in.ts';

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

export function sessionRoutes(signage: Signage, door: Door) {
  return createRouter()
    .openapi(signInRoute, async (c) => {
      const { login, password } = c.req.valid('json');
      const signed = await signIn(c, signage, door, login, password);
      if (signed.ok) return c.json({ token: signed.token, expiresAt: signed.expiresAt }, 201);
      if (signed.why === 'wrong') return problem(c, 401, 'unauthorised', 'login-wrong');
      if (signed.why === 'barred') return problem(c, 429, 'busy', 'passwords-tried-out');
      return problem(c, 503, 'busy', 'sign-in-full');
    })
    .openapi(signOutRoute, async (c) => {
      await endSession(c, signage);
      return c.body(null, 204);
    });
}
