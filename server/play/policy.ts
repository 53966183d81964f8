/** What the player's page may load. */
import { createHash } from 'node:crypto';

/** A script that stands in the page itself: what lies between its tags, to the byte. */
const INLINE = /<script>([^]*?)<\/script>/g;

/**
 * The page's own scripts by their hash, and what it loads from us. `blob:` are videos, and the scripts of the page of
 * before, which the guard in the page brings back where a new one shows nothing. That page brings its styles as well,
 * so that these cannot be named by hash.
 *
 * @param page the player's page as it is sent @param connect see `connectSources`
 */
export function playPolicy(page: string, connect: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' blob: ${hashesOf(page).join(' ')}`,
    "style-src 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    `connect-src ${connect}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
}

/** Of the player's parts: its service worker fetches under the policy that it came with. */
export const PARTS_POLICY = "default-src 'self'; frame-ancestors 'none'";

/** @returns sources by hash (CSP 3, 2.3.1). */
function hashesOf(page: string): string[] {
  return [...page.matchAll(INLINE)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
}
