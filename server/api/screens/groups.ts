/** /api/groups: named sets of screens, which targets can name. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import {
  createGroup,
  editGroup,
  endGroup,
  type GroupOutcome,
  listGroups,
  listMembers,
} from '../../signage/screens/screen-groups.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { body, json } from '../../web/answers.ts';
import { previewAnswer, previewBody, previewQuery } from '../publish/preview.ts';
import { id, targetSchema, version } from '../publish/rule-schemas.ts';

const groupSchema = z
  .object({
    id: z.string(),
    unit: z.string(),
    name: z.string(),
    nameEn: z.string(),
    version: z.number().int(),
  })
  .openapi('Group', { description: 'Screens of its unit and those below, under one name' });

const doneSchema = z.object({
  group: groupSchema,
  screens: z.number().int().openapi({ description: 'Screens that are compiled anew' }),
  deed: z.string().nullable().openapi({ description: 'What POST /undo would take back' }),
});

const params = z.object({ id });
const page = z.object({
  after: id.optional().openapi({ description: '`next` of the page before' }),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
const next = z.string().nullable();
const name = z.string().trim().min(1).max(100);
const nameEn = z.string().trim().max(100);
const done = (description: string) => ({
  200: previewAnswer(description, doneSchema),
  ...PROBLEMS,
});

const list = createRoute({
  method: 'get',
  path: '/groups',
  summary: 'The groups that you may name: of your unit, those below and those above',
  request: { query: page },
  responses: {
    200: json(
      z.object({
        groups: z.array(
          groupSchema.extend({
            screens: z.number().int().openapi({ description: 'Those of them that you reach' }),
          }),
        ),
        next,
      }),
      'By id',
    ),
    ...PROBLEMS,
  },
});

const get = createRoute({
  method: 'get',
  path: '/groups/{id}',
  summary: 'A group, with its screens as far as you reach them',
  request: { params, query: page },
  responses: {
    200: json(z.object({ group: groupSchema, screens: z.array(z.string()), next }), 'By id'),
    ...PROBLEMS,
  },
});

const create = createRoute({
  method: 'post',
  path: '/groups',
  summary: 'Name a set of screens',
  request: {
    query: previewQuery,
    body: body(
      z.strictObject({
        unit: id.optional().openapi({ description: 'Your own by default' }),
        name,
        nameEn: nameEn.default(''),
        members: targetSchema.optional().openapi({ description: 'As they are now' }),
      }),
    ),
  },
  responses: { 201: json(doneSchema, 'Made'), ...done('What it would come to') },
});

const edit = createRoute({
  method: 'patch',
  path: '/groups/{id}',
  summary: 'Rename it, take screens in, let screens go',
  request: {
    params,
    query: previewQuery,
    body: body(
      z.strictObject({
        version,
        name: name.optional(),
        nameEn: nameEn.optional(),
        add: targetSchema.optional().openapi({ description: 'Screens that come in' }),
        remove: targetSchema.optional().openapi({ description: 'Screens that leave' }),
      }),
    ),
  },
  responses: done('Changed; what aims at it reaches others from now on'),
});

const end = createRoute({
  method: 'post',
  path: '/groups/{id}/end',
  summary: 'Delete it, where nothing in force aims at it',
  request: { params, query: previewQuery, body: body(z.strictObject({ version })) },
  responses: done('Deleted; its screens stay'),
});

export function groupRoutes(signage: Signage) {
  return createRouter()
    .openapi(list, async (c) => {
      const { after = '', limit } = c.req.valid('query');
      const groups = await listGroups(signage.db, c.var.actor, { after, limit });
      return c.json({ groups, next: nextOf(groups, limit) }, 200);
    })
    .openapi(get, async (c) => {
      const { after = '', limit } = c.req.valid('query');
      const { id: of } = c.req.valid('param');
      const found = await listMembers(signage.db, c.var.actor, of, { after, limit });
      if (!found.ok) return answerFailure(c, found);
      const { group, screens } = found;
      return c.json({ group, screens, next: screens[limit - 1] ?? null }, 200);
    })
    .openapi(create, async (c) => {
      const preview = c.req.valid('query').preview === '1';
      const made = await createGroup(signage, c.var.actor, c.req.valid('json'), { preview });
      if (!made.ok) return answerFailure(c, made);
      return made.preview ? c.json(previewBody(made), 200) : c.json(doneBody(made), 201);
    })
    .openapi(edit, async (c) => {
      const { version: seen, ...parts } = c.req.valid('json');
      const preview = c.req.valid('query').preview === '1';
      const { id: of } = c.req.valid('param');
      const made = await editGroup(signage, c.var.actor, of, parts, { version: seen, preview });
      if (!made.ok) return answerFailure(c, made);
      return c.json(made.preview ? previewBody(made) : doneBody(made), 200);
    })
    .openapi(end, async (c) => {
      const seen = { ...c.req.valid('json'), preview: c.req.valid('query').preview === '1' };
      const made = await endGroup(signage, c.var.actor, c.req.valid('param').id, seen);
      if (!made.ok) return answerFailure(c, made);
      return c.json(made.preview ? previewBody(made) : doneBody(made), 200);
    });
}

const nextOf = (rows: readonly { readonly id: string }[], limit: number): string | null =>
  rows[limit - 1]?.id ?? null;

const doneBody = ({
  answer,
  screens,
  deed,
}: Extract<GroupOutcome, { ok: true; preview: null }>) => ({
  group: answer,
  screens: screens.length,
  deed,
});
