/** /api/inbox: what one has been told. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { countUnread, listInbox, markRead, readPlace } from '../../signage/notices/inbox.ts';
import { EVENT_NAMES } from '../../signage/notices/notice-events.ts';
import { LANGUAGES } from '../../signage/notices/notice-words.ts';
import { body, json } from '../../web/answers.ts';
import { PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';

const instant = z.number().openapi({ description: 'Epoch ms' });

const noticeSchema = z
  .object({
    id: z.string(),
    at: instant,
    event: z.enum(EVENT_NAMES),
    unit: z.object({ id: z.string(), name: z.string() }),
    subject: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
    text: z.string().openapi({ description: 'A sentence or two in the language of the reader' }),
    readAt: instant.nullable(),
  })
  .openapi('Notice');

const list = createRoute({
  method: 'get',
  path: '/inbox',
  summary: 'What you have been told',
  request: {
    query: z.object({
      unread: z
        .enum(['true', 'false'])
        .default('false')
        .openapi({ description: 'Unread ones only' }),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      after: z
        .string()
        .max(100)
        .refine((cursor) => readPlace(cursor) !== null, {
          error: 'is no cursor of ours',
          params: { code: 'cursor' },
        })
        .optional(),
    }),
  },
  responses: {
    200: json(
      z.object({
        language: z.enum(LANGUAGES),
        unread: z.number().openapi({ description: 'How many are unread in all' }),
        notices: z.array(noticeSchema).readonly(),
        next: z.string().nullable().openapi({ description: 'The `after` of what is older' }),
      }),
      'The newest first',
    ),
    ...PROBLEMS,
  },
});

const read = createRoute({
  method: 'post',
  path: '/inbox/read',
  summary: 'Mark as read',
  request: {
    body: body(
      z.union([
        z.strictObject({ ids: z.array(z.string().min(1).max(100)).min(1).max(200) }),
        z.strictObject({
          upTo: z.number().int().min(0).openapi({
            description: 'Epoch ms: all that are not newer, as the newest that was seen',
          }),
        }),
      ]),
    ),
  },
  responses: { 200: json(z.object({ unread: z.number() }), 'How many are left'), ...PROBLEMS },
});

export function inboxRoutes(signage: Signage) {
  const { db, clock } = signage;
  return createRouter()
    .openapi(list, async (c) => {
      const { unread, limit, after } = c.req.valid('query');
      const page = await listInbox(db, c.var.actor, { unread: unread === 'true', limit, after });
      return c.json({ ...page, unread: await countUnread(db, c.var.actor) }, 200);
    })
    .openapi(read, async (c) => {
      await markRead(db, c.var.actor, c.req.valid('json'), clock.now());
      return c.json({ unread: await countUnread(db, c.var.actor) }, 200);
    });
}
