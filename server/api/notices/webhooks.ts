/** /api/webhooks: other programs that are told of what happens. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { EVENT_NAMES } from '../../signage/notices/notice-events.ts';
import {
  addWebhook,
  changeWebhook,
  listWebhooks,
  removeWebhook,
  type Webhook,
} from '../../signage/notices/webhooks.ts';
import { body, json } from '../../web/answers.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';

const instant = z.number().openapi({ description: 'Epoch ms' });

/** Without TLS only this computer is called, where the server's configuration lets it. */
function mayBeCalled(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return (
    protocol === 'https:' ||
    (protocol === 'http:' && /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname))
  );
}

const url = z
  .string()
  .max(2000)
  .refine(mayBeCalled, {
    error: 'must be an https address without a name and password in it',
    params: { code: 'webhook-address' },
  })
  .openapi({ example: 'https://hooks.example/gengfu' });
const events = z.array(z.enum(EVENT_NAMES)).min(1).max(EVENT_NAMES.length);

const webhookSchema = z
  .object({
    id: z.string(),
    unit: z.string(),
    url: z.string(),
    events: z.array(z.enum(EVENT_NAMES)).readonly(),
    createdAt: instant,
    version: z.number(),
    failingSince: instant.nullable().openapi({ description: 'Null: the last call came through' }),
    problem: z.string().nullable(),
    disabledAt: instant.nullable().openapi({ description: 'Null: it is called' }),
  })
  .openapi('Webhook');

const params = z.object({ id: z.string().min(1).max(100) });

const list = createRoute({
  method: 'get',
  path: '/webhooks',
  summary: 'Webhooks of your unit and those below',
  request: {
    query: z.object({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      after: z.string().max(100).optional(),
    }),
  },
  responses: {
    200: json(
      z.object({
        webhooks: z.array(webhookSchema),
        next: z.string().nullable().openapi({ description: 'The `after` of the next page' }),
      }),
      'By id',
    ),
    ...PROBLEMS,
  },
});

const add = createRoute({
  method: 'post',
  path: '/webhooks',
  summary: 'Have another program told, by calls that are signed after standardwebhooks.com',
  request: {
    body: body(
      z
        .strictObject({
          unit: z.string().min(1).max(64).optional().openapi({
            description: 'Whose events, with those of all below; your own, when absent',
          }),
          url,
          events,
        })
        .openapi('NewWebhook'),
    ),
  },
  responses: {
    201: json(
      z.object({
        webhook: webhookSchema,
        secret: z.string().openapi({ description: 'By which calls are verified: said this once' }),
      }),
      'Made',
    ),
    ...PROBLEMS,
  },
});

const change = createRoute({
  method: 'patch',
  path: '/webhooks/{id}',
  summary: 'Change a webhook, or switch it off and on',
  request: {
    params,
    body: body(
      z
        .strictObject({
          version: z.number().int(),
          url: url.optional(),
          events: events.optional(),
          enabled: z.boolean().optional(),
        })
        .openapi('WebhookChange'),
    ),
  },
  responses: { 200: json(webhookSchema, 'Changed'), ...PROBLEMS },
});

const remove = createRoute({
  method: 'delete',
  path: '/webhooks/{id}',
  summary: 'Remove a webhook',
  request: { params },
  responses: { 204: { description: 'Removed' }, ...PROBLEMS },
});

const shown = (webhook: Webhook) => ({ ...webhook });

export function webhookRoutes(signage: Signage) {
  return createRouter()
    .openapi(list, async (c) => {
      const page = await listWebhooks(signage.db, c.var.actor, c.req.valid('query'));
      return c.json({ webhooks: page.webhooks.map(shown), next: page.next }, 200);
    })
    .openapi(add, async (c) => {
      const { unit = c.var.actor.unit, ...rest } = c.req.valid('json');
      const added = await addWebhook(signage, c.var.actor, { unit, ...rest });
      if (!added.ok) return answerFailure(c, added);
      return c.json({ webhook: shown(added.webhook), secret: added.secret }, 201);
    })
    .openapi(change, async (c) => {
      const { id } = c.req.valid('param');
      const changed = await changeWebhook(signage, c.var.actor, id, c.req.valid('json'));
      return changed.ok ? c.json(shown(changed.webhook), 200) : answerFailure(c, changed);
    })
    .openapi(remove, async (c) => {
      const removed = await removeWebhook(signage, c.var.actor, c.req.valid('param').id);
      return removed.ok ? c.body(null, 204) : answerFailure(c, removed);
    });
}
