/** How many uploads a person may have under way: each is held in memory whole. */
import type { MiddlewareHandler } from 'hono';
import type { RefusalCode, Said } from '../../signage/ground/refusals.ts';
import { problem } from '../../web/problem.ts';
import type { Actor } from '../../signage/reach/actor.ts';
import type { Env } from '../../web/router.ts';

/** Refuses a person's next one, before it is read, while so many of theirs are under way. It belongs behind `enforceRules`. */
export function fewAtOnce<C extends RefusalCode>(
  most: number,
  ...said: Said<C>
): MiddlewareHandler<Env> {
  const under = new Map<string, number>();
  return async (c, next) => {
    // Beneath these paths may be none: there is no route then, and nobody was asked for.
    const { person } = (c.var.actor as Actor | undefined) ?? {};
    if (person === undefined) return next();
    const mine = under.get(person) ?? 0;
    if (mine >= most) return problem(c, 429, 'busy', ...said);
    under.set(person, mine + 1);
    try {
      return await next();
    } finally {
      const left = (under.get(person) ?? 1) - 1;
      if (left > 0) under.set(person, left);
      else under.delete(person);
    }
  };
}
