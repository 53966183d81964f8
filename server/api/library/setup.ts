/** /api/setup: moving in, step by step. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { RULES } from '../../entry/rules.ts';
import { setupSteps } from '../../signage/setup/setup.ts';
import { json } from '../../web/answers.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { wire } from '../publish/rule-schemas.ts';

const both = z.object({ zh: z.string(), en: z.string() });

const setupSchema = z
  .object({
    done: z.boolean().openapi({ description: 'Every step that the store knows of' }),
    steps: z.array(
      z.object({
        code: z.string(),
        title: both,
        text: both,
        done: z
          .boolean()
          .nullable()
          .openapi({ description: 'null: nothing in the store says so; it is yours to tick' }),
        count: z.number().int(),
        lacks: z.array(z.string()).openapi({ description: 'Such as roles that nobody has' }),
        next: z
          .object({ method: z.string(), path: z.string() })
          .nullable()
          .openapi({ description: 'What to call; null: it is done outside the API' }),
        command: z
          .string()
          .nullable()
          .openapi({ description: 'What whoever runs the machine may type for it' }),
      }),
    ),
  })
  .openapi('Setup');

const get = createRoute({
  method: 'get',
  path: '/setup',
  summary: 'What is there and what lacks, for your unit and those below',
  responses: { 200: json(setupSchema, 'The steps, in order'), ...PROBLEMS },
});

export function setupRoutes(signage: Signage) {
  return createRouter().openapi(get, async (c) => {
    const found = await setupSteps(signage, c.var.actor);
    if (!found.ok) return answerFailure(c, found);
    // A route that this program does not have is nothing to call.
    const steps = found.steps.map(({ next, ...step }) => ({
      ...step,
      next: next && RULES[`${next.method} ${next.path}`] ? next : null,
    }));
    const done = steps.every((step) => step.done !== false);
    return c.json(wire<z.infer<typeof setupSchema>>({ done, steps }), 200);
  });
}
