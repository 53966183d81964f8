/** The Hono app that every room of routes is built from. */
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Actor } from '../signage/reach/actor.ts';
import { answerInvalid, type Refused } from './problem.ts';

/** What middleware leaves for the routes. */
export interface Env {
  Variables: {
    /** Who acts. Set on every route under /api but those that are open. */
    actor: Actor;
    /** Id of the session in which that is; on routes of the own account. */
    session: string | null;
    /** What its person owes before anything else. */
    owes: 'password' | 'second-factor' | null;
    /** What was refused, where something was. */
    refused?: Refused;
    /** Where the request came from, also behind proxies; see `addressOf`. */
    address: string;
    /** Whether it came over TLS; see `isSecure`. */
    secure: boolean;
    /** Whether it came from this very computer; see `isHere`. */
    here: boolean;
  };
}

/** A router whose validation failures are answered 400 with the fields named. */
export function createRouter(): OpenAPIHono<Env> {
  return new OpenAPIHono<Env>({
    defaultHook: (result, c) =>
      result.success
        ? undefined
        : answerInvalid(c, result.error, result.target === 'query' ? 'query' : 'body'),
  });
}
