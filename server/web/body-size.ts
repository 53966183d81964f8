/** How large the body of a request may be: one answer for all routes. */
import { bodyLimit } from 'hono/body-limit';
import type { RefusalCode, Said } from '../signage/ground/refusals.ts';
import { problem } from './problem.ts';

/** Answers a larger body with 413 and what is said. To stand before whatever reads the body. */
export const bodyAtMost = <C extends RefusalCode>(bytes: number, ...said: Said<C>) =>
  bodyLimit({ maxSize: bytes, onError: (c) => problem(c, 413, 'too-large', ...said) });
