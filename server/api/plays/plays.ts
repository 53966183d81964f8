/** /api/plays: what the screens showed. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { listPlays, readCursor } from '../../signage/plays/plays.ts';
import { PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';

const id = z.string().min(1).max(100);
const instant = z.coerce.number().int().min(0);

const playSchema = z
  .object({
    screen: z.string(),
    series: z.number().openapi({ description: 'Which credential of the screen counted it' }),
    n: z.number().openapi({ description: 'Its number in the series' }),
    item: z.string(),
    asset: z.string(),
    schedule: z.string().nullable(),
    campaign: z.string().nullable(),
    zone: z.number(),
    start: z.number().openapi({ description: 'Epoch ms' }),
    end: z.number(),
    plannedMs: z.number(),
    how: z.enum(['full', 'cut', 'urgent', 'error']),
    storedAt: z.number(),
  })
  .openapi('Play');

const list = createRoute({
  method: 'get',
  path: '/plays',
  summary: 'Plays in the order in which they began',
  request: {
    query: z.object({
      screen: id.optional(),
      campaign: id.optional(),
      item: id.optional(),
      from: instant.optional().openapi({ description: 'Epoch ms: began at or after it' }),
      until: instant.optional().openapi({ description: 'Epoch ms: began before it' }),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
      cursor: z
        .string()
        .max(400)
        .refine((cursor) => readCursor(cursor) !== null, {
          error: 'is no cursor of ours',
          params: { code: 'cursor' },
        })
        .optional(),
    }),
  },
  responses: {
    200: {
      description: 'One page',
      content: {
        'application/json': {
          schema: z.object({
            plays: z.array(playSchema),
            next: z.string().nullable().openapi({ description: 'The cursor of the next page' }),
          }),
        },
      },
    },
    ...PROBLEMS,
  },
});

export function playRoutes(signage: Signage) {
  return createRouter().openapi(list, async (c) => {
    const page = await listPlays(signage.db, c.var.actor, c.req.valid('query'));
    return c.json(page, 200);
  });
}
