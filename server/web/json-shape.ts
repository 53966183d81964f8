/** What JSON may look like before it is read: nothing of ours is deep, and nothing has tens of thousands of parts. */
import type { MiddlewareHandler } from 'hono';
import { problem } from './problem.ts';

/** Levels of lists and objects. Ours have some eight. */
export const LEVELS_MAX = 64;
/** Members and entries in all: a target that names every screen of a large county, and room beside it. */
export const PARTS_MAX = 20_000;

const QUOTE = 34;
const COMMA = 44;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/**
 * Looks over a text without reading it as JSON, which it need not be.
 * @returns what of its shape is beyond all reason, or null
 */
export function shapeFault(text: string): 'json-too-deep' | 'json-too-wide' | null {
  let level = 0;
  let parts = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (quoted) {
      if (char === BACKSLASH) at += 1;
      else if (char === QUOTE) quoted = false;
    } else if (char === QUOTE) quoted = true;
    else if (char === COMMA) {
      if (++parts >= PARTS_MAX) return 'json-too-wide';
    } else if (char === OPEN_LIST || char === OPEN_OBJECT) {
      if (++level > LEVELS_MAX) return 'json-too-deep';
    } else if (char === CLOSE_LIST || char === CLOSE_OBJECT) level -= 1;
  }
  return null;
}

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/i;

/** Answers 400 to such JSON before a schema looks at it, or what it becomes is put into words again. */
export const plainJson: MiddlewareHandler = async (c, next) => {
  if (JSON_TYPE.test(c.req.header('content-type') ?? '')) {
    // Kept by the request: whoever parses it afterwards does not read it anew.
    const fault = shapeFault(await c.req.text());
    if (fault === 'json-too-deep') problem(c, 400, 'invalid', fault, { levels: LEVELS_MAX });
    if (fault === 'json-too-wide') problem(c, 400, 'invalid', fault, { parts: PARTS_MAX });
  }
  return next();
};
