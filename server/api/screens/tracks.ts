/** /api/screens/{id}/track and /position: where a screen on wheels was, where its unit wants to know. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { setTrack } from '../../signage/screens/screen-deeds.ts';
import { lastPosition, readTrack } from '../../signage/screens/tracks.ts';
import { previewQuery } from '../publish/preview.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { id, version, wire } from '../publish/rule-schemas.ts';
import { screenDone, screenDoneBody } from './screen-deeds.ts';
import { trackSchema } from './screen-schemas.ts';
import { body, json } from '../../web/answers.ts';

const positionSchema = z
  .object({
    at: z.number().openapi({ description: "Epoch ms by the server's clock" }),
    latitude: z.number(),
    longitude: z.number(),
    accuracyM: z.number(),
    speedMps: z.number().nullable(),
    headingDeg: z.number().nullable(),
  })
  .openapi('Position');

const instant = z.coerce.number().int().min(0).max(8_000_000_000_000);
const params = z.object({ id });

const set = createRoute({
  method: 'put',
  path: '/screens/{id}/track',
  summary: 'Whether a screen on wheels reports its position: off, unless its unit switches it on',
  request: {
    params,
    query: previewQuery,
    body: body(z.strictObject({ version, track: trackSchema.nullable() })),
  },
  responses: screenDone('Set'),
});

const read = createRoute({
  method: 'get',
  path: '/screens/{id}/track',
  summary: 'Where it was, the oldest first; for those who command or administer, and audited',
  request: {
    params,
    query: z.object({
      from: instant.optional().openapi({ description: 'Epoch ms; a day before `until`' }),
      until: instant.optional().openapi({ description: 'Epoch ms, excluded; now' }),
      limit: z.coerce.number().int().min(1).max(10_000).default(2000),
    }),
  },
  responses: {
    200: json(
      z.object({ positions: z.array(positionSchema), next: z.number().nullable() }),
      'Positions; `next` is the `from` of the next page',
    ),
    ...PROBLEMS,
  },
});

const last = createRoute({
  method: 'get',
  path: '/screens/{id}/position',
  summary: 'Where it was last',
  request: { params },
  responses: {
    200: json(
      z.object({ track: trackSchema.nullable(), position: positionSchema.nullable() }),
      'null: nothing is known',
    ),
    ...PROBLEMS,
  },
});

const A_DAY_MS = 86_400_000;

export function trackRoutes(signage: Signage) {
  return createRouter()
    .openapi(set, async (c) => {
      const { version: seen, track } = c.req.valid('json');
      const preview = c.req.valid('query').preview === '1';
      const { id: of } = c.req.valid('param');
      const made = await setTrack(signage, c.var.actor, of, track, { version: seen, preview });
      return made.ok ? c.json(screenDoneBody(made), 200) : answerFailure(c, made);
    })
    .openapi(read, async (c) => {
      const {
        until = signage.clock.now() + 1,
        from = until - A_DAY_MS,
        limit,
      } = c.req.valid('query');
      const { id: of } = c.req.valid('param');
      const found = await readTrack(signage, c.var.actor, of, { from, until, limit });
      if (!found.ok) return answerFailure(c, found);
      const { positions, next } = found;
      return c.json({ positions: wire<z.infer<typeof positionSchema>[]>(positions), next }, 200);
    })
    .openapi(last, async (c) => {
      const found = await lastPosition(signage.db, c.var.actor, c.req.valid('param').id);
      if (!found.ok) return answerFailure(c, found);
      const { track, position } = found;
      return c.json({ track, position }, 200);
    });
}
