/** /api/me: who one is oneself, and for which unit one acts. */
import { createRoute, z } from '@hono/zod-openapi';
import { dropCookie, keepCookie, UNIT_COOKIE } from '../../entry/cookies.ts';
import type { Signage } from '../../signage/ground/context.ts';
import { forbidden } from '../../signage/ground/failure.ts';
import { mayActFor, ownAccount } from '../../signage/people/viewer.ts';
import { SESSION_MS } from '../../signage/people/sessions.ts';
import { body, json } from '../../web/answers.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { id } from '../publish/rule-schemas.ts';
import { personSchema } from './person-schemas.ts';

const accountSchema = z
  .object({
    person: personSchema,
    unit: z.string().openapi({ description: 'For which this request acts' }),
    roles: z.array(z.string()).openapi({ description: 'What the person is there' }),
    units: z
      .array(z.object({ id: z.string(), name: z.string(), nameEn: z.string() }))
      .openapi({ description: 'Units on which it is something: it may act for all below, too' }),
  })
  .openapi('Me');

const get = createRoute({
  method: 'get',
  path: '/me',
  summary: 'Who you are, and what',
  responses: { 200: json(accountSchema, 'You'), ...PROBLEMS },
});

const choose = createRoute({
  method: 'post',
  path: '/me/unit',
  summary: 'Act for another unit in this browser',
  description: 'Sets a cookie. Programs say their unit with each request, in `x-gengfu-unit`.',
  request: {
    body: body(
      z.strictObject({ unit: id.nullable().openapi({ description: 'Null: your own again' }) }),
    ),
  },
  responses: { 204: { description: 'Chosen' }, ...PROBLEMS },
});

export function ownRoutes(signage: Signage) {
  const { db, clock } = signage;
  return createRouter()
    .openapi(get, async (c) => {
      const account = await ownAccount(db, c.var.actor, clock.now());
      return c.json(account as z.infer<typeof accountSchema>, 200);
    })
    .openapi(choose, async (c) => {
      const { unit } = c.req.valid('json');
      if (unit === null) dropCookie(c, UNIT_COOKIE);
      else {
        const may = await mayActFor(db, c.var.actor.person, clock.now(), unit);
        if (!may) return answerFailure(c, forbidden('no-role'));
        keepCookie(c, UNIT_COOKIE, unit, SESSION_MS);
      }
      return c.body(null, 204);
    });
}
