/** /api/screens/{id}/thumbnails: what is really on its canvas, asked of its player. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { askThumbnail, takeThumbnail } from '../../signage/screens/thumbnails.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { id } from '../publish/rule-schemas.ts';
import { json } from '../../web/answers.ts';

const instant = z.number().openapi({ description: 'Epoch ms' });

const ask = createRoute({
  method: 'post',
  path: '/screens/{id}/thumbnails',
  summary: 'Ask its player for a picture of what is on the canvas',
  description: '409: the screen is offline. 503: too many ask at once.',
  request: { params: z.object({ id }) },
  responses: {
    202: json(z.object({ id: z.string(), expiresAt: instant }), 'Asked; fetch it under its id'),
    ...PROBLEMS,
  },
});

const stateSchema = z
  .discriminatedUnion('state', [
    z.object({ state: z.literal('waiting'), expiresAt: instant }),
    z.object({ state: z.literal('silent') }),
    z.object({
      state: z.literal('taken'),
      at: instant,
      mime: z.string(),
      width: z.number(),
      height: z.number(),
      base64: z.string(),
    }),
  ])
  .openapi('Thumbnail', {
    description:
      '`silent`: it has a line, and did not answer. `taken` is handed out once, then forgotten',
  });

const take = createRoute({
  method: 'get',
  path: '/screens/{id}/thumbnails/{thumbnail}',
  summary: 'How the question fares; only who asked is answered',
  request: { params: z.object({ id, thumbnail: id }) },
  responses: { 200: json(stateSchema, 'Its state'), ...PROBLEMS },
});

export function thumbnailRoutes(signage: Signage) {
  return createRouter()
    .openapi(ask, async (c) => {
      const asked = await askThumbnail(signage, c.var.actor, c.req.valid('param').id);
      if (!asked.ok) return answerFailure(c, asked);
      return c.json({ id: asked.id, expiresAt: asked.expiresAt }, 202);
    })
    .openapi(take, async (c) => {
      const { id: screen, thumbnail } = c.req.valid('param');
      const found = await takeThumbnail(signage, c.var.actor, screen, thumbnail);
      if (!found.ok) return answerFailure(c, found);
      const { ok: _, ...state } = found;
      return c.json(state, 200);
    });
}
