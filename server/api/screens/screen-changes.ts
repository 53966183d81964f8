/** /api/screens/changes: one edit of many screens, previewed, carried out whole, and taken back by one undo. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { changeScreens } from '../../signage/screens/screen-changes.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { body } from '../../web/answers.ts';
import { forecastSchema, previewAnswer, previewBody, previewQuery } from '../publish/preview.ts';
import { given, id, targetSchema, wire } from '../publish/rule-schemas.ts';
import { buildParts, optional, trackSchema } from './screen-schemas.ts';

const some = z.array(z.string().min(1).max(64)).min(1).max(40);

const askedSchema = z
  .strictObject({
    target: targetSchema,
    change: z
      .strictObject({
        ...optional(buildParts),
        track: trackSchema.nullable().optional(),
        addTags: z.array(z.string().min(1).max(40)).min(1).max(40).optional(),
        removeTags: z.array(z.string().min(1).max(40)).min(1).max(40).optional(),
        addGroups: some.optional(),
        removeGroups: some.optional(),
      })
      .refine((change) => Object.values(change).some((part) => part !== undefined), {
        error: 'must change something',
        params: { code: 'nothing-changed' },
      })
      .openapi({ description: 'Parts left out stay as each screen has them' }),
    seen: z.string().length(64).optional().openapi({
      description:
        'As the preview answered it: 409 where a screen has changed since, or others are reached',
    }),
    after: id.optional().openapi({ description: '`next` of the page of changes before' }),
  })
  .openapi('ScreenChanges');

const toldSchema = {
  reached: z.number().int().openapi({ description: 'Screens of the target' }),
  changed: z.number().int().openapi({ description: 'Those for which something becomes other' }),
  seen: z.string().openapi({ description: 'Names these screens at these versions' }),
  changes: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        version: z.number().int(),
        before: z.record(z.string(), z.unknown()),
        after: z.record(z.string(), z.unknown()),
      }),
    )
    .openapi({ description: 'By id, some hundreds at most' }),
  next: z.string().nullable().openapi({ description: '`after` of the next page' }),
};

const doneSchema = z.object({
  ...toldSchema,
  screens: z.number().int().openapi({ description: 'Screens that are compiled anew' }),
  warnings: z.array(z.string()),
  deed: z.string().nullable().openapi({ description: 'What POST /undo would take back' }),
});
const previewedSchema = z.object({
  ...toldSchema,
  forecast: forecastSchema,
  warnings: z.array(z.string()),
});

const change = createRoute({
  method: 'post',
  path: '/screens/changes',
  summary: 'Change many screens at once: all of them, or none',
  request: { query: previewQuery, body: body(askedSchema) },
  responses: {
    200: previewAnswer('Changed', z.union([doneSchema, previewedSchema])),
    ...PROBLEMS,
  },
});

export function screenChangeRoutes(signage: Signage) {
  return createRouter().openapi(change, async (c) => {
    const { change: edit, ...asked } = c.req.valid('json');
    const preview = c.req.valid('query').preview === '1';
    const made = await changeScreens(signage, c.var.actor, {
      ...asked,
      edit: given(edit),
      preview,
    });
    if (!made.ok) return answerFailure(c, made);
    const told = wire<object>(made.told);
    if (made.preview) return c.json({ ...told, ...previewBody(made) }, 200);
    const { screens, warnings, deed } = made;
    return c.json({ ...told, screens: screens.length, warnings: [...warnings], deed }, 200);
  });
}
