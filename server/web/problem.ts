/** How failures are answered: one shape for all routes. What refuses throws, so that it truly never returns. */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ZodError } from 'zod';
import { type Failure, invalidFields, schemaProblems } from '../signage/ground/failure.ts';
import { because, type RefusalCode, type Said, sentenceOf } from '../signage/ground/refusals.ts';

const problemSchema = z
  .object({
    error: z.string().openapi({ example: 'invalid' }),
    message: z.string().openapi({ example: 'text: must not be empty' }),
    fields: z
      .array(
        z.object({
          field: z.string(),
          message: z.string(),
          row: z.number().int().optional().openapi({
            description: 'Of a list that was brought, as spreadsheets count: the heading is row 1',
          }),
          column: z.string().optional().openapi({ description: 'Its heading, as it stands there' }),
        }),
      )
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

/**
 * Ends the request with a failure of `signage`.
 * @throws HTTPException with the answer in it, which `app.onError` gives.
 */
export function answerFailure(c: Context, failure: Failure): never {
  const status = STATUS[failure.reason];
  throw new HTTPException(status, { res: answer(c, status, failure.reason, failure) });
}

/**
 * Ends the request with what `signage` was not asked: who one is, how large it may be, what is not there.
 * @throws HTTPException with the answer in it.
 */
export function problem<C extends RefusalCode>(
  c: Context,
  status: ContentfulStatusCode,
  error: string,
  ...said: Said<C>
): never {
  throw new HTTPException(status, { res: problemAnswer(c, status, error, ...said) });
}

/** The same as an answer, for whoever is asked last: where there is no such page, and where something was thrown. */
export function problemAnswer<C extends RefusalCode>(
  c: Context,
  status: ContentfulStatusCode,
  error: string,
  ...said: Said<C>
): Response {
  const why = because(...said);
  return answer(c, status, error, { message: sentenceOf(why), why });
}

/**
 * Ends the request for input that did not parse, each field named.
 * @param whole what is wrong where it is no one field.
 * @throws HTTPException with the answer in it.
 */
export function answerInvalid(c: Context, error: ZodError, whole: 'body' | 'query'): never {
  const fields = schemaProblems(error, (path) => path.join('.') || whole);
  return answerFailure(c, invalidFields(fields));
}

/** What was refused, as whoever words it for people finds it: `c.var.refused`. */
export type Refused = Pick<Failure, 'message' | 'why' | 'fields' | 'current'>;

function answer(
  c: Context,
  status: ContentfulStatusCode,
  error: string,
  refused: Refused,
): Response {
  const { message, fields, current } = refused;
  c.set('refused', refused);
  const body: Problem = {
    error,
    message,
    ...(fields && {
      fields: fields.map(({ field, message, cell }) => ({ field, message, ...cell })),
    }),
    ...(current !== undefined && { current }),
  };
  return c.json(body, status);
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

/** Those of routes on which one can try too often, or that many ask at once. */
export const TOO_MUCH = {
  429: described('Too many tries; `Retry-After` says when the next may be made'),
  503: described('Too many at once; try again soon'),
} as const;
