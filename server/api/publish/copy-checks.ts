/** /api/items/check: what a publisher must know of words before they go out. */
import { createRoute, z } from '@hono/zod-openapi';
import { FINDING_KINDS } from '../../../content/render/check/finding.ts';
import type { Signage } from '../../signage/ground/context.ts';
import { checkItem, type CopyCheck } from '../../signage/items/copy-checks.ts';
import { newItemSchema } from './items.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { id, targetSchema, wire } from './rule-schemas.ts';
import { body, json } from '../../web/answers.ts';

const placedItemSchema = newItemSchema
  .extend({
    target: targetSchema.default({}),
    zone: id
      .nullable()
      .default(null)
      .openapi({ description: 'null: the first zone, or the whole screen' }),
  })
  .openapi('PlacedItem');

const findingSchema = z
  .object({
    kind: z.enum(FINDING_KINDS),
    severity: z.enum(['error', 'warning']).openapi({
      description: 'error: it would be refused; warning: for the publisher to judge',
    }),
    what: z.string().openapi({ description: 'What in the text it is about' }),
    message: z.string(),
    rule: z.string().optional().openapi({ description: 'With punctuation: which rule' }),
    place: z
      .object({ field: z.string(), start: z.number().int(), end: z.number().int() })
      .optional()
      .openapi({ description: 'Of a listed word: its field, and its code points, half-open' }),
    better: z.string().optional().openapi({ description: 'Of a listed word: what to say instead' }),
  })
  .openapi('Finding');

const count = z.number().int();
const reportSchema = z
  .object({
    findings: z.array(findingSchema),
    missing: z.array(z.string()).openapi({ description: 'Characters that no font there has' }),
    size: count.openapi({ description: 'The smallest that letters become, px; 0: not on show' }),
    lines: z.array(z.string()).openapi({ description: 'As they will stand' }),
    scrolls: z.boolean(),
    stripWidth: count.openapi({ description: 'Of the scrolling line, px; 0: it stands' }),
    readingMs: count,
    dwellMs: count
      .nullable()
      .openapi({ description: 'null: its file would say how long, and is not stored' }),
  })
  .openapi('CopyReport');

const answerSchema = z
  .object({
    checks: z.array(
      z.object({
        geometry: z.object({
          width: count,
          height: count,
          colour: z.string(),
          surface: z.string(),
        }),
        screens: z.array(z.string()).openapi({ description: 'Their ids' }),
        report: reportSchema.nullable().openapi({ description: 'null: no words are on show' }),
      }),
    ),
  })
  .openapi('CopyChecks');

const check = createRoute({
  method: 'post',
  path: '/items/check',
  summary: 'What a publisher must know of an item before it goes out; nothing is stored',
  request: {
    body: body(placedItemSchema),
  },
  responses: {
    200: json(
      answerSchema,
      'One check for each distinct geometry of the target, the smallest first',
    ),
    ...PROBLEMS,
  },
});

export function copyCheckRoutes(signage: Signage) {
  return createRouter().openapi(check, async (c) => {
    const { target, zone, ...item } = c.req.valid('json');
    const checked = await checkItem(signage, c.var.actor, item, { target, zone });
    if (!checked.ok) return answerFailure(c, checked);
    return c.json(
      wire<z.infer<typeof answerSchema>>({ checks: checked.checks.map(answered) }),
      200,
    );
  });
}

const answered = ({ audience: { geometry, screens }, words }: CopyCheck) => ({
  geometry,
  screens: screens.map((screen) => screen.id),
  report: words && { ...words.report, dwellMs: words.limits.dwellMs },
});
