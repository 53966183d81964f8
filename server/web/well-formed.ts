/** Refuses text that no store keeps, before any route reads it: none can be forgotten. */
import type { Context, MiddlewareHandler } from 'hono';
import { invalid } from '../signage/ground/failure.ts';
import { isKept, mayHoldUnkept, unkeptIn } from '../text.ts';
import { answerFailure } from './problem.ts';

/** The address: the path and what is asked in it. Half a surrogate pair has no form there; NUL has. */
export const wellFormedAddress: MiddlewareHandler = async (c, next) => {
  if (!c.req.url.includes('%00')) return next();
  const { searchParams } = new URL(c.req.url);
  const wrong = [...searchParams].find(([name, value]) => !isKept(name) || !isKept(value));
  return refuseText(c, wrong && isKept(wrong[0]) ? wrong[0] : wrong ? 'query' : 'path');
};

const JSON_TYPE = /\bjson\b/i;

/** A body of JSON; it belongs behind the limit on the body's size. What does not parse is left to the route. */
export const wellFormedBody: MiddlewareHandler = async (c, next) => {
  if (!c.req.raw.body || !JSON_TYPE.test(c.req.header('content-type') ?? '')) return next();
  const text = await c.req.text();
  if (!mayHoldUnkept(text)) return next();
  const path = unkeptIn(parsed(text));
  return path === null ? next() : refuseText(c, path || 'body');
};

const refuseText = (c: Context, field: string): Response =>
  answerFailure(c, invalid(field, 'text-broken'));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
