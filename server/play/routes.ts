/** What a screen's browser asks for: the player's page, its parts, and a credential. */
import type { Context } from 'hono';
import { bodyAtMost } from '../api/body-size.ts';
import { answerFailure, problem } from '../api/problem.ts';
import { createRouter } from '../api/router.ts';
import type { Signage } from '../signage/ground/context.ts';
import { openPairing } from '../signage/trust/pairings.ts';
import { PLAYER_PAGE, type Shell } from './shell.ts';

/**
 * A page that was served with a year's age comes back from the browser's own cache when no server is in reach;
 * the player renews it by itself (`cache: 'reload'`).
 */
const A_YEAR = 'public, max-age=31536000';

export function playPageRoutes(signage: Signage, shell: Shell) {
  const routes = createRouter();
  routes.get('/play/:screen', (c) => sendFile(c, shell, PLAYER_PAGE));
  routes.get('/play-assets/*', (c) => {
    // The service worker lies beside the player's parts and serves its pages.
    c.header('service-worker-allowed', '/play/');
    return sendFile(c, shell, c.req.path.replace('/play-assets/', 'player/'));
  });
  routes.post('/play/:screen/pair', bodyAtMost(4096, 'request-too-large', { kb: 4 }), async (c) => {
    const screen = c.req.param('screen');
    const paired = await openPairing(signage, screen);
    if (!paired.ok) return answerFailure(c, paired);
    const { series, credential } = paired;
    c.header('cache-control', 'no-store');
    return c.json({ screen, series, credential, key: signage.signer.publicKey });
  });
  return routes;
}

function sendFile(c: Context, shell: Shell, path: string) {
  const file = shell.get(path);
  if (!file) return problem(c, 404, 'unknown', 'nothing-there', { path: c.req.path });
  c.header('cache-control', A_YEAR);
  c.header('etag', file.etag);
  if (c.req.header('if-none-match') === file.etag) return c.body(null, 304);
  return c.body(file.bytes, 200, { 'content-type': file.mime });
}
