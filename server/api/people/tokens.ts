/** /api/tokens: by which programs act for a person. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import {
  listTokens,
  makeToken,
  revokeToken,
  TOKEN_RIGHTS,
} from '../../signage/people/api-tokens.ts';
import { body, json } from '../../web/answers.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';

const id = z.string().min(1).max(100);

const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    person: z.string(),
    unit: z.string().openapi({ description: 'For which alone it acts' }),
    rights: z.array(z.enum(TOKEN_RIGHTS)).readonly(),
    createdAt: z.number().openapi({ description: 'Epoch ms' }),
    expiresAt: z.number(),
    usedAt: z.number().nullable().openapi({ description: 'Within the minute; null: never' }),
    usedFrom: z.string().nullable().openapi({ description: 'The place in the network' }),
    revokedAt: z.number().nullable(),
  })
  .openapi('ApiToken');

const list = createRoute({
  method: 'get',
  path: '/tokens',
  summary: 'Your tokens, newest first, also those that are over',
  request: {
    query: z.strictObject({
      after: id.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: {
    200: json(
      z.object({ tokens: z.array(tokenSchema).readonly(), next: z.string().nullable() }),
      '`next` is `after` of the next page',
    ),
    ...PROBLEMS,
  },
});

const make = createRoute({
  method: 'post',
  path: '/tokens',
  summary: 'A token for a program, for the unit for which you act; it is told this once',
  request: {
    body: body(
      z.strictObject({
        name: z.string().trim().min(1).max(100),
        rights: z
          .array(z.enum(TOKEN_RIGHTS))
          .min(1)
          .max(TOKEN_RIGHTS.length)
          .openapi({ description: 'Of those that you have yourself' }),
        expiresAt: z.number().int().openapi({ description: 'Epoch ms, within 366 days' }),
      }),
    ),
  },
  responses: {
    201: json(tokenSchema.extend({ token: z.string() }), 'Send it as a bearer token'),
    ...PROBLEMS,
  },
});

const revoke = createRoute({
  method: 'delete',
  path: '/tokens/{id}',
  summary: 'End a token of yours, or as an administrator one of a unit below',
  request: { params: z.object({ id }) },
  responses: { 200: json(tokenSchema, 'Over from now on'), ...PROBLEMS },
});

export function tokenRoutes(signage: Signage) {
  return createRouter()
    .openapi(list, async (c) =>
      c.json(await listTokens(signage.db, c.var.actor, c.req.valid('query')), 200),
    )
    .openapi(make, async (c) => {
      const made = await makeToken(signage, c.var.actor, c.req.valid('json'));
      if (!made.ok) return answerFailure(c, made);
      return c.json({ ...made.made, token: made.token }, 201);
    })
    .openapi(revoke, async (c) => {
      const revoked = await revokeToken(signage, c.var.actor, c.req.valid('param').id);
      if (!revoked.ok) return answerFailure(c, revoked);
      return c.json(revoked.token, 200);
    });
}
