/** Rights that are not asked for. */
const tests = ['test/server/rights/rights.test.ts'];

/**
 * @param {string} name
 * @param {string} file under server/signage
 * @param {string} from
 * @param {string} to
 * @param {string} only
 */
const right = (name, file, from, to, only) => ({
  name: `right: ${name}`,
  file: `server/signage/${file}`,
  from,
  to,
  tests,
  only,
});

const BRING = `const refusal = refuse(actor, 'own') && refuse(actor, 'publish');`;
const NOBODY = 'const refusal = null;';

export const RIGHTS = [
  right('store an item', 'items/items.ts', BRING, NOBODY, 'POST /api/items$'),
  right('keep a picture', 'items/photos.ts', BRING, NOBODY, 'POST /api/pictures$'),
  right('keep a video', 'items/media.ts', BRING, NOBODY, 'POST /api/media$'),
  right('check words', 'items/copy-checks.ts', BRING, NOBODY, 'POST /api/items/check$'),
  right(
    'what a deed needs',
    'deeds/deeds.ts',
    'refuse(actor, plan.needs) ?? refuseLayers(actor, plan.changes)',
    'null',
    'POST /api/(undo|schedules/:id/end)',
  ),
  right(
    'the layer of a part of more',
    'deeds/deeds.ts',
    ' ?? refuseLayers(actor, plan.changes)',
    '',
    'own layer',
  ),
  right(
    'the layer that a schedule is moved out of',
    'deeds/deeds.ts',
    'refuse(actor, rightOf(after.layer)) ?? (before && refuse(actor, rightOf(before.layer)))',
    'refuse(actor, rightOf(after.layer))',
    'leaves the own layer|put it into the own layer',
  ),
  right(
    'the layer that a schedule is moved into',
    'deeds/deeds.ts',
    'refuse(actor, rightOf(after.layer)) ?? (before && refuse(actor, rightOf(before.layer)))',
    'before && refuse(actor, rightOf(before.layer))',
    'phase in the own layer|took it out of the own layer',
  ),
  right(
    'the own layer is as any other',
    'reach/actor.ts',
    `(layer === 'own' ? 'own' : 'publish')`,
    `'publish'`,
    'POST /api/schedules, in the own layer',
  ),
  right(
    'an owner publishes',
    'reach/rights.ts',
    `publish: ['publisher', 'command', 'administrator'],`,
    `publish: ['publisher', 'command', 'administrator', 'owner'],`,
    'POST /api/campaigns',
  ),
  right(
    'a publisher issues urgent messages',
    'reach/rights.ts',
    `urgent: ['command', 'administrator'],`,
    `urgent: ['command', 'administrator', 'publisher'],`,
    'POST /api/urgent$',
  ),
  right(
    'a reviewer publishes',
    'reach/rights.ts',
    `publish: ['publisher', 'command', 'administrator'],`,
    `publish: ['publisher', 'command', 'administrator', 'reviewer'],`,
    'POST /api/items$',
  ),
  right(
    'who commands administers',
    'reach/rights.ts',
    `administer: ['administrator'],`,
    `administer: ['administrator', 'command'],`,
    'POST /api/screens$',
  ),
  right(
    'issue an urgent message',
    'urgent/urgent-issue.ts',
    `const refusal = refuse(actor, 'urgent') ?? `,
    'const refusal = ',
    'POST /api/urgent$',
  ),
  right(
    'update an urgent message',
    'urgent/urgent-change.ts',
    `const refusal = refuse(actor, 'urgent') ?? `,
    'const refusal = ',
    'PATCH /api/urgent/:id',
  ),
  right(
    'cancel an urgent message',
    'urgent/urgent-change.ts',
    `refuse(actor, 'urgent') ?? cancelFor`,
    'cancelFor',
    'POST /api/urgent/:id/cancel',
  ),
  right(
    'claim a code',
    'trust/pairing-codes.ts',
    `refuse(actor, 'administer') && refuse(actor, 'publish') && refuse(actor, 'own')`,
    'null',
    'POST /api/pairing/claim',
  ),
  right(
    'revoke a pairing',
    'trust/pairings.ts',
    `const refusal = refuse(actor, 'administer') && refuse(actor, 'urgent');`,
    NOBODY,
    'POST /api/pairing/revoke',
  ),
  right(
    'rotate a credential',
    'trust/pairings.ts',
    `const refusal = refuse(actor, 'administer');`,
    NOBODY,
    'POST /api/pairing/rotate',
  ),
  right(
    'change the signing key',
    'trust/key-succession.ts',
    `const refusal = refuse(actor, 'administer');`,
    NOBODY,
    'the key that all players follow',
  ),
  right(
    'change the signing key from below the root',
    'trust/key-succession.ts',
    `if (parent !== null) return forbidden('beyond-your-unit');`,
    '',
    'the key that all players follow',
  ),
  right(
    'hang a screen',
    'screens/screens.ts',
    `const refusal = refuse(actor, 'administer');`,
    NOBODY,
    'POST /api/screens$',
  ),
  right(
    'know where a screen was',
    'reach/rights.ts',
    `locate: ['command', 'inspector', 'administrator'],`,
    'locate: ROLES,',
    'GET /api/screens/:id/(track|position)',
  ),
  right(
    'who issues messages may not know where a screen was',
    'reach/rights.ts',
    `locate: ['command', 'inspector', 'administrator'],`,
    `locate: ['inspector', 'administrator'],`,
    'GET /api/screens/:id/track',
  ),
  right(
    'an owner changes the build of a screen',
    'screens/screen-edit.ts',
    `new Set(['brightness', 'volume', 'contract'])`,
    `new Set(['brightness', 'volume', 'contract', 'zones', 'tags'])`,
    'PATCH /api/screens/:id',
  ),
  right(
    'one part of an edit speaks for all of it',
    'screens/screen-edit.ts',
    'Object.keys(edit).every(',
    'Object.keys(edit).some(',
    'its light and more',
  ),
  right(
    'set a contract',
    'screens/contract-deeds.ts',
    `return onScreen(signage, actor, id, seen, 'own', (row) => {`,
    `return onScreen(signage, actor, id, seen, 'publish', (row) => {`,
    'PUT /api/screens/:id/contract',
  ),
  right(
    'switch positions on',
    'screens/screen-deeds.ts',
    `return onScreen(signage, actor, id, seen, 'administer', () => {`,
    `return onScreen(signage, actor, id, seen, 'own', () => {`,
    'PUT /api/screens/:id/track',
  ),
  {
    name: 'right: nobody is asked to sign in to list items',
    file: 'server/entry/rules.ts',
    from: `'GET /api/items': 'read',`,
    to: `'GET /api/items': 'open',`,
    tests,
    only: 'nobody who is not signed in.*GET /api/items',
  },
  {
    name: 'right: a thumbnail is handed to whoever asks',
    file: 'server/signage/screens/thumbnails.ts',
    from: `    .where('asked_by', '=', actor.person)\n`,
    to: '',
    tests,
    only: 'that another asked for',
  },
];
