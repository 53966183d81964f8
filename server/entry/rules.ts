/** Which right each route and page takes. A route that is not here makes the program refuse to start: see `checkRules`. */
import type { Right } from '../signage/reach/rights.ts';

/**
 * A right, or several of which one is enough: the deed itself may ask for one of them, as by the layer it is about.
 * `person`: whoever is signed in, by itself or by a program. `session`: by itself, for it is about the person. `account`: also
 * who owes a password or a second factor first. `open`: no person is asked; where a player or a source of alerts is, its route asks.
 */
export type Rule = Right | readonly [Right, ...Right[]] | 'person' | 'session' | 'account' | 'open';

/** Whoever brings something to a screen. */
const BRING = ['publish', 'own'] as const;
const SCREEN = ['administer', 'own'] as const;
/** Whoever looks after people, or over those who do. */
const LOOK_AT_PEOPLE = ['administer', 'audit'] as const;
/** Urgent messages are confirmed by who may issue them, too. */
const DECIDE = ['review', 'urgent'] as const;

export const RULES: Readonly<Record<string, Rule>> = {
  'GET /healthz': 'open',
  'GET /readyz': 'open',
  'GET /api/openapi.json': 'open',

  // Coming and going
  'POST /api/sessions': 'open',
  'DELETE /api/sessions/current': 'open',
  'POST /api/sessions/second': 'open',
  'POST /api/recovery': 'open',
  'GET /sign-in/second': 'open',
  'POST /sign-in/second': 'open',
  'GET /recover': 'open',
  'POST /recover': 'open',
  'GET /sign-in': 'open',
  'POST /sign-in': 'open',
  'POST /sign-out': 'open',
  'GET /language/:language': 'open',

  'GET /sign-in/with/:provider': 'open',
  'GET /sign-in/with/:provider/back': 'open',
  'GET /api/tokens': 'session',
  'POST /api/tokens': 'session',
  'DELETE /api/tokens/:id': 'session',
  // The own account
  'GET /api/sessions': 'account',
  'DELETE /api/sessions': 'account',
  'DELETE /api/sessions/:id': 'account',
  'PUT /api/me/password': 'account',
  'GET /api/me/second-factor': 'account',
  'POST /api/me/second-factor': 'account',
  'POST /api/me/second-factor/confirm': 'account',
  'POST /api/me/second-factor/codes': 'account',
  'POST /api/me/second-factor/removal': 'account',
  'GET /account': 'account',
  'POST /account/password': 'account',
  'POST /account/sessions': 'account',
  'POST /account/second-factor': 'account',
  'POST /account/second-factor/confirm': 'account',
  'POST /account/second-factor/codes': 'account',
  'POST /account/second-factor/removal': 'account',

  // The accounts of others
  'POST /api/people/:id/recovery': 'administer',
  'GET /api/sign-in-policy': 'administer',
  'PUT /api/sign-in-policy': 'administer',

  // Players, and sources of alerts: each with a credential of its own
  'POST /api/pairing': 'open',
  'GET /api/pairing/:poll': 'open',
  'POST /api/cap': 'open',
  'GET /play/:screen': 'open',
  'POST /play/:screen/pair': 'open',
  'GET /play-assets/*': 'open',
  'GET /islands/:name': 'open',
  // Given by signed addresses, credentials and sessions.
  'GET /assets/:hash': 'open',
  'GET /assets/:hash/address': 'open',

  // Items, schedules, campaigns
  'GET /api/items': 'read',
  'POST /api/items': BRING,
  'POST /api/items/check': BRING,
  'GET /api/items/:id': 'read',
  'PATCH /api/items/:id': BRING,
  'POST /api/items/:id/copy': BRING,
  'POST /api/items/:id/withdraw': BRING,
  'POST /api/items/:id/restore': BRING,
  'GET /api/items/:id/versions': 'read',
  'PUT /api/items/:id/tags': BRING,
  'GET /api/item-tags': 'read',
  'GET /api/media': 'read',
  'POST /api/media': BRING,
  'DELETE /api/media/:hash': BRING,
  'GET /api/pictures': 'read',
  'DELETE /api/pictures/:hash': BRING,
  'POST /api/pictures': BRING,
  'GET /api/items/:id/words': 'read',

  // What may be said, and how
  'GET /api/word-lists': 'read',
  'POST /api/word-lists': 'administer',
  'GET /api/word-lists/:id': 'read',
  'PATCH /api/word-lists/:id': 'administer',
  'DELETE /api/word-lists/:id': 'administer',
  'GET /api/word-lists/:id/entries': 'read',
  'PUT /api/word-lists/:id/entries': 'administer',
  'DELETE /api/word-lists/:id/entries/:entry': 'administer',
  'POST /api/word-lists/:id/import': 'administer',
  'GET /api/word-lists/:id/export': 'read',
  'GET /api/policy': 'read',
  'PUT /api/policy': 'administer',

  // What comes with the program, and moving in
  'GET /api/library': 'read',
  'POST /api/library/load': ['publish', 'administer'],
  'POST /api/library/plans/:id': 'publish',
  'GET /api/setup': 'administer',

  'GET /api/schedules': 'read',
  'POST /api/schedules': BRING,
  'PATCH /api/schedules/:id': BRING,
  'POST /api/schedules/:id/end': BRING,
  'GET /api/campaigns': 'read',
  'POST /api/campaigns': 'publish',
  'GET /api/campaigns/:id': 'read',
  'PATCH /api/campaigns/:id': 'publish',
  'GET /api/campaigns/:id/forecast': 'read',
  'POST /api/campaigns/:id/copy': 'publish',
  'POST /api/campaigns/:id/end': 'publish',
  'POST /api/campaigns/:id/pause': 'publish',
  'POST /api/campaigns/:id/resume': 'publish',
  // Whatever right the deed took that is taken back.
  'POST /api/undo': 'person',

  // Review
  'GET /api/reviews': 'read',
  'GET /api/reviews/:id': 'read',
  'POST /api/reviews/:id/approve': DECIDE,
  'POST /api/reviews/:id/return': DECIDE,
  'POST /api/reviews/:id/comment': ['review', 'publish', 'own', 'urgent'],
  // Of who has a hand in it.
  'POST /api/reviews/:id/withdraw': ['publish', 'own', 'urgent'],
  'GET /api/review-rules': 'read',
  'PUT /api/review-rules': 'administer',
  // Whose they are, sees them; nobody else, whatever the role.
  'GET /api/drafts': 'person',
  'GET /api/drafts/:id': 'person',
  'PUT /api/drafts/:id': 'session',
  'DELETE /api/drafts/:id': 'session',
  // What one is told; a person's own, whatever the roles
  'GET /api/inbox': 'person',
  'POST /api/inbox/read': 'person',
  'GET /api/me/notices': 'person',
  'PUT /api/me/notices': 'session',
  'GET /api/webhooks': 'administer',
  'POST /api/webhooks': 'administer',
  'PATCH /api/webhooks/:id': 'administer',
  'DELETE /api/webhooks/:id': 'administer',

  // Screens
  'GET /api/screens': 'read',
  'POST /api/screens': 'administer',
  'GET /api/screens/:id': 'read',
  'PATCH /api/screens/:id': SCREEN,
  'POST /api/screens/changes': SCREEN,
  'POST /api/screens/:id/retire': 'administer',
  'POST /api/screens/:id/restore': 'administer',
  'GET /api/groups': 'read',
  'POST /api/groups': 'administer',
  'GET /api/groups/:id': 'read',
  'PATCH /api/groups/:id': 'administer',
  'POST /api/groups/:id/end': 'administer',
  'PUT /api/screens/:id/contract': SCREEN,
  'POST /api/screens/:id/pause': SCREEN,
  'POST /api/screens/:id/resume': SCREEN,
  'GET /api/screens/:id/programme': 'read',
  'GET /api/screens/:id/showing': 'read',
  'GET /api/screens/:id/why': 'read',
  'POST /api/screens/:id/thumbnails': 'read',
  'GET /api/screens/:id/thumbnails/:thumbnail': 'read',
  'PUT /api/screens/:id/track': 'administer',
  'GET /api/screens/:id/track': 'locate',
  'GET /api/screens/:id/position': 'locate',
  'POST /api/pairing/claim': ['administer', 'publish', 'own'],
  'POST /api/pairing/revoke': ['urgent', 'administer'],
  'POST /api/pairing/rotate': 'administer',
  'POST /api/pairing/key': 'administer',

  // What was shown, and what was not
  'GET /api/plays': 'read',
  'GET /api/plays/totals': 'read',
  'GET /api/screens/:id/plays-proof': 'read',
  'GET /api/presence': 'read',
  'GET /api/presence/events': 'read',
  'GET /api/reports': 'read',
  'GET /api/deliveries': 'read',
  'GET /api/readiness': 'read',

  // Units and people
  'GET /api/units': 'read',
  'POST /api/units': 'administer',
  'GET /api/units/:id': 'read',
  'PATCH /api/units/:id': 'administer',
  'POST /api/units/:id/move': 'administer',
  'POST /api/units/:id/merge': 'administer',
  'POST /api/units/:id/close': 'administer',
  'POST /api/units/:id/open': 'administer',
  'GET /api/people': LOOK_AT_PEOPLE,
  'POST /api/people': 'administer',
  'GET /api/people/:id': LOOK_AT_PEOPLE,
  'PATCH /api/people/:id': 'administer',
  'POST /api/people/:id/disable': 'administer',
  'POST /api/people/:id/enable': 'administer',
  'POST /api/people/:id/grants': 'administer',
  'PATCH /api/people/:id/grants/:grant': 'administer',
  'DELETE /api/people/:id/grants/:grant': 'administer',
  'POST /api/imports/:what': 'administer',
  'GET /api/imports/:what/example': 'administer',
  'GET /api/me': 'person',
  // Also from a unit on which one is nothing any more.
  'POST /api/me/unit': 'session',
  'POST /unit': 'session',
  // What owners allow
  'POST /api/consents': BRING,
  'GET /api/consents': 'read',
  'POST /api/consents/:id/answer': 'own',
  'GET /api/screens/:id/receipts': 'read',

  // Urgent messages
  'GET /api/urgent': 'read',
  'POST /api/urgent': 'urgent',
  'GET /api/urgent/:id': 'read',
  'PATCH /api/urgent/:id': 'urgent',
  'POST /api/urgent/:id/cancel': 'urgent',
  'GET /api/cap': 'read',

  // Who did what
  'GET /api/audit': 'audit',
  'GET /api/audit/head': 'audit',
  'GET /api/audit/export': 'audit',

  // Pages; what a person may not do there is said in its place
  'GET /': 'read',
  'GET /publish': 'read',
  'POST /publish/preview': 'read',
  'GET /publish/:schedule': 'read',
  'GET /urgent': 'read',
  'GET /urgent/:id': 'read',
  'GET /plays': 'read',
  'GET /screens': 'read',
  'GET /screens/:id': 'read',
  'GET /screens/:id/thumbnails/:thumbnail': 'read',
  // Open to whom the start of the server says.
  'GET /wall': 'open',
  'GET /*': 'open',
};
