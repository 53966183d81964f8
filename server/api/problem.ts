/** How failures are answered: one shape for all routes. */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ZodError } from 'zod';
import type { Failure, FieldProblem } from '../signage/failure.ts';

const problemSchema = z
  .object({
    error: z.string().openapi({ example: 'invalid' }),
    message: z.string().openapi({ example: 'text: must not be empty' }),
    fields: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: 'Which parts of the input are wrong' }),
    current: z
      .unknown()
      .optional()
      .openapi({ description: 'With 409, where your version is stale: what it is now' }),
  })
  .openapi('Problem');

type Problem = z.infer<typeof problemSchema>;

const STATUS = { invalid: 400, forbidden: 403, unknown: 404, conflict: 409, busy: 503 } as const;

/** Answers a failure of `signage`. */
export function answerFailure(c: Context, failure: Failure): never {
  const { reason, message, fields, current } = failure;
  return problem(c, STATUS[reason], reason, message, fields, current);
}

/** Typed `never`, so that it joins the answers of any route without widening them. */
export function problem(
  c: Context,
  status: ContentfulStatusCode,
  error: string,
  message: string,
  fields?: readonly FieldProblem[],
  current?: unknown,
): never {
  const body: Problem = {
    error,
    message,
    ...(fields && { fields: [...fields] }),
    ...(current !== undefined && { current }),
  };
  return c.json(body, status) as never;
}

/** Answers input that did not parse, each field named. */
export function answerInvalid(c: Context, error: ZodError): never {
  const fields = error.issues.map((issue) => ({
    field: issue.path.join('.') || 'body',
    message: issue.message,
  }));
  const message = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return problem(c, 400, 'invalid', message, fields);
}

const described = (description: string) => ({
  description,
  content: { 'application/json': { schema: problemSchema } },
});

/** The answers that every route under /api may give besides its own. */
export const PROBLEMS = {
  400: described('Malformed or wrong input; the fields are named'),
  401: described('Not signed in'),
  403: described('Signed in, but not allowed'),
  404: described('No such thing'),
  409: described('It changed meanwhile, or stands against something else'),
  413: described('The request is too large'),
} as const;
