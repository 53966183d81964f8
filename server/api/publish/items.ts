/** /api/items: slogans and other things to show. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { createItem, getItem, listItems } from '../../signage/items/items.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { body, json } from '../../web/answers.ts';
import { wordFindingSchema } from '../words/word-schemas.ts';
import { itemWords } from '../../signage/items/item-words.ts';

const styleSchema = z
  .strictObject({
    theme: z.string().min(1).max(40).optional(),
    align: z.enum(['left', 'centre', 'right']).optional(),
    weight: z.enum(['regular', 'bold']).optional(),
    maxLines: z.number().int().min(1).max(4).optional(),
  })
  .openapi('Style');

export const newItemSchema = z
  .strictObject({
    template: z.string().min(1).max(40).default('banner'),
    text: z
      .string()
      .trim()
      .min(1, 'must not be empty')
      .max(500, 'must be at most 500 characters')
      .openapi({ example: '遇到危险，请拨110' }),
    copy: z.record(z.string(), z.unknown()).default({}),
    style: styleSchema.default({}),
    dwellMs: z.number().int().min(1000).max(3_600_000).default(10_000).openapi({
      description: 'How long a picture stands, in ms; a strip takes the time that its length needs',
    }),
  })
  .openapi('NewItem');

const itemSchema = newItemSchema
  .extend({
    id: z.string(),
    unit: z.string(),
    createdAt: z.number(),
    withdrawnAt: z.number().nullable(),
    version: z.number(),
  })
  .openapi('Item');

const answer = (description: string) => json(itemSchema, description);

const create = createRoute({
  method: 'post',
  path: '/items',
  summary: 'Store an item',
  request: { body: body(newItemSchema) },
  responses: {
    201: json(
      itemSchema.extend({
        findings: z.array(wordFindingSchema).openapi({
          description: 'What the lists of words say of it: misspelt, or said better otherwise',
        }),
      }),
      'Stored',
    ),
    ...PROBLEMS,
  },
});

const list = createRoute({
  method: 'get',
  path: '/items',
  summary: 'The newest items',
  request: { query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) }) },
  responses: {
    200: json(z.object({ items: z.array(itemSchema) }), 'Newest first'),
    ...PROBLEMS,
  },
});

const get = createRoute({
  method: 'get',
  path: '/items/{id}',
  summary: 'One item',
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 200: answer('The item'), ...PROBLEMS },
});

const words = createRoute({
  method: 'get',
  path: '/items/{id}/words',
  summary: 'What the lists of words say of an item',
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: {
    200: json(
      z.object({
        now: z.array(wordFindingSchema).openapi({ description: 'By the lists as they are' }),
        told: z
          .array(
            z.object({
              version: z.number().int(),
              at: z.number(),
              findings: z.array(wordFindingSchema),
            }),
          )
          .openapi({ description: 'What was told with each version, the newest first' }),
      }),
      'The findings',
    ),
    ...PROBLEMS,
  },
});

export function itemRoutes(signage: Signage) {
  return createRouter()
    .openapi(create, async (c) => {
      const made = await createItem(signage, c.var.actor, c.req.valid('json'));
      if (!made.ok) return answerFailure(c, made);
      return c.json({ ...made.item, findings: [...made.findings] }, 201);
    })
    .openapi(list, async (c) => {
      const items = await listItems(signage.db, c.var.actor, c.req.valid('query').limit);
      return c.json({ items }, 200);
    })
    .openapi(get, async (c) => {
      const found = await getItem(signage.db, c.var.actor, c.req.valid('param').id);
      if (!found.ok) return answerFailure(c, found);
      return c.json(found.item, 200);
    })
    .openapi(words, async (c) => {
      const found = await itemWords(signage.db, c.var.actor, c.req.valid('param').id);
      if (!found.ok) return answerFailure(c, found);
      const { now, told } = found;
      return c.json(
        { now: [...now], told: told.map((one) => ({ ...one, findings: [...one.findings] })) },
        200,
      );
    });
}
