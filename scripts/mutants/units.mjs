/** Bounds of the units that are not kept. */
const tests = ['test/server/rights/rights.test.ts'];

/**
 * @param {string} name
 * @param {string} file under server/signage
 * @param {string} from
 * @param {string} to
 * @param {string} only
 */
const bound = (name, file, from, to, only) => ({
  name: `unit: ${name}`,
  file: `server/signage/${file}`,
  from,
  to,
  tests,
  only,
});

const NO_ROW = `if (!row || !(await isWithin(db, row.unit, actor.unit)))`;
const EVERY = `(await db.selectFrom('units').select('id').execute()).map(({ id }) => id)`;
const LIST = 'const units = belowUnit(actor.unit);';
const LIST_ALL = `const units = ${EVERY};`;
const MINE = `const mine = row && (await isWithin(db, row.unit, actor.unit));`;
const ANY = 'const mine = row;';

export const UNITS = [
  bound('an item', 'items/items.ts', MINE, ANY, 'GET /api/items/:id'),
  bound(
    'the list of items',
    'items/item-search.ts',
    'const mine = await unitsBelow(db, actor.unit);',
    `const mine = new Set(${EVERY});`,
    'GET /api/items$',
  ),
  bound(
    'a schedule that is changed',
    'schedules/schedules.ts',
    `${NO_ROW} return unknown('no-schedule', { id });`,
    `if (!row) return unknown('no-schedule', { id });`,
    'PATCH /api/schedules/:id, as it is|POST /api/schedules/:id/end, as it is',
  ),
  bound(
    'the campaign of a schedule',
    'schedules/schedules.ts',
    `${NO_ROW}\n    return invalid('campaign', 'no-campaign', { id });`,
    `if (!row) return invalid('campaign', 'no-campaign', { id });`,
    'POST /api/schedules, in a campaign',
  ),
  bound(
    'the list of schedules',
    'schedules/schedules.ts',
    `belowUnit(actor.unit)`,
    EVERY,
    'GET /api/schedules$',
  ),
  bound(
    'a schedule that is watched',
    'schedules/schedule-watch.ts',
    NO_ROW,
    'if (!row)',
    'GET /publish/:schedule',
  ),
  bound(
    'the items of a schedule',
    'schedules/proposals.ts',
    'if (!known || !units.chainOf(known.unit).has(unit))',
    'if (!known)',
    'POST /api/(schedules|campaigns), of items',
  ),
  bound(
    'an urgent message',
    'urgent/urgent.ts',
    'const mine = row && (await isWithin(db, row.unit, issuer.unit));',
    ANY,
    '/api/urgent/:id',
  ),
  {
    ...bound('the list of urgent messages', '', '', '', 'GET /api/urgent$'),
    file: 'server/signage/urgent/urgent-state.ts',
    from: `where('unit', 'in', belowUnit(unit))`,
    to: `where('unit', 'in', ${EVERY})`,
  },
  bound(
    'whom a target reaches',
    'reach/targets.ts',
    '  if (!chain.has(by)) return false;\n',
    '',
    'POST /api/(urgent|schedules|campaigns|items/check)',
  ),
  bound(
    'the screens that a page offers',
    'reach/target-screens.ts',
    `where('unit', 'in', belowUnit(actor.unit))`,
    `where('unit', 'in', ${EVERY})`,
    'GET /publish$|GET /plays$',
  ),
  bound(
    'the list of alerts',
    'cap/cap-kept.ts',
    'sources.filter(({ unit }) => units.has(unit))',
    'sources',
    'GET /api/cap$',
  ),
  bound('the list of plays', 'plays/plays.ts', LIST, LIST_ALL, 'GET /api/plays'),
  bound(
    'the totals of folded days',
    'plays/play-totals.ts',
    LIST,
    LIST_ALL,
    'GET /api/plays/totals',
  ),
  bound('the proofs of plays', 'plays/play-proofs.ts', LIST, LIST_ALL, 'plays-proof'),
  bound(
    'the newest plays of a page',
    'plays/recent-plays.ts',
    'belowUnit(actor.unit)',
    `belowUnit('unit-above')`,
    'GET /plays|GET /$',
  ),
  bound('why a screen shows that', 'programmes/why.ts', NO_ROW, 'if (!row)', '/(why|showing)$'),
  bound(
    'what is undone',
    'deeds/undo.ts',
    'if (!row || !within.has(row.unit))',
    'if (!row)',
    'POST /api/undo, as it was',
  ),
  bound(
    'a code that is claimed',
    'trust/pairing-codes.ts',
    `      .where('unit', 'in', units);`,
    ';',
    'POST /api/pairing/claim',
  ),
  bound(
    'the unit of a kill switch',
    'trust/pairings.ts',
    `  return (await isWithin(db, target.unit, actor.unit))
    ? target.unit
    : unknown('no-unit', { id: target.unit });`,
    '  return target.unit;',
    'POST /api/pairing/(revoke|rotate), of a unit',
  ),
  bound(
    'the unit in which a screen is hung',
    'screens/screens.ts',
    'if (!(await isWithin(signage.db, screen.unit, actor.unit))) {',
    'if (false as boolean) {',
    'POST /api/screens$',
  ),
  bound('the list of screens', 'screens/screens.ts', LIST, LIST_ALL, 'GET /api/screens$'),
  bound('a screen', 'screens/screens.ts', MINE, ANY, 'GET /api/screens/:id$'),
  bound(
    'what was delivered',
    'screens/readiness.ts',
    `${LIST}\n  let query = standing(db)`,
    `${LIST_ALL}\n  let query = standing(db)`,
    'GET /api/deliveries',
  ),
  bound(
    'which screens are ready',
    'screens/readiness.ts',
    `${LIST}\n  const screens = await standing(db)`,
    `${LIST_ALL}\n  const screens = await standing(db)`,
    'GET /api/readiness',
  ),
  bound('who fell silent', 'screens/silence.ts', LIST, LIST_ALL, 'GET /api/presence/events'),
  bound(
    'the screens of the overview',
    'screens/overview.ts',
    `    .where('screens.unit', 'in', belowUnit(actor.unit))\n`,
    '',
    'GET /, of one unit|GET /$|GET /screens/:id$',
  ),
  bound('a thumbnail', 'screens/thumbnails.ts', NO_ROW, 'if (!row)', 'that one asked for'),
  bound(
    'where a screen was',
    'screens/tracks.ts',
    NO_ROW,
    'if (!row)',
    'GET /api/screens/:id/(track|position)',
  ),
  bound(
    'a screen that is changed',
    'screens/screen-deeds.ts',
    NO_ROW,
    'if (!row)',
    '(PATCH|PUT|POST) /api/screens/:id',
  ),
  bound('what players report', 'screens/reports.ts', LIST, LIST_ALL, 'GET /api/reports'),
  bound('who is on the line', 'screens/presence.ts', LIST, LIST_ALL, 'GET /api/presence$'),
  bound('a campaign', 'campaigns/campaign-rows.ts', NO_ROW, 'if (!row)', '/api/campaigns/:id'),
  bound(
    'the list of campaigns',
    'campaigns/campaigns.ts',
    `.where('unit', 'in', belowUnit(actor.unit))\n    .orderBy(`,
    '.orderBy(',
    'GET /api/campaigns$',
  ),
  bound('an asset', 'items/may-see.ts', LIST, LIST_ALL, 'GET /assets/:hash'),
];
