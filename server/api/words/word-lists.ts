/** /api/word-lists: what may not be said on screens, and how it is said better. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import {
  deleteEntry,
  listEntries,
  LONGEST,
  type ListEntry,
  putEntry,
} from '../../signage/words/word-entries.ts';
import {
  createWordList,
  deleteWordList,
  editWordList,
  getWordList,
  listWordLists,
} from '../../signage/words/word-lists.ts';
import { body, json } from '../../web/answers.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { id, version } from '../publish/rule-schemas.ts';
import { entrySchema, kind } from './word-schemas.ts';

const name = z.string().trim().min(1).max(100);
const nameEn = z.string().trim().max(100);
const note = z.string().trim().max(500);

const newListSchema = z
  .strictObject({
    unit: id.optional().openapi({ description: 'For which it holds, and all below: your own' }),
    name,
    nameEn: nameEn.default(''),
    note: note.default(''),
  })
  .openapi('NewWordList');

const editSchema = z
  .strictObject({
    version,
    name: name.optional(),
    nameEn: nameEn.optional(),
    note: note.optional(),
  })
  .openapi('WordListEdit', { description: 'Parts left out stay as they are' });

const listSchema = z
  .object({
    id: z.string(),
    unit: z.string(),
    name: z.string(),
    nameEn: z.string(),
    note: z.string(),
    createdAt: z.number(),
    version: z.number().int(),
    entries: z.number().int(),
  })
  .openapi('WordList');

const newEntrySchema = z
  .strictObject({
    word: z.string().trim().min(1).max(LONGEST.word),
    kind: kind.default('forbidden'),
    better: z.string().trim().max(LONGEST.better).default(''),
    note: z.string().trim().max(LONGEST.note).default(''),
  })
  .openapi('NewWordListEntry');

const params = z.object({ id });
const page = {
  after: z.string().max(500).default('').openapi({ description: '`next` of the page before' }),
  limit: z.coerce.number().int().min(1).max(500).default(100),
};
const next = z.string().nullable().openapi({ description: 'null: there is nothing more' });

const list = createRoute({
  method: 'get',
  path: '/word-lists',
  summary: 'Lists of words: those that hold for your unit, and those of units below',
  request: { query: z.object(page) },
  responses: {
    200: json(z.object({ lists: z.array(listSchema), next }), 'By id'),
    ...PROBLEMS,
  },
});

const create = createRoute({
  method: 'post',
  path: '/word-lists',
  summary: 'Begin a list of words',
  request: { body: body(newListSchema) },
  responses: { 201: json(listSchema, 'There, and empty'), ...PROBLEMS },
});

const get = createRoute({
  method: 'get',
  path: '/word-lists/{id}',
  summary: 'One list, without its words',
  request: { params },
  responses: { 200: json(listSchema, 'The list'), ...PROBLEMS },
});

const edit = createRoute({
  method: 'patch',
  path: '/word-lists/{id}',
  summary: 'Name a list anew',
  request: { params, body: body(editSchema) },
  responses: { 200: json(listSchema, 'Changed'), ...PROBLEMS },
});

const remove = createRoute({
  method: 'delete',
  path: '/word-lists/{id}',
  summary: 'Delete a list with all its words',
  request: { params, query: z.object({ version: z.coerce.number().int().min(1) }) },
  responses: { 204: { description: 'Gone' }, ...PROBLEMS },
});

const entries = createRoute({
  method: 'get',
  path: '/word-lists/{id}/entries',
  summary: 'The words of a list',
  request: {
    params,
    query: z.object({
      ...page,
      kind: kind.optional(),
      text: z
        .string()
        .min(1)
        .max(LONGEST.word)
        .optional()
        .openapi({ description: 'Part of a word' }),
    }),
  },
  responses: {
    200: json(z.object({ entries: z.array(entrySchema), next }), 'The words'),
    ...PROBLEMS,
  },
});

const put = createRoute({
  method: 'put',
  path: '/word-lists/{id}/entries',
  summary: 'Put a word into a list, or in the place of the same word there',
  request: { params, body: body(newEntrySchema) },
  responses: {
    200: json(entrySchema, 'It was there, and is now as given'),
    201: json(entrySchema, 'It is new'),
    ...PROBLEMS,
  },
});

const removeEntry = createRoute({
  method: 'delete',
  path: '/word-lists/{id}/entries/{entry}',
  summary: 'Take a word out of a list',
  request: { params: params.extend({ entry: id }) },
  responses: { 204: { description: 'Gone' }, ...PROBLEMS },
});

export function wordListRoutes(signage: Signage) {
  const { db } = signage;
  return createRouter()
    .openapi(list, async (c) => {
      const asked = c.req.valid('query');
      const lists = await listWordLists(db, c.var.actor, asked);
      return c.json({ lists, next: nextOf(lists, asked.limit, (one) => one.id) }, 200);
    })
    .openapi(create, async (c) => {
      const made = await createWordList(signage, c.var.actor, c.req.valid('json'));
      return made.ok ? c.json(made.list, 201) : answerFailure(c, made);
    })
    .openapi(get, async (c) => {
      const found = await getWordList(db, c.var.actor, c.req.valid('param').id);
      return found.ok ? c.json(found.list, 200) : answerFailure(c, found);
    })
    .openapi(edit, async (c) => {
      const { id: of } = c.req.valid('param');
      const done = await editWordList(signage, c.var.actor, of, c.req.valid('json'));
      return done.ok ? c.json(done.list, 200) : answerFailure(c, done);
    })
    .openapi(remove, async (c) => {
      const { id: of } = c.req.valid('param');
      const seen = c.req.valid('query').version;
      const done = await deleteWordList(signage, c.var.actor, of, seen);
      return done.ok ? c.body(null, 204) : answerFailure(c, done);
    })
    .openapi(entries, async (c) => {
      const asked = c.req.valid('query');
      const found = await listEntries(db, c.var.actor, c.req.valid('param').id, asked);
      if (!found.ok) return answerFailure(c, found);
      const after = nextOf(found.entries, asked.limit, (one) => one.folded);
      return c.json({ entries: found.entries.map(entryBody), next: after }, 200);
    })
    .openapi(put, async (c) => {
      const { id: of } = c.req.valid('param');
      const done = await putEntry(signage, c.var.actor, of, c.req.valid('json'));
      if (!done.ok) return answerFailure(c, done);
      return c.json(entryBody(done.entry), done.added ? 201 : 200);
    })
    .openapi(removeEntry, async (c) => {
      const { id: of, entry } = c.req.valid('param');
      const done = await deleteEntry(signage, c.var.actor, of, entry);
      return done.ok ? c.body(null, 204) : answerFailure(c, done);
    });
}

const entryBody = ({ id: of, word, kind: how, better, note: why }: ListEntry) => ({
  id: of,
  word,
  kind: how,
  better,
  note: why,
});

/** A page that is not full is the last. */
function nextOf<T>(rows: readonly T[], limit: number, cursor: (row: T) => string): string | null {
  const last = rows.at(-1);
  return last && rows.length === limit ? cursor(last) : null;
}
