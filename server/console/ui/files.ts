/** The console's built files: where a page finds them, and how they are sent. */
import type { Context } from 'hono';
import type { Shell } from '../../play/shell.ts';

/** Address of a built file, with its digest, so that a browser may keep it for ever. */
export function fileUrl(shell: Shell, name: string): string {
  const etag = shell.get(`islands/${name}`)?.etag.replaceAll('"', '');
  return etag ? `/islands/${name}?${etag}` : `/islands/${name}`;
}

/** @returns null where there is no such file. */
export function sendBuilt(c: Context, shell: Shell): Response | null {
  const file = shell.get(c.req.path.slice(1));
  if (!file) return null;
  const current = new URL(c.req.url).search === `?${file.etag.replaceAll('"', '')}`;
  c.header('cache-control', current ? 'public, max-age=31536000, immutable' : 'no-cache');
  c.header('etag', file.etag);
  if (c.req.header('if-none-match') === file.etag) return c.body(null, 304);
  return c.body(file.bytes, 200, { 'content-type': file.mime });
}
