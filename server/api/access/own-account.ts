/** /api/me: the own password and second factor. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Door } from '../../entry/door.ts';
import { type Barred, ownAccount } from '../../entry/own-account.ts';
import { begunSchema } from '../../entry/session-routes.ts';
import { mineOf } from '../../entry/sessions.ts';
import type { Signage } from '../../signage/ground/context.ts';
import type { Failure } from '../../signage/ground/failure.ts';
import { secondFactorOf } from '../../signage/people/second-factor.ts';
import { answerFailure, PROBLEMS, problem, TOO_MUCH } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';

const password = z.string().min(1).max(256);
const code = z.string().min(1).max(100);
const codes = z.array(z.string()).openapi({ description: 'Recovery codes: shown this once' });

const json = <Schema extends z.ZodType>(schema: Schema) => ({
  content: { 'application/json': { schema } },
});
const body = <Schema extends z.ZodType>(schema: Schema) => ({
  body: { required: true, ...json(schema) },
});
const REFUSED = {
  400: PROBLEMS[400],
  401: PROBLEMS[401],
  403: PROBLEMS[403],
  404: PROBLEMS[404],
  409: PROBLEMS[409],
  413: PROBLEMS[413],
  ...TOO_MUCH,
};

const passwordRoute = createRoute({
  method: 'put',
  path: '/me/password',
  summary: 'Change your password: your other sessions end, and this one has a new token',
  request: body(
    z.strictObject({
      current: password,
      next: z
        .string()
        .min(1)
        // Characters of two units each are one each.
        .max(512)
        .openapi({ description: 'From 12 to 256 characters; none that is guessed first' }),
    }),
  ),
  responses: { 200: { description: 'It is in force', ...json(begunSchema) }, ...REFUSED },
});

const stateRoute = createRoute({
  method: 'get',
  path: '/me/second-factor',
  summary: 'Whether you have a second factor',
  responses: {
    200: {
      description: 'As it is now',
      ...json(
        z.object({
          on: z.boolean(),
          since: z.number().nullable(),
          required: z.boolean().openapi({ description: 'Whether one of your roles asks for it' }),
          codesLeft: z.number().openapi({ description: 'Recovery codes that are not used' }),
        }),
      ),
    },
    401: PROBLEMS[401],
  },
});

const offerRoute = createRoute({
  method: 'post',
  path: '/me/second-factor',
  summary: 'Begin to set up a second factor (TOTP)',
  request: body(z.strictObject({ password })),
  responses: {
    201: {
      description: 'The secret, shown this once; in force when a code of it has confirmed it',
      ...json(
        z.object({
          secret: z.string().openapi({ description: 'Base 32' }),
          address: z.string().openapi({ description: 'otpauth:, for a QR code' }),
        }),
      ),
    },
    ...REFUSED,
  },
});

const confirmRoute = createRoute({
  method: 'post',
  path: '/me/second-factor/confirm',
  summary: 'Put it into force by a first code; your other sessions end',
  request: body(z.strictObject({ code })),
  responses: {
    200: { description: 'It is in force', ...json(begunSchema.extend({ codes })) },
    ...REFUSED,
  },
});

const codesRoute = createRoute({
  method: 'post',
  path: '/me/second-factor/codes',
  summary: 'Have other recovery codes; those that are left are void',
  request: body(z.strictObject({ password, code })),
  responses: { 200: { description: 'The codes', ...json(z.object({ codes })) }, ...REFUSED },
});

const removalRoute = createRoute({
  method: 'post',
  path: '/me/second-factor/removal',
  summary: 'Remove your second factor; your other sessions end',
  request: body(z.strictObject({ password, code })),
  responses: { 200: { description: 'It is gone', ...json(begunSchema) }, ...REFUSED },
});

function answerRefused(c: Context, refused: Failure | Barred): never {
  if (refused.reason === 'barred') return problem(c, 429, 'busy', 'passwords-tried-out');
  return answerFailure(c, refused);
}

export function ownAccountRoutes(signage: Signage, door: Door) {
  const own = ownAccount(signage, door);
  return createRouter()
    .openapi(passwordRoute, async (c) => {
      const { current, next } = c.req.valid('json');
      const changed = await own.changePassword(c, current, next);
      if (!changed.ok) return answerRefused(c, changed);
      const { ok: _, ...done } = changed;
      return c.json(done, 200);
    })
    .openapi(stateRoute, async (c) =>
      c.json(await secondFactorOf(signage, mineOf(c).actor.person), 200),
    )
    .openapi(offerRoute, async (c) => {
      const offered = await own.offer(c, c.req.valid('json').password);
      if (!offered.ok) return answerRefused(c, offered);
      const { secret, address } = offered;
      return c.json({ secret, address }, 201);
    })
    .openapi(confirmRoute, async (c) => {
      const confirmed = await own.confirm(c, c.req.valid('json').code);
      if (!confirmed.ok) return answerRefused(c, confirmed);
      const { ok: _, ...done } = confirmed;
      return c.json({ ...done, codes: [...done.codes] }, 200);
    })
    .openapi(codesRoute, async (c) => {
      const { password, code } = c.req.valid('json');
      const renewed = await own.renewCodes(c, password, code);
      if (!renewed.ok) return answerRefused(c, renewed);
      return c.json({ codes: [...renewed.codes] }, 200);
    })
    .openapi(removalRoute, async (c) => {
      const { password, code } = c.req.valid('json');
      const removed = await own.remove(c, password, code);
      if (!removed.ok) return answerRefused(c, removed);
      const { ok: _, ...done } = removed;
      return c.json(done, 200);
    });
}
