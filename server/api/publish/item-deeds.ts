/** /api/items/…: what becomes of an item: other words, its versions, withdrawn, restored; and what it is filed under. */
import { createRoute, z } from '@hono/zod-openapi';
import { editItem } from '../../signage/editing/item-edits.ts';
import { restoreItem, withdrawItem } from '../../signage/editing/item-withdrawal.ts';
import type { Done } from '../../signage/deeds/deeds.ts';
import type { Signage } from '../../signage/ground/context.ts';
import { fileItem, listTags } from '../../signage/items/tags.ts';
import { listVersions } from '../../signage/items/versions.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { body, json } from '../../web/answers.ts';
import { wordFindingSchema } from '../words/word-schemas.ts';
import { filed, itemParts, itemSchema, tagsSchema } from './items.ts';
import {
  forecastSchema,
  previewAnswer,
  previewBody,
  previewQuery,
  reviewsSchema,
} from './preview.ts';
import { given, id, version, wire } from './rule-schemas.ts';

const ids = z.array(z.string());

const takeup = {
  takes: ids.openapi({ description: 'Schedules in force that show the new version' }),
  keeps: ids.openapi({
    description: 'Those that go on with theirs: it was wished so, or they are not yours to change',
  }),
};

const deed = {
  warnings: z.array(z.string()),
  deed: z.string().nullable().openapi({ description: 'What POST /undo would take back' }),
  screens: z.number().int().openapi({ description: 'Screens that are compiled anew' }),
  reviews: reviewsSchema,
};

const editedSchema = z.object({
  item: itemSchema,
  findings: z
    .array(wordFindingSchema)
    .openapi({ description: 'What the lists of words say of it' }),
  ...takeup,
  ...deed,
});
const editPreviewSchema = z.object({
  forecast: forecastSchema,
  warnings: z.array(z.string()),
  reviews: reviewsSchema,
  ...takeup,
});

const edit = createRoute({
  method: 'patch',
  path: '/items/{id}',
  summary: 'Give an item other words: a new version of it',
  request: {
    params: z.object({ id }),
    query: previewQuery,
    body: body(
      z
        .strictObject(itemParts)
        .partial()
        .extend({
          version,
          inSchedules: z.enum(['replace', 'keep']).default('replace').openapi({
            description:
              'Whether schedules in force take the new version up, those of your units in layers that you may change',
          }),
        })
        .openapi('ItemEdit', { description: 'Parts left out stay as they are' }),
    ),
  },
  responses: {
    200: json(
      z.union([editedSchema, editPreviewSchema]),
      'Changed; with preview=1 what it would come to',
    ),
    ...PROBLEMS,
  },
});

const withdrawnSchema = z.object({
  item: itemSchema,
  without: ids.openapi({ description: 'Schedules that go on without it' }),
  ended: ids.openapi({ description: 'Schedules that had nothing else, and ended' }),
  ...deed,
});

const withdraw = createRoute({
  method: 'post',
  path: '/items/{id}/withdraw',
  summary: 'Take an item off all screens, whoever scheduled it',
  request: {
    params: z.object({ id }),
    query: previewQuery,
    body: body(z.strictObject({ version })),
  },
  responses: { 200: previewAnswer('Withdrawn', withdrawnSchema), ...PROBLEMS },
});

const restoredSchema = z.object({ item: itemSchema, ...deed });

const restore = createRoute({
  method: 'post',
  path: '/items/{id}/restore',
  summary: 'Let an item be scheduled again that was withdrawn',
  description: 'Schedules that it was taken off are not changed; POST /undo brings those back.',
  request: {
    params: z.object({ id }),
    query: previewQuery,
    body: body(z.strictObject({ version })),
  },
  responses: { 200: previewAnswer('Restored', restoredSchema), ...PROBLEMS },
});

const versionSchema = z
  .object({
    ...itemParts,
    version: z.number(),
    changedAt: z.number(),
    changedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
    changed: ids.openapi({
      description: 'Parts that are otherwise than before; none: it was made, withdrawn or restored',
    }),
    schedules: ids.openapi({ description: 'Schedules in force that show it' }),
  })
  .openapi('ItemVersion');

const versions = createRoute({
  method: 'get',
  path: '/items/{id}/versions',
  summary: 'What an item was at each of its versions',
  request: {
    params: z.object({ id }),
    query: z.object({
      after: z.coerce.number().int().min(1).optional().openapi({
        description: 'The last version of the page before',
      }),
      limit: z.coerce.number().int().min(1).max(100).default(20),
    }),
  },
  responses: {
    200: json(z.object({ versions: z.array(versionSchema) }), 'Newest first'),
    ...PROBLEMS,
  },
});

const file = createRoute({
  method: 'put',
  path: '/items/{id}/tags',
  summary: 'File an item under these tags, and under no others',
  request: { params: z.object({ id }), body: body(z.strictObject({ tags: tagsSchema })) },
  responses: { 200: json(z.object({ tags: z.array(z.string()) }), 'Filed'), ...PROBLEMS },
});

const tags = createRoute({
  method: 'get',
  path: '/item-tags',
  summary: 'What items are filed under',
  request: {
    query: z.object({
      after: z.string().max(80).optional().openapi({ description: 'The last of the page before' }),
      limit: z.coerce.number().int().min(1).max(500).default(200),
    }),
  },
  responses: {
    200: json(
      z.object({ tags: z.array(z.object({ tag: z.string(), items: z.number().int() })) }),
      'In their order, with how many items are under each',
    ),
    ...PROBLEMS,
  },
});

export function itemDeedRoutes(signage: Signage) {
  const { db } = signage;
  return createRouter()
    .openapi(edit, async (c) => {
      const { version: seen, inSchedules, ...parts } = c.req.valid('json');
      const preview = c.req.valid('query').preview === '1';
      const input = { version: seen, inSchedules, parts: given(parts) };
      const done = await editItem(signage, c.var.actor, c.req.valid('param').id, input, {
        preview,
      });
      if (!done.ok) return answerFailure(c, done);
      if (done.preview) return c.json({ ...previewBody(done), ...wire<Takeup>(done.takeup) }, 200);
      const { answer } = done;
      const [item] = await filed(db, [answer.item]);
      const told = { ...answer, item, ...deedTold(done) };
      return c.json(wire<z.infer<typeof editedSchema>>(told), 200);
    })
    .openapi(withdraw, async (c) => {
      const preview = c.req.valid('query').preview === '1';
      const seen = { version: c.req.valid('json').version, preview };
      const done = await withdrawItem(signage, c.var.actor, c.req.valid('param').id, seen);
      if (!done.ok) return answerFailure(c, done);
      if (done.preview) return c.json(previewBody(done), 200);
      const { answer } = done;
      const [item] = await filed(db, [answer.item]);
      const told = { ...answer, item, ...deedTold(done) };
      return c.json(wire<z.infer<typeof withdrawnSchema>>(told), 200);
    })
    .openapi(restore, async (c) => {
      const preview = c.req.valid('query').preview === '1';
      const seen = { version: c.req.valid('json').version, preview };
      const done = await restoreItem(signage, c.var.actor, c.req.valid('param').id, seen);
      if (!done.ok) return answerFailure(c, done);
      if (done.preview) return c.json(previewBody(done), 200);
      const { answer } = done;
      const [item] = await filed(db, [answer]);
      const told = { item, ...deedTold(done) };
      return c.json(wire<z.infer<typeof restoredSchema>>(told), 200);
    })
    .openapi(versions, async (c) => {
      const { after: before, limit } = c.req.valid('query');
      const asked = { before, limit };
      const found = await listVersions(db, c.var.actor, c.req.valid('param').id, asked);
      if (!found.ok) return answerFailure(c, found);
      const told = { versions: found.versions };
      return c.json(wire<{ versions: z.infer<typeof versionSchema>[] }>(told), 200);
    })
    .openapi(file, async (c) => {
      const done = await fileItem(
        signage,
        c.var.actor,
        c.req.valid('param').id,
        c.req.valid('json').tags,
      );
      if (!done.ok) return answerFailure(c, done);
      return c.json({ tags: [...done.tags] }, 200);
    })
    .openapi(tags, async (c) => {
      const found = await listTags(db, c.var.actor, c.req.valid('query'));
      return c.json({ tags: found }, 200);
    });
}

const deedTold = ({ warnings, deed: made, screens, reviews }: Done<unknown>) => ({
  warnings,
  deed: made,
  screens: screens.length,
  reviews,
});

interface Takeup {
  takes: string[];
  keeps: string[];
}
