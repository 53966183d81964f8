/** Every request goes through the table of rules: who may not is refused before its route sees it. */
import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Signage } from '../signage/ground/context.ts';
import { refuse } from '../signage/reach/actor.ts';
import { answerFailure, problem } from '../web/problem.ts';
import type { Env } from '../web/router.ts';
import { RULES, type Rule } from './rules.ts';
import { heldIn } from './sessions.ts';

/**
 * Lets through who has one of the rights that the rule of the route names, as `c.var.actor`; turns strangers away, from
 * pages to where they sign in; and whoever owes a password or a second factor, but from the routes of the own account.
 */
export const enforceRules =
  (signage: Pick<Signage, 'db' | 'clock'>): MiddlewareHandler<Env> =>
  async (c, next) => {
    const rule = ruleOf(c);
    if (rule === null || rule === 'open') return next();
    const held = await heldIn(c, signage);
    if (!held)
      return isPage(c) ? toPage(c, '/sign-in') : problem(c, 401, 'unauthorised', 'sign-in-first');
    const { actor, session } = held;
    c.set('actor', actor);
    if (!session && (rule === 'account' || rule === 'session'))
      return problem(c, 403, 'forbidden', 'not-by-token');
    c.set('session', session?.id ?? null);
    c.set('owes', session?.owes ?? null);
    if (rule === 'account') return next();
    if (session?.owes)
      return isPage(c)
        ? toPage(c, '/account')
        : problem(c, 403, 'forbidden', `${session.owes}-first`);
    if (rule === 'person' || rule === 'session') return next();
    const refusal = refuse(actor, ...(typeof rule === 'string' ? ([rule] as const) : rule));
    return refusal ? answerFailure(c, refusal) : next();
  };

/** The rule of the route that will answer; null: there is none, nor a route. */
function ruleOf(c: Context): Rule | null {
  // What is matched comes in the order of its making, and the first that is no middleware answers.
  const route = matchedRoutes(c).find(({ method }) => method !== 'ALL');
  if (!route) return null;
  const rule = RULES[`${route.method} ${route.path}`];
  if (rule === undefined) throw new Error(`the route ${route.method} ${route.path} has no rule`);
  return rule;
}

const isPage = ({ req }: Context): boolean => !/^\/(api|assets)\//.test(req.path);

/** And back afterwards. */
function toPage(c: Context, page: '/sign-in' | '/account'): Response {
  const { pathname, search } = new URL(c.req.url);
  return c.redirect(`${page}?back=${encodeURIComponent(pathname + search)}`, 303);
}

/** @throws naming each route that has no rule: a program with one does not start, and none of its tests run. */
export function checkRules(
  routes: readonly { readonly method: string; readonly path: string }[],
): void {
  const ruleless = routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`)
    .filter((route) => RULES[route] === undefined);
  if (ruleless.length > 0)
    throw new Error(`routes without a rule in server/entry/rules.ts: ${ruleless.join(', ')}`);
}
