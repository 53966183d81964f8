/** Entries that are not in the audit, or say something else. */
const tests = ['test/server/rights/rights.test.ts'];

/**
 * @param {string} action
 * @param {string} file under server/signage
 * @param {string} from
 * @param {string} only
 * @param {string} [to]
 */
const entry = (action, file, from, only, to = '') => ({
  name: `audit: ${action}`,
  file: `server/signage/${file}`,
  from,
  to,
  tests,
  only,
});

/** The beginning of an entry whose call goes over several lines; what is written in its place is no entry. */
const CALL = 'await record(trx, {';
const NO_CALL = 'void ({';

export const AUDIT = [
  entry(
    'of every planned deed',
    'deeds/deeds.ts',
    'await record(trx, { at, by: actor, action, subject, detail: told });',
    'POST /api/campaigns/:id/pause|PATCH /api/screens/:id, its name',
  ),
  entry(
    'item.create',
    'items/items.ts',
    'await record(trx, { at: now, by: actor, subject: id, ...said });',
    'POST /api/items$',
  ),
  entry(
    'photo.add',
    'items/photos.ts',
    `await record(trx, { at, by: actor, action: 'photo.add', subject: hash });`,
    'POST /api/pictures$',
  ),
  entry('media.add', 'items/media.ts', CALL, 'POST /api/media$', NO_CALL),
  entry('urgent.issue', 'urgent/urgent-issue.ts', CALL, 'POST /api/urgent$', NO_CALL),
  entry(
    'urgent.update',
    'urgent/urgent-change.ts',
    'await record(trx, {\n',
    'PATCH /api/urgent/:id',
    'void ({\n',
  ),
  entry(
    'urgent.cancel',
    'urgent/urgent-change.ts',
    `await record(trx, { at: now, by: issuer, action: 'urgent.cancel', subject: id });`,
    'POST /api/urgent/:id/cancel',
  ),
  entry(
    'urgent.expire',
    'urgent/urgent-change.ts',
    `await record(trx, { at: now, by: null, action: 'urgent.expire', subject: id });`,
    'by itself',
  ),
  entry(
    'schedule.expire',
    'schedules/schedules.ts',
    `await record(trx, { at: now, by: null, action: 'schedule.expire', subject: id });`,
    'by itself',
  ),
  entry(
    'pairing.claim',
    'trust/pairing-codes.ts',
    `await record(trx, { at: now, by: actor, action: 'pairing.claim', subject: screen });`,
    'POST /api/pairing/claim',
  ),
  entry(
    'pairing.revoke',
    'trust/pairings.ts',
    `await record(trx, {\n      at: now,\n      by: actor,\n      action: 'pairing.revoke',`,
    'POST /api/pairing/revoke, of a screen',
    `void ({\n      at: now,\n      by: actor,\n      action: 'pairing.revoke',`,
  ),
  entry(
    'pairing.rotate is called by its name',
    'trust/pairings.ts',
    `action: 'pairing.rotate',`,
    'POST /api/pairing/rotate, of a screen',
    `action: 'pairing.revoke',`,
  ),
  entry('key.succeed', 'trust/key-succession.ts', CALL, 'the key that all players follow', NO_CALL),
  entry(
    'screen.add',
    'screens/screens.ts',
    `await record(trx, { at: now, by: actor, action: 'screen.add', subject: screen.id });`,
    'POST /api/screens$',
  ),
  entry(
    'screen.thumbnail',
    'screens/thumbnails.ts',
    CALL,
    'POST /api/screens/:id/thumbnails',
    NO_CALL,
  ),
  entry(
    'track.read',
    'screens/tracks.ts',
    `    record(trx, {`,
    'GET /api/screens/:id/track',
    `    ((_: object) => Promise.resolve(trx))({`,
  ),
  entry(
    'person.reset',
    'people/administrator.ts',
    `await record(trx, { at: now, by: null, action: 'person.reset', subject: person.id });`,
    'by itself',
  ),
  entry(
    'session.begin',
    'people/sessions.ts',
    `await record(trx, { at: now, by, action: 'session.begin', subject: person });`,
    'by itself',
  ),
  {
    ...entry(
      'urgent.join',
      'urgent/urgent-join.ts',
      CALL,
      'is joined by a screen that is hung',
      NO_CALL,
    ),
    tests: ['test/server/signage/urgent/urgent-join.test.ts'],
  },
  {
    ...entry('refusals of who may not', '', '', ''),
    file: 'server/entry/note-refusals.ts',
    from: 'if (c.res.status !== 403 ||',
    to: 'if (c.res.status !== 402 ||',
    tests: ['test/server/rights/refused.test.ts'],
    only: 'somebody may not do',
  },
  ...['id', 'at', 'person', 'action', 'subject', 'detail', 'unit', 'place']
    .map((part) => ({
      name: `audit: the hash leaves out the ${part}`,
      file: 'server/signage/ledger/audit.ts',
      from: '.update(JSON.stringify(whole)).digest',
      to: `.update(JSON.stringify({ ...whole, ${part}: 0 })).digest`,
      // The number is told by the gap it leaves.
      tests: ['test/server/signage/ledger/audit.test.ts'],
      only: 'sqlite',
    }))
    .filter(({ name }) => !name.endsWith(' id')),
];
