/** How large the body of a request may be: one answer for all routes. */
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { RefusalCode, Said } from '../signage/ground/refusals.ts';
import { problem } from './problem.ts';

/** Answers a larger body with 413 and what is said. */
export function bodyAtMost<C extends RefusalCode>(
  bytes: number,
  ...said: Said<C>
): MiddlewareHandler {
  const refuse = (c: Context) => problem(c, 413, 'too-large', ...said);
  const limit = bodyLimit({ maxSize: bytes, onError: refuse });
  return async (c, next) => {
    if (!c.req.raw.bodyUsed) return limit(c, next);
    // It was looked at on the way here, under a limit of its own, and the request has kept it.
    const { byteLength } = await c.req.arrayBuffer();
    return byteLength > bytes ? refuse(c) : next();
  };
}
