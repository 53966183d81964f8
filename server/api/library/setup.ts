/** /api/setup: moving in, step by step. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { RULES } from '../../entry/rules.ts';
import { type Call, setupSteps } from '../../signage/setup/setup.ts';
import { json } from '../../web/answers.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { wire } from '../publish/rule-schemas.ts';

const both = z.object({ zh: z.string(), en: z.string() });

const call = z.object({ method: z.string(), path: z.string() });

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
        next: call
          .nullable()
          .openapi({ description: 'What to call; null: it is done outside the API' }),
        also: z.array(call).openapi({
          description: 'Other ways to the same, such as a list in place of one after another',
        }),
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
    const steps = found.steps.map(({ next, also, ...step }) => ({
      ...step,
      next: next && isRoute(next) ? next : null,
      also: also.filter(isRoute),
    }));
    const done = steps.every((step) => step.done !== false);
    return c.json(wire<z.infer<typeof setupSchema>>({ done, steps }), 200);
  });
}

const ROUTES = Object.keys(RULES).map((rule) => rule.split(/[ /]/));

const isRoute = ({ method, path }: Call): boolean => {
  const parts = `${method} ${path}`.split(/[ /]/);
  return ROUTES.some(
    (route) =>
      route.length === parts.length &&
      route.every((part, at) => part === parts[at] || part.startsWith(':')),
  );
};
