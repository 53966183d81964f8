/** /api/review-rules: what a unit asks before something shows. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { KINDS } from '../../signage/review/kinds.ts';
import { type NewRule, setRule, unitRules } from '../../signage/review/set-rule.ts';
import { body, json } from '../../web/answers.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { id, wire } from '../publish/rule-schemas.ts';

const MODES = ['none', 'after', 'confirm'] as const;

const level = z.literal([0, 1, 2]);
const mode = z.enum(MODES);
const hours = z
  .number()
  .int()
  .min(1)
  .max(24 * 30)
  .openapi({ description: 'To the deadline of each stage: then deputies and those above step in' });
const borrow = z.boolean().openapi({
  description:
    'Where the unit has nobody who may review it, those above need not wait for the deadline',
});

const contentRule = z.strictObject({
  unit: id,
  kind: z.enum(KINDS).exclude(['urgent']),
  level: level.nullable().openapi({ description: 'null: as the unit above has it' }),
  hours: hours.default(24),
  borrow: borrow.default(true),
});
const urgentRule = z.strictObject({
  unit: id,
  kind: z.literal('urgent'),
  mode: mode.nullable().openapi({
    description:
      '`confirm`: it goes out when a second person confirms. `after`: at once, and is reviewed after',
  }),
  hours: hours.default(1),
});
const newRuleSchema = z
  .discriminatedUnion('kind', [contentRule, urgentRule])
  .openapi('NewReviewRule');

const ruleSchema = z
  .object({
    kind: z.enum(KINDS),
    level: level.optional(),
    mode: mode.optional(),
    hours: z.number(),
    borrow: z.boolean(),
    from: z
      .string()
      .nullable()
      .openapi({ description: 'The unit whose rule it is; null: no unit has one' }),
    own: z.object({ by: z.string(), at: z.number() }).nullable(),
    boundAt: z.number().openapi({
      description:
        'What goes on holding for the administrator who lowered it, until another sets the same; 0: nothing more',
    }),
  })
  .openapi('ReviewRule');

const rulesSchema = z.object({ unit: z.string(), rules: z.array(ruleSchema) });

const get = createRoute({
  method: 'get',
  path: '/review-rules',
  summary: 'What holds for a unit, kind by kind',
  request: { query: z.object({ unit: id.optional() }) },
  responses: { 200: json(rulesSchema, 'The rules'), ...PROBLEMS },
});

const put = createRoute({
  method: 'put',
  path: '/review-rules',
  summary: 'Set the rule of a unit for a kind of content',
  description:
    'Holds for what is submitted from now on. Less than what a unit above asks is set from above only, and whoever lowers a rule stays bound by what it was until another administrator sets it likewise.',
  request: { body: body(newRuleSchema) },
  responses: { 200: json(rulesSchema, 'The rules as they are now'), ...PROBLEMS },
});

export function reviewRuleRoutes(signage: Signage) {
  return createRouter()
    .openapi(get, async (c) => {
      const { unit = c.var.actor.unit } = c.req.valid('query');
      const found = await unitRules(signage.db, c.var.actor, unit);
      return found.ok ? c.json(rulesBody(unit, found.rules), 200) : answerFailure(c, found);
    })
    .openapi(put, async (c) => {
      const rule = c.req.valid('json');
      const done = await setRule(signage, c.var.actor, ruleFrom(rule));
      if (!done.ok) return answerFailure(c, done);
      const found = await unitRules(signage.db, c.var.actor, rule.unit);
      return found.ok ? c.json(rulesBody(rule.unit, found.rules), 200) : answerFailure(c, found);
    });
}

function ruleFrom(rule: z.infer<typeof newRuleSchema>): NewRule {
  if (rule.kind !== 'urgent') return rule;
  const { mode: chosen, ...rest } = rule;
  const rank = chosen === null ? null : (MODES.indexOf(chosen) as 0 | 1 | 2);
  return { ...rest, level: rank, borrow: true };
}

type Rules = Extract<Awaited<ReturnType<typeof unitRules>>, { ok: true }>['rules'];

const rulesBody = (unit: string, rules: Rules) =>
  wire<z.infer<typeof rulesSchema>>({
    unit,
    rules: rules.map(({ level: rank, ...rule }) =>
      rule.kind === 'urgent' ? { ...rule, mode: MODES[rank] } : { ...rule, level: rank },
    ),
  });
