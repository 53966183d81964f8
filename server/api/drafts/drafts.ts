/** /api/drafts: what a person has begun and nobody else sees. */
import { createRoute, z } from '@hono/zod-openapi';
import {
  DRAFTS,
  dropDraft,
  listDrafts,
  readDraft,
  saveDraft,
} from '../../signage/drafts/drafts.ts';
import type { Signage } from '../../signage/ground/context.ts';
import { body, json } from '../../web/answers.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';

const id = z
  .string()
  .regex(/^[\w-]{1,64}$/, 'must be 1-64 letters, digits, _ or -')
  .openapi({ description: 'Chosen by the page; each person has ids of their own' });
const kind = z.string().min(1).max(40).openapi({ example: 'item' });
const anything = z
  .union([
    z.record(z.string(), z.unknown()),
    z.array(z.unknown()),
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
  ])
  .openapi({ description: "The page's own" });
const params = z.object({ id });

const headSchema = z.object({ id: z.string(), kind: z.string(), savedAt: z.number() });
const draftSchema = headSchema.extend({ body: z.unknown() }).openapi('Draft');

const save = createRoute({
  method: 'put',
  path: '/drafts/{id}',
  summary: 'Save a draft of yours',
  description: `At most ${DRAFTS.most} a person, each of at most ${DRAFTS.kilobytes} kB; one that is not saved again is forgotten after ${DRAFTS.days} days.`,
  request: { params, body: body(z.strictObject({ kind, body: anything })) },
  responses: { 200: json(headSchema, 'Saved'), ...PROBLEMS },
});

const list = createRoute({
  method: 'get',
  path: '/drafts',
  summary: 'Your drafts, without their bodies',
  request: {
    query: z.object({
      kind: kind.optional(),
      after: id.optional().openapi({ description: 'The last of the page before' }),
      limit: z.coerce.number().int().min(1).max(DRAFTS.most).default(DRAFTS.most),
    }),
  },
  responses: {
    200: json(z.object({ drafts: z.array(headSchema) }), 'In the order of their ids'),
    ...PROBLEMS,
  },
});

const get = createRoute({
  method: 'get',
  path: '/drafts/{id}',
  summary: 'A draft of yours',
  request: { params },
  responses: { 200: json(draftSchema, 'The draft'), ...PROBLEMS },
});

const drop = createRoute({
  method: 'delete',
  path: '/drafts/{id}',
  summary: 'Drop a draft of yours',
  request: { params },
  responses: { 204: { description: 'Dropped' }, ...PROBLEMS },
});

export function draftRoutes(signage: Signage) {
  const { db } = signage;
  return createRouter()
    .openapi(save, async (c) => {
      const draft = { ...c.req.valid('param'), ...c.req.valid('json') };
      const saved = await saveDraft(signage, c.var.actor, draft);
      if (!saved.ok) return answerFailure(c, saved);
      return c.json(saved.draft, 200);
    })
    .openapi(list, async (c) => {
      const drafts = await listDrafts(db, c.var.actor, c.req.valid('query'));
      return c.json({ drafts }, 200);
    })
    .openapi(get, async (c) => {
      const found = await readDraft(db, c.var.actor, c.req.valid('param').id);
      if (!found.ok) return answerFailure(c, found);
      return c.json(found.draft, 200);
    })
    .openapi(drop, async (c) => {
      const dropped = await dropDraft(db, c.var.actor, c.req.valid('param').id);
      if (!dropped.ok) return answerFailure(c, dropped);
      return c.body(null, 204);
    });
}
