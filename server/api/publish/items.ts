/** /api/items: slogans and other things to show. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Db } from '../../db/open.ts';
import type { Signage } from '../../signage/ground/context.ts';
import { ITEM_STATES, PLACE, searchItems } from '../../signage/items/item-search.ts';
import { createItem, getItem, type Item } from '../../signage/items/items.ts';
import { tagsOn } from '../../signage/items/tags.ts';
import { copyItem } from '../../signage/editing/item-copies.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { body, json } from '../../web/answers.ts';
import { wordFindingSchema } from '../words/word-schemas.ts';
import { itemWords } from '../../signage/items/item-words.ts';
import { id } from './rule-schemas.ts';

const styleSchema = z
  .strictObject({
    theme: z.string().min(1).max(40).optional(),
    align: z.enum(['left', 'centre', 'right']).optional(),
    weight: z.enum(['regular', 'bold']).optional(),
    maxLines: z.number().int().min(1).max(4).optional(),
  })
  .openapi('Style');

/** What an item is made of, with nothing taken where a part is not given. */
export const itemParts = {
  template: z.string().min(1).max(40),
  text: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(500, 'must be at most 500 characters')
    .openapi({ example: '遇到危险，请拨110' }),
  copy: z.record(z.string(), z.unknown()),
  style: styleSchema,
  dwellMs: z.number().int().min(1000).max(3_600_000).openapi({
    description: 'How long a picture stands, in ms; a strip takes the time that its length needs',
  }),
};

export const newItemSchema = z
  .strictObject({
    template: itemParts.template.default('banner'),
    text: itemParts.text,
    copy: itemParts.copy.default({}),
    style: itemParts.style.default({}),
    dwellMs: itemParts.dwellMs.default(10_000),
  })
  .openapi('NewItem');

const TAGS_MOST = 20;

/** Short words to file under. */
export const tagsSchema = z
  .array(z.string().trim().min(1).max(40))
  .max(TAGS_MOST)
  .openapi({ description: 'Kept in small and narrow letters, each once' });

export const itemSchema = newItemSchema
  .extend({
    id: z.string(),
    unit: z.string(),
    createdAt: z.number(),
    withdrawnAt: z.number().nullable(),
    version: z.number(),
    tags: z.array(z.string()),
  })
  .openapi('Item');

const answer = (description: string) => json(itemSchema, description);

const storedSchema = itemSchema.extend({
  findings: z.array(wordFindingSchema).openapi({
    description: 'What the lists of words say of it: misspelt, or said better otherwise',
  }),
});

const create = createRoute({
  method: 'post',
  path: '/items',
  summary: 'Store an item',
  request: { body: body(newItemSchema.extend({ tags: tagsSchema.default([]) })) },
  responses: { 201: json(storedSchema, 'Stored'), ...PROBLEMS },
});

const list = createRoute({
  method: 'get',
  path: '/items',
  summary: 'The newest items, or those that are looked for',
  request: {
    query: z.object({
      words: z.string().max(200).optional().openapi({
        description: 'Each of them stands in the text, whatever its case and width',
      }),
      template: z.string().min(1).max(40).optional(),
      unit: id.optional().openapi({ description: 'And those below it' }),
      state: z.enum(ITEM_STATES).default('current').openapi({
        description:
          '`current`: not withdrawn; `scheduled`, `idle`: those of them that a schedule in force names, or none',
      }),
      tag: z.string().min(1).max(40).optional(),
      after: z
        .string()
        .regex(PLACE)
        .optional()
        .openapi({ description: '`next` of the page before' }),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
  },
  responses: {
    200: json(
      z.object({
        items: z.array(itemSchema),
        next: z.string().nullable().openapi({ description: 'null: this is the last page' }),
      }),
      'Newest first',
    ),
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

const copy = createRoute({
  method: 'post',
  path: '/items/{id}/copy',
  summary: 'Store an item once more, as your own',
  description:
    'As it is now, withdrawn or not; of a unit elsewhere one that is on your screens, as it is shown there.',
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 201: json(storedSchema, 'Stored'), ...PROBLEMS },
});

/** The items with what they are filed under. */
export async function filed(
  db: Db,
  items: readonly Item[],
): Promise<(Item & { readonly tags: string[] })[]> {
  const tags = await tagsOn(
    db,
    items.map((item) => item.id),
  );
  return items.map((item) => ({ ...item, tags: [...(tags.get(item.id) ?? [])] }));
}

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
  const { db } = signage;
  const one = async (item: Item) => (await filed(db, [item]))[0]!;
  return createRouter()
    .openapi(create, async (c) => {
      const { tags, ...input } = c.req.valid('json');
      const made = await createItem(signage, c.var.actor, input, { tags });
      if (!made.ok) return answerFailure(c, made);
      return c.json({ ...(await one(made.item)), findings: [...made.findings] }, 201);
    })
    .openapi(list, async (c) => {
      const { after, limit, ...filter } = c.req.valid('query');
      const { items, next } = await searchItems(db, c.var.actor, filter, { after, limit });
      return c.json({ items: await filed(db, items), next }, 200);
    })
    .openapi(get, async (c) => {
      const found = await getItem(db, c.var.actor, c.req.valid('param').id);
      if (!found.ok) return answerFailure(c, found);
      return c.json(await one(found.item), 200);
    })
    .openapi(copy, async (c) => {
      const made = await copyItem(signage, c.var.actor, c.req.valid('param').id);
      if (!made.ok) return answerFailure(c, made);
      return c.json({ ...(await one(made.item)), findings: [...made.findings] }, 201);
    })
    .openapi(words, async (c) => {
      const found = await itemWords(db, c.var.actor, c.req.valid('param').id);
      if (!found.ok) return answerFailure(c, found);
      const { now, told } = found;
      return c.json(
        { now: [...now], told: told.map((one) => ({ ...one, findings: [...one.findings] })) },
        200,
      );
    });
}
