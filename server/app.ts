/** The whole site as one Hono app: tests call it without a port. */
import { randomUUID } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { addressBehind, isHere, secureBehind } from './web/address.ts';
import { bodyAtMost } from './web/body-size.ts';
import { ownAccountRoutes } from './api/access/own-account.ts';
import { recoveryRoutes } from './api/access/recovery.ts';
import { signInPolicyRoutes } from './api/access/sign-in-policy.ts';
import { auditRoutes } from './api/audit/audit.ts';
import { capRoutes } from './api/urgent/cap.ts';
import { campaignRoutes } from './api/publish/campaigns.ts';
import { copyCheckRoutes } from './api/publish/copy-checks.ts';
import { draftRoutes } from './api/drafts/drafts.ts';
import { fileRoutes } from './api/publish/files.ts';
import { itemDeedRoutes } from './api/publish/item-deeds.ts';
import { inboxRoutes } from './api/notices/inbox.ts';
import { noticeWishRoutes } from './api/notices/notice-wishes.ts';
import { itemRoutes } from './api/publish/items.ts';
import { mediaRoutes } from './api/publish/media.ts';
import { pairingRoutes } from './api/screens/pairing.ts';
import { pictureRoutes } from './api/publish/pictures.ts';
import { playProofRoutes } from './api/plays/play-proofs.ts';
import { playRoutes } from './api/plays/plays.ts';
import { presenceRoutes } from './api/screens/presence.ts';
import { consentRoutes } from './api/owners/consents.ts';
import { receiptRoutes } from './api/owners/receipts.ts';
import { libraryRoutes } from './api/library/library.ts';
import { setupRoutes } from './api/library/setup.ts';
import { policyRoutes } from './api/policy/policy.ts';
import { noteRefusals } from './entry/note-refusals.ts';
import { safeHeaders } from './web/headers.ts';
import { plainJson } from './web/json-shape.ts';
import { problemAnswer } from './web/problem.ts';
import { createRouter } from './web/router.ts';
import { reviewRoutes } from './api/review/reviews.ts';
import { reviewRuleRoutes } from './api/review/review-rules.ts';
import { scheduleRoutes } from './api/publish/schedules.ts';
import { groupRoutes } from './api/screens/groups.ts';
import { screenChangeRoutes } from './api/screens/screen-changes.ts';
import { screenDeedRoutes } from './api/screens/screen-deeds.ts';
import { screenRoutes } from './api/screens/screens.ts';
import { type Door, openDoor } from './entry/door.ts';
import { checkRules, enforceRules } from './entry/enforce.ts';
import { actorIn, refuseForeignPages } from './entry/sessions.ts';
import { sessionRoutes } from './entry/session-routes.ts';
import { thumbnailRoutes } from './api/screens/thumbnails.ts';
import { openProviders, type Providers } from './entry/oidc/flow.ts';
import { tokenRoutes } from './api/people/tokens.ts';
import { trackRoutes } from './api/screens/tracks.ts';
import { importRoutes } from './api/people/imports.ts';
import { ownRoutes } from './api/people/me.ts';
import { peopleRoutes } from './api/people/people.ts';
import { unitRoutes } from './api/people/units.ts';
import { undoRoutes } from './api/publish/undo.ts';
import { urgentRoutes } from './api/urgent/urgent.ts';
import { webhookRoutes } from './api/notices/webhooks.ts';
import { wordFileRoutes } from './api/words/word-files.ts';
import { wordListRoutes } from './api/words/word-lists.ts';
import { wellFormedAddress, wellFormedBody } from './web/well-formed.ts';
import { assetRoutes } from './assets/routes.ts';
import { wordRefusals } from './console/refused.ts';
import { consoleRoutes } from './console/routes.ts';
import type { Shell } from './play/shell.ts';
import { readElsewhere } from './read-elsewhere.ts';
import type { ReadingRoom } from './reading-room.ts';
import { playPageRoutes } from './play/routes.ts';
import type { CapDesk } from './signage/cap/cap.ts';
import { isStoreAway } from './store-errors.ts';
import type { Signage } from './signage/ground/context.ts';

export interface AppParts {
  readonly signage: Signage;
  /** The built player and console islands. */
  readonly shell: Shell;
  /** Whether the server can do its work now, and which of its parts cannot. */
  readonly ready: () => Promise<{ readonly ok: boolean; readonly lacks: readonly string[] }>;
  /** Who may send alerts; nobody, when absent. */
  readonly cap?: CapDesk;
  /** Proxies of ours that stand before the server; none, when absent. */
  readonly proxies?: number;
  /** Made here, when absent. */
  readonly door?: Door;
  /** Is told the socket of a request whose asker turned out to be signed in. */
  readonly seatPerson?: (socket: object) => void;
  /** Other systems that sign people in; none, when absent. */
  readonly providers?: Providers;
  /** Where what changes nothing is read; when absent, here. */
  readonly room?: ReadingRoom;
}

/** Larger than any JSON that the routes take. */
const BODY_LIMIT_BYTES = 256 * 1024;
/** Of strangers: a login, a password, and what JSON makes of them. */
const STRANGERS_BYTES = 8 * 1024;

export function createApp(parts: AppParts) {
  const { signage, shell, ready, cap, proxies = 0 } = parts;
  const { door = openDoor(signage), seatPerson, room } = parts;
  const { providers = openProviders([]) } = parts;
  const app = createRouter();
  app.use(async (c, next) => {
    const id = randomUUID();
    const began = signage.clock.monotonicMs();
    c.header('x-request-id', id);
    c.set('address', addressBehind(c, proxies));
    c.set('secure', secureBehind(c, proxies));
    c.set('here', isHere(c, proxies));
    await next();
    const socket = c.var.actor && (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket;
    if (socket) seatPerson?.(socket);
    const ms = Math.round(signage.clock.monotonicMs() - began);
    signage.log.debug(
      { request: id, method: c.req.method, path: pathSaid(c), status: c.res.status, ms },
      'request',
    );
  });
  app.use(safeHeaders);

  app.use(wellFormedAddress);
  if (room) app.use(readElsewhere(signage, room, seatPerson));

  app.get('/healthz', (c) => c.json({ ok: true }));
  app.get('/readyz', async (c) => {
    const { ok, lacks } = await ready();
    return ok ? c.json({ ok }) : c.json({ ok, lacks }, 503);
  });

  app.use(noteRefusals(door));
  app.use('/api/*', wordRefusals, refuseForeignPages);
  app.use('/play/*', refuseForeignPages);
  app.use(enforceRules(signage));
  app.route('/api', apiRoutes(signage, cap, door));
  app.route('/assets', assetRoutes(signage));
  app.route('/', playPageRoutes(signage, shell, door));
  app.route('/', consoleRoutes(signage, shell, door, providers));

  checkRules(app.routes);
  app.notFound((c) => problemAnswer(c, 404, 'unknown', 'nothing-there', { path: c.req.path }));
  app.onError((error, c) => {
    if (error instanceof HTTPException) {
      // Ours carries its answer; Hono's own, such as JSON that does not parse, is worded here.
      const { res, status, message } = error;
      return res ?? problemAnswer(c, status, 'invalid', 'unreadable', { message });
    }
    const request = c.res.headers.get('x-request-id');
    signage.log.error(
      { err: error, request, method: c.req.method, path: pathSaid(c) },
      'request failed',
    );
    if (isStoreAway(error)) return problemAnswer(c, 503, 'busy', 'store-away');
    return problemAnswer(c, 500, 'internal', 'internal', { request });
  });
  return app;
}

/** As the log may have it: whoever reads there where a player polls could take its credential. */
const pathSaid = (c: Context): string =>
  c.req.path.replace(/^(\/api\/pairing\/)(?!(?:claim|revoke|rotate|key)$).+/, '$1...');

const DOCUMENT = {
  openapi: '3.1.0',
  info: {
    title: 'Gengfu',
    version: '1',
    description: 'Public-safety slogans on the LED screens of a county',
  },
  servers: [{ url: '/api' }],
};

function apiRoutes(signage: Signage, cap: CapDesk | undefined, door: Door) {
  const api = createRouter();
  // Before the limit on JSON: files and alerts have one of their own.
  api.route('/', pictureRoutes(signage));
  api.route('/', mediaRoutes(signage));
  api.route('/', importRoutes(signage));
  api.route('/', capRoutes(signage, cap, door));
  api.route('/', wordFileRoutes(signage));
  // Of who is not signed in as much is held as a password needs: thousands may send at once.
  const [little, much] = [STRANGERS_BYTES, BODY_LIMIT_BYTES].map((bytes) =>
    bodyAtMost(bytes, 'request-too-large', { kb: bytes / 1024 }),
  ) as [MiddlewareHandler, MiddlewareHandler];
  api.use(async (c, next) => {
    if (!c.req.raw.body) return next();
    // A route that is open has asked for nobody.
    const known = c.var.actor ?? (await actorIn(c, signage));
    return known ? much(c, next) : little(c, next);
  });
  api.use(plainJson);
  api.use(wellFormedBody);
  // Tens of milliseconds of the loop to make: once, for anybody may ask.
  let described: string | undefined;
  api.get('/openapi.json', (c) => {
    described ??= JSON.stringify(api.getOpenAPI31Document(DOCUMENT));
    return c.body(described, 200, { 'content-type': 'application/json' });
  });
  api.route('/', sessionRoutes(signage, door));
  api.route('/', ownAccountRoutes(signage, door));
  api.route('/', recoveryRoutes(signage, door));
  api.route('/', signInPolicyRoutes(signage));
  api.route('/', itemRoutes(signage));
  api.route('/', itemDeedRoutes(signage));
  api.route('/', draftRoutes(signage));
  api.route('/', fileRoutes(signage));
  api.route('/', copyCheckRoutes(signage));
  api.route('/', wordListRoutes(signage));
  api.route('/', libraryRoutes(signage));
  api.route('/', policyRoutes(signage));
  api.route('/', setupRoutes(signage));
  api.route('/', scheduleRoutes(signage));
  api.route('/', campaignRoutes(signage));
  api.route('/', screenRoutes(signage));
  api.route('/', screenDeedRoutes(signage));
  api.route('/', screenChangeRoutes(signage));
  api.route('/', groupRoutes(signage));
  api.route('/', thumbnailRoutes(signage));
  api.route('/', trackRoutes(signage));
  api.route('/', consentRoutes(signage));
  api.route('/', receiptRoutes(signage));
  api.route('/', undoRoutes(signage));
  api.route('/', reviewRoutes(signage));
  api.route('/', reviewRuleRoutes(signage));
  api.route('/', playRoutes(signage));
  api.route('/', playProofRoutes(signage));
  api.route('/', urgentRoutes(signage));
  api.route('/', pairingRoutes(signage, door));
  api.route('/', presenceRoutes(signage));
  api.route('/', unitRoutes(signage));
  api.route('/', peopleRoutes(signage));
  api.route('/', ownRoutes(signage));
  api.route('/', inboxRoutes(signage));
  api.route('/', noticeWishRoutes(signage));
  api.route('/', webhookRoutes(signage));
  api.route('/', auditRoutes(signage));
  api.route('/', tokenRoutes(signage));
  return api;
}
