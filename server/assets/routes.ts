/** /assets/<sha256>: what programmes name. The name is the content, so it never changes. */
import { problem } from '../web/problem.ts';
import { createRouter } from '../web/router.ts';
import { wantedOf } from './range.ts';
import type { AssetStore } from './store.ts';

export function assetRoutes(assets: AssetStore) {
  const routes = createRouter();
  routes.get('/:hash', async (c) => {
    const hash = c.req.param('hash');
    const size = await assets.size(hash);
    if (size === null) return problem(c, 404, 'unknown', 'no-asset', { id: hash });
    const etag = `"${hash}"`;
    c.header('cache-control', 'public, max-age=31536000, immutable');
    c.header('etag', etag);
    c.header('accept-ranges', 'bytes');
    if (namesIt(c.req.header('if-none-match'), etag)) return c.body(null, 304);
    // A download that broke off goes on where it stopped; ranges are for GET alone (RFC 9110, 14.2).
    const range = c.req.method === 'GET' ? c.req.header('range') : undefined;
    const wanted = wantedOf(range, c.req.header('if-range'), etag, size);
    if (wanted.kind === 'none') {
      c.header('cache-control', 'no-store');
      c.header('content-range', `bytes */${size}`);
      return problem(c, 416, 'invalid', 'asset-range', { bytes: size });
    }
    const { from, until } = wanted.kind === 'part' ? wanted : { from: 0, until: size };
    const bytes = await assets.part(hash, from, until);
    const start = from === 0 ? bytes : await assets.part(hash, 0, MAGIC_BYTES);
    if (!bytes || !start) return problem(c, 404, 'unknown', 'no-asset', { id: hash });
    c.header('content-type', mimeOf(start));
    if (wanted.kind === 'part') c.header('content-range', `bytes ${from}-${until - 1}/${size}`);
    return c.body(new Uint8Array(bytes), wanted.kind === 'part' ? 206 : 200);
  });
  return routes;
}

/** As many as tell what a file is. */
const MAGIC_BYTES = 16;

/** If-None-Match: a list of tags, weak or strong, or all (RFC 9110, 13.1.2). */
const namesIt = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);

const ascii = (bytes: Uint8Array, from: number, until: number): string =>
  String.fromCharCode(...bytes.subarray(from, until));

/** By the first bytes: the store keeps nothing but content. */
function mimeOf(bytes: Uint8Array): string {
  if (ascii(bytes, 1, 4) === 'PNG') return 'image/png';
  if (ascii(bytes, 8, 12) === 'WEBP') return 'image/webp';
  if (ascii(bytes, 4, 8) === 'ftyp') return 'video/mp4';
  if (bytes[0] === 0x1a && bytes[1] === 0x45) return 'video/webm';
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'image/jpeg';
  if (ascii(bytes, 0, 4) === 'OggS') return 'audio/ogg';
  if (ascii(bytes, 8, 12) === 'WAVE') return 'audio/wav';
  if (ascii(bytes, 0, 3) === 'ID3' || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0))
    return 'audio/mpeg';
  return 'application/octet-stream';
}
