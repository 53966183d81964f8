/** Words what the API refuses for the person whose page asked; programs, which do not say so, are answered as ever. */
import type { MiddlewareHandler } from 'hono';
import type { Env } from '../web/router.ts';
import { known } from './words/language.ts';
import { fieldSaid, refusalSaid } from './words/refusals.ts';

/** A page says its language in this header, as its root element has it: `zh-CN`, `en`. */
const PAGE_LANGUAGE = 'x-page-language';

export const wordRefusals: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  const { refused } = c.var;
  const language = known(c.req.header(PAGE_LANGUAGE)?.slice(0, 2));
  if (!refused || !language) return;
  const body = (await c.res.json()) as object;
  const fields = refused.fields?.map((one) => fieldSaid(language, one));
  const message = fields
    ? fields.map(({ named }) => named).join(' ')
    : refusalSaid(language, refused.why);
  const { status, headers } = c.res;
  headers.delete('content-length');
  c.res = new Response(JSON.stringify({ ...body, message, ...(fields && { fields }) }), {
    status,
    headers,
  });
};
