/** How a route's document names what it takes and what it answers. */
import type { z } from '@hono/zod-openapi';

/** JSON of this shape, as an answer is described. */
export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

/** JSON of this shape as the body of a request, which must be there. */
export const body = <T extends z.ZodType>(schema: T) =>
  ({ required: true, content: { 'application/json': { schema } } }) as const;
