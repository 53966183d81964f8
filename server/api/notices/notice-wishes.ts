/** /api/me/notices: what one wants to hear of, where, in which language and when. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { EVENT_NAMES } from '../../signage/notices/notice-events.ts';
import { readWishes, writeWishes } from '../../signage/notices/notice-wishes.ts';
import { LANGUAGES } from '../../signage/notices/notice-words.ts';
import { body, json } from '../../web/answers.ts';
import { PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

const quietSchema = z
  .strictObject({
    from: time.openapi({ example: '22:00' }),
    until: time.openapi({ description: 'Before `from`: over midnight', example: '07:00' }),
    urgentPasses: z.boolean().openapi({ description: 'Urgent messages come all the same' }),
  })
  .refine(({ from, until }) => from !== until, {
    error: 'must not end when it begins',
    path: ['until'],
    params: { code: 'quiet-empty' },
  })
  .openapi('QuietHours');

const settings = {
  mail: z.email().max(254).nullable().openapi({ description: 'Null: no e-mail' }),
  language: z.enum(LANGUAGES),
  timeZone: z
    .string()
    .max(64)
    .refine((name) => Intl.supportedValuesOf('timeZone').includes(name) || name === 'UTC', {
      error: 'must be an IANA time zone',
      params: { code: 'time-zone' },
    }),
  quiet: quietSchema.nullable(),
};
const ways = { event: z.enum(EVENT_NAMES), inbox: z.boolean(), mail: z.boolean() };

const wishesSchema = z
  .object({
    ...settings,
    events: z
      .array(
        z.object({
          ...ways,
          name: z.string(),
          byMail: z.boolean().openapi({ description: 'Whether it can come by e-mail' }),
          usual: z.boolean().openapi({ description: 'You did not wish it otherwise' }),
        }),
      )
      .readonly(),
  })
  .openapi('NoticeWishes');

const get = createRoute({
  method: 'get',
  path: '/me/notices',
  summary: 'What you hear of, and how',
  responses: { 200: json(wishesSchema, 'As it is now'), ...PROBLEMS },
});

const put = createRoute({
  method: 'put',
  path: '/me/notices',
  summary: 'Say what you want to hear of, and how',
  request: {
    body: body(
      z
        .strictObject({
          ...settings,
          events: z
            .array(z.strictObject(ways))
            .max(EVENT_NAMES.length)
            .openapi({ description: 'Those that are absent are as is usual for your role' }),
        })
        .openapi('NewNoticeWishes'),
    ),
  },
  responses: { 200: json(wishesSchema, 'As it is now'), ...PROBLEMS },
});

export function noticeWishRoutes(signage: Signage) {
  return createRouter()
    .openapi(get, async (c) => c.json(await readWishes(signage, c.var.actor), 200))
    .openapi(put, async (c) => {
      await writeWishes(signage, c.var.actor, c.req.valid('json'));
      return c.json(await readWishes(signage, c.var.actor), 200);
    });
}
