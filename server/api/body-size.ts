/** How large the body of a request may be: one answer for all routes. */
import { bodyLimit } from 'hono/body-limit';
import { problem } from './problem.ts';

/** Answers a larger body with 413 and the message. */
export const bodyAtMost = (bytes: number, message: string) =>
  bodyLimit({ maxSize: bytes, onError: (c) => problem(c, 413, 'too-large', message) });
