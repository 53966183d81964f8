/** Puts what was answered 403 into the audit. */
import type { MiddlewareHandler } from 'hono';
import type { Door } from './door.ts';
import { placeIn } from '../web/address.ts';
import type { Env } from '../web/router.ts';

/** The refusal itself, and where: as much of the path as names no thing of anybody's. */
const PARTS_NAMED = 3;

export const noteRefusals =
  ({ audit }: Door): MiddlewareHandler<Env> =>
  async (c, next) => {
    await next();
    // A player asks first whether its screen is open, and hears from most that they are not.
    if (c.res.status !== 403 || c.req.path.startsWith('/play/')) return;
    const { actor, refused } = c.var;
    const isAsset = c.req.path.startsWith('/assets/');
    // So it does for files of a programme that has just been followed by another.
    if (isAsset && !actor) return;
    const where = isAsset ? '/assets' : c.req.path.split('/', PARTS_NAMED).join('/').slice(0, 60);
    await audit.note({
      action: 'deed.refused',
      by: { person: actor?.person ?? null, unit: actor?.unit ?? null, from: placeIn(c) },
      subject: `${refused?.why.code ?? 'page'}: ${c.req.method} ${where}`,
    });
  };
