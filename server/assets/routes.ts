/** /assets/<sha256>: what programmes name. The name is the content, so it never changes. */
import type { Context } from 'hono';
import { problem } from '../web/problem.ts';
import { createRouter, type Env } from '../web/router.ts';
import { signedAddress } from '../signage/assets/addresses.ts';
import { heal, type Healed } from '../signage/assets/healing.ts';
import type { Signage } from '../signage/ground/context.ts';
import { type Asked, askedBy, isSigned } from './asked.ts';
import { mimeOf } from './kind.ts';
import { wantedOf } from './range.ts';
import { isHash, isUnavailable, type OpenAsset } from './store.ts';
import { streamOf } from './stream.ts';

export function assetRoutes(signage: Signage) {
  const routes = createRouter();
  // Only what was given may be kept, and only by who got it.
  routes.use(async (c, next) => {
    c.header('cache-control', 'no-store');
    return next();
  });
  // For what may set no header of its own, such as a <video>: an address that carries its leave, and ends. One that was
  // handed on gets no other: it would not end.
  routes.get('/:hash/address', async (c) => {
    const hash = c.req.param('hash');
    const asked = await askedBy(c, signage, hash);
    return asked === 'given' ? c.json(signedAddress(signage, hash)) : turnAway(c, asked, hash);
  });
  routes.get('/:hash', async (c) => {
    const hash = c.req.param('hash');
    const asked = isSigned(c, signage, hash) ? 'given' : await askedBy(c, signage, hash);
    if (asked !== 'given') return turnAway(c, asked, hash);
    try {
      const asset = await signage.assets.open(hash);
      if (asset) return await give(c, hash, asset);
      const healed = await heal(signage, hash);
      const again = healed === 'here' ? await signage.assets.open(hash) : null;
      return again ? await give(c, hash, again) : notHere(c, healed, hash);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      signage.log.error({ err: error, asset: hash }, 'a file could not be read');
      c.header('retry-after', '5');
      return problem(c, 503, 'busy', 'assets-unavailable');
    }
  });
  return routes;
}

function turnAway(c: Context, asked: Exclude<Asked, 'given'>, hash: string) {
  if (!isHash(hash)) return problem(c, 404, 'unknown', 'no-asset', { id: hash });
  if (asked === 'stranger') return problem(c, 401, 'unauthorised', 'asset-for-whom');
  return problem(c, 403, 'forbidden', 'asset-of-others', { id: hash });
}

/** Nothing is given that is not right. What may come yet is 503: its reader asks again. */
function notHere(c: Context, healed: Healed, hash: string) {
  if (healed === 'unknown') return problem(c, 404, 'unknown', 'no-asset', { id: hash });
  c.header('retry-after', healed === 'brought' ? '60' : '5');
  const code = healed === 'brought' ? 'asset-not-here' : 'asset-later';
  return problem(c, 503, 'busy', code, { id: hash });
}

async function give(c: Context<Env>, hash: string, asset: OpenAsset) {
  const { size, head } = asset;
  const etag = `"${hash}"`;
  c.header('cache-control', 'private, max-age=31536000, immutable');
  c.header('vary', 'Authorization, Cookie');
  c.header('etag', etag);
  c.header('accept-ranges', 'bytes');
  if (namesIt(c.req.header('if-none-match'), etag)) {
    await asset.close();
    return c.body(null, 304);
  }
  // A download that broke off goes on where it stopped; ranges are for GET alone (RFC 9110, 14.2).
  const isGet = c.req.method === 'GET';
  const range = isGet ? c.req.header('range') : undefined;
  const wanted = wantedOf(range, c.req.header('if-range'), etag, size);
  if (wanted.kind === 'none') {
    await asset.close();
    c.header('cache-control', 'no-store');
    c.header('content-range', `bytes */${size}`);
    return problem(c, 416, 'invalid', 'asset-range', { bytes: size });
  }
  const { from, until } = wanted.kind === 'part' ? wanted : { from: 0, until: size };
  c.header('content-type', mimeOf(head));
  c.header('content-length', String(until - from));
  if (wanted.kind === 'part') c.header('content-range', `bytes ${from}-${until - 1}/${size}`);
  const status = wanted.kind === 'part' ? 206 : 200;
  if (isGet && until > from) return c.body(streamOf(asset, from, until), status);
  await asset.close();
  return c.body(null, status);
}

/** If-None-Match: a list of tags, weak or strong, or all (RFC 9110, 13.1.2). */
const namesIt = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
