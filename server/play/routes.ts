/** What a screen's browser asks for: the player's page, its parts, and a credential. */
import type { Context } from 'hono';
import { type Door, opensTo, RATES, secondsOf } from '../entry/door.ts';
import { actorIn } from '../entry/sessions.ts';
import { regionOf } from '../place.ts';
import { bodyAtMost } from '../web/body-size.ts';
import { connectSources, POLICY_HEADER } from '../web/headers.ts';
import { answerFailure, problem } from '../web/problem.ts';
import { createRouter } from '../web/router.ts';
import type { Signage } from '../signage/ground/context.ts';
import { openPairing } from '../signage/trust/pairings.ts';
import { placeIn } from '../web/address.ts';
import { PARTS_POLICY, playPolicy } from './policy.ts';
import { PLAYER_PAGE, type Shell } from './shell.ts';

/**
 * A page that was served with a year's age comes back from the browser's own cache when no server is in reach;
 * the player renews it by itself (`cache: 'reload'`).
 */
const A_YEAR = 'public, max-age=31536000';

export function playPageRoutes(signage: Signage, shell: Shell, door: Door) {
  const routes = createRouter();
  const page = Buffer.from(shell.get(PLAYER_PAGE)?.bytes ?? []).toString();
  routes.get('/play/:screen', (c) => {
    c.header(POLICY_HEADER, playPolicy(page, connectSources(c)));
    return sendFile(c, shell, PLAYER_PAGE);
  });
  routes.get('/play-assets/*', (c) => {
    // The service worker lies beside the player's parts and serves its pages.
    c.header('service-worker-allowed', '/play/');
    c.header(POLICY_HEADER, PARTS_POLICY);
    return sendFile(c, shell, c.req.path.replace('/play-assets/', 'player/'));
  });
  routes.post('/play/:screen/pair', bodyAtMost(4096, 'request-too-large', { kb: 4 }), async (c) => {
    const screen = c.req.param('screen');
    const { clock } = signage;
    const actor = await actorIn(c, signage);
    // The player then shows a code, as one does whose screen is not open.
    if (!(door.openTo !== 'off' && actor) && !opensTo(door, c))
      return problem(c, 403, 'forbidden', 'open-elsewhere');
    const from = placeIn(c);
    const wait = door.buckets.take(
      [
        { rate: RATES.openScreen, key: from },
        { rate: RATES.openScreens, key: regionOf(from) },
      ],
      clock.monotonicMs(),
    );
    if (wait > 0) {
      c.header('retry-after', secondsOf(wait));
      return problem(c, 429, 'busy', 'open-too-often');
    }
    const paired = await openPairing(signage, screen, {
      person: actor?.person ?? null,
      unit: actor?.unit ?? null,
      from,
    });
    if (!paired.ok) return answerFailure(c, paired);
    const { series, credential } = paired;
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
