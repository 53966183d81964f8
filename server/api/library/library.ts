/** /api/library: what comes with the program, loaded by choice. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { loadParts, PARTS } from '../../signage/library/load-library.ts';
import { campaignOfPlan } from '../../signage/library/plan-campaign.ts';
import { shelf } from '../../signage/library/shelf.ts';
import { body, json } from '../../web/answers.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { campaignBodyOf, campaignDoneSchema } from '../publish/campaigns.ts';
import { previewAnswer, previewBody, previewQuery } from '../publish/preview.ts';
import { date, id, wire } from '../publish/rule-schemas.ts';

const count = z.number().int();
const named = z.object({ zh: z.string(), en: z.string() });

const shelfSchema = z
  .object({
    slogans: z.object({
      count,
      topics: z.array(z.object({ topic: z.string(), count })),
      seasons: z
        .array(z.object({ season: z.string(), count }))
        .openapi({ description: 'Those for a season; the others are fit for the whole year' }),
    }),
    wordLists: z.array(
      z.object({
        id: z.string(),
        name: named,
        purpose: named,
        forbidden: count,
        misspelt: count,
        preferred: count,
      }),
    ),
    plans: z.array(
      z.object({
        id: z.string(),
        name: named,
        purpose: named,
        themeDay: z.string().openapi({ example: '01-10', description: 'As it is usually held' }),
        phases: z.array(z.object({ name: named, fromDay: count, untilDay: count })),
        schedules: count,
      }),
    ),
  })
  .openapi('Library');

const unit = id.optional().openapi({ description: 'Whose it becomes: your own, when absent' });

const loadSchema = z
  .strictObject({ what: z.array(z.enum(PARTS)).min(1).max(PARTS.length), unit })
  .openapi('LoadLibrary');

const loadedSchema = z
  .object({
    unit: z.string(),
    slogans: z
      .object({
        added: count,
        there: count,
        refused: z
          .array(z.string())
          .openapi({ description: 'Left out: they say what a list of the unit forbids' }),
      })
      .optional(),
    wordLists: z.array(z.object({ list: z.string(), added: count, there: count })).optional(),
  })
  .openapi('LoadedLibrary');

const get = createRoute({
  method: 'get',
  path: '/library',
  summary: 'What comes with the program: slogans, plans, a list of words',
  responses: { 200: json(shelfSchema, 'The library'), ...PROBLEMS },
});

const load = createRoute({
  method: 'post',
  path: '/library/load',
  summary: 'Load slogans as items, or the list of words; again adds only what is new',
  request: { body: body(loadSchema) },
  responses: { 200: json(loadedSchema, 'Loaded; nothing is put on a screen by it'), ...PROBLEMS },
});

const plan = createRoute({
  method: 'post',
  path: '/library/plans/{id}',
  summary: 'Make a campaign of a plan, around a theme day',
  request: {
    params: z.object({ id }),
    query: previewQuery,
    body: body(z.strictObject({ themeDay: date, unit }).openapi('LoadPlan')),
  },
  responses: {
    200: previewAnswer('Only with preview=1'),
    201: json(campaignDoneSchema, 'Stored; its screens are being compiled'),
    ...PROBLEMS,
  },
});

export function libraryRoutes(signage: Signage) {
  return createRouter()
    .openapi(get, async (c) => c.json(wire<z.infer<typeof shelfSchema>>(await shelf()), 200))
    .openapi(load, async (c) => {
      const loaded = await loadParts(signage, c.var.actor, c.req.valid('json'));
      if (!loaded.ok) return answerFailure(c, loaded);
      const { ok: _ok, ...answer } = loaded;
      return c.json(wire<z.infer<typeof loadedSchema>>(answer), 200);
    })
    .openapi(plan, async (c) => {
      const made = await campaignOfPlan(signage, c.var.actor, {
        ...c.req.valid('json'),
        plan: c.req.valid('param').id,
        preview: c.req.valid('query').preview === '1',
      });
      if (!made.ok) return answerFailure(c, made);
      return made.preview ? c.json(previewBody(made), 200) : c.json(campaignBodyOf(made), 201);
    });
}
