/** /api/undo: takes back what you did last. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { undo } from '../../signage/deeds/undo.ts';
import { previewAnswer, previewBody, previewQuery, reviewsSchema } from './preview.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { id, wire } from './rule-schemas.ts';
import { body } from '../../web/answers.ts';

const undoneSchema = z.object({
  undone: z.object({
    deed: z.string(),
    action: z.string(),
    at: z.number(),
    rows: z.array(z.object({ noun: z.string(), id: z.string() })),
  }),
  screens: z.number().int().openapi({ description: 'Screens that are compiled anew' }),
  reviews: reviewsSchema,
});

const undoRoute = createRoute({
  method: 'post',
  path: '/undo',
  summary: 'Take back your last deed on campaigns, schedules, items or screens',
  description:
    'What it changed becomes what it was, what it made is ended. Where somebody has changed a part of it since: 409, naming what changed. Called again it goes one deed further back.',
  request: {
    query: previewQuery,
    body: body(
      z.strictObject({
        deed: id
          .optional()
          .openapi({ description: 'The deed that you mean; 409 where it is not your last' }),
      }),
    ),
  },
  responses: { 200: previewAnswer('Taken back', undoneSchema), ...PROBLEMS },
});

export function undoRoutes(signage: Signage) {
  return createRouter().openapi(undoRoute, async (c) => {
    const { deed } = c.req.valid('json');
    const preview = c.req.valid('query').preview === '1';
    const done = await undo(signage, c.var.actor, { deed, preview });
    if (!done.ok) return answerFailure(c, done);
    if (done.preview) return c.json(previewBody(done), 200);
    const body = { undone: done.answer, screens: done.screens.length, reviews: done.reviews };
    return c.json(wire<z.infer<typeof undoneSchema>>(body), 200);
  });
}
