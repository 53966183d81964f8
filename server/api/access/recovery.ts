/** /api/people/:id/recovery and /api/recovery: a way back for who has lost the password. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Door } from '../../entry/door.ts';
import { recoverAccount } from '../../entry/recover.ts';
import type { Signage } from '../../signage/ground/context.ts';
import { offerRecovery } from '../../signage/people/recovery.ts';
import { isSecure } from '../../web/address.ts';
import { answerFailure, PROBLEMS, problem, TOO_MUCH } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';

const offerRoute = createRoute({
  method: 'post',
  path: '/people/{id}/recovery',
  summary: 'Make a link by which the person chooses a password: once, within an hour',
  request: {
    params: z.object({ id: z.string().max(100) }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            secondFactor: z
              .boolean()
              .default(false)
              .openapi({ description: 'Takes away the second factor too, when it is used' }),
          }),
        },
      },
    },
  },
  responses: {
    201: {
      description: 'The link, shown this once: whoever has it is that person',
      content: {
        'application/json': {
          schema: z.object({
            link: z.string(),
            expiresAt: z.number().openapi({ description: 'Epoch ms' }),
          }),
        },
      },
    },
    400: PROBLEMS[400],
    401: PROBLEMS[401],
    403: PROBLEMS[403],
    404: PROBLEMS[404],
    409: PROBLEMS[409],
  },
});

const useRoute = createRoute({
  method: 'post',
  path: '/recovery',
  summary: 'Choose a password by such a link; sign in with it afterwards',
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            token: z
              .string()
              .min(1)
              .max(100)
              .openapi({ description: 'What stands behind the # of the link' }),
            password: z.string().min(1).max(512),
          }),
        },
      },
    },
  },
  responses: {
    204: { description: 'The password is in force, and all sessions of before have ended' },
    400: PROBLEMS[400],
    404: PROBLEMS[404],
    413: PROBLEMS[413],
    ...TOO_MUCH,
  },
});

export function recoveryRoutes(signage: Signage, door: Door) {
  return createRouter()
    .openapi(offerRoute, async (c) => {
      const { id } = c.req.valid('param');
      const { secondFactor } = c.req.valid('json');
      const offered = await offerRecovery(signage, c.get('actor'), id, secondFactor);
      if (!offered.ok) return answerFailure(c, offered);
      const link = new URL('/recover', c.req.url);
      link.protocol = isSecure(c) ? 'https:' : 'http:';
      // Behind the #, which no server and no proxy is sent, and no log has.
      link.hash = offered.token;
      return c.json({ link: link.href, expiresAt: offered.expiresAt }, 201);
    })
    .openapi(useRoute, async (c) => {
      const { token, password } = c.req.valid('json');
      const done = await recoverAccount(c, signage, door, token, password);
      if (done.ok) return c.body(null, 204);
      if (done.reason === 'barred') return problem(c, 429, 'busy', 'tokens-tried-out');
      return answerFailure(c, done);
    });
}
