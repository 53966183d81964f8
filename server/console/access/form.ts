/** What a form of ours sends. */
import type { Context } from 'hono';
import { isKept } from '../../text.ts';

/** A form is some fields of a line each. */
export const FORM_BYTES = 4096;

/** A form's fields as text; what is missing, a file, or no text, is empty. */
export async function formOf(c: Context): Promise<(name: string) => string> {
  const body = await c.req.parseBody().catch(() => null);
  return (name) => {
    const value = body?.[name];
    return typeof value === 'string' && isKept(value) ? value : '';
  };
}
