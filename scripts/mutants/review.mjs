/** Ways around review that a maintainer could open. */
const REVIEWED = ['test/server/signage/review/review.test.ts'];
const RACES = ['test/server/signage/review/races.test.ts'];
const URGENT = ['test/server/signage/review/urgent-review.test.ts'];
const AROUND = ['test/server/signage/review/ways-around.test.ts'];
/** By the dice, and judged by a model that knows nothing of the code. */
const HISTORIES = ['test/county/review-histories.test.ts'];

/**
 * @param {string} name
 * @param {string} file under server/signage
 * @param {string} from
 * @param {string} to
 * @param {readonly string[]} [tests]
 */
const around = (name, file, from, to, tests = REVIEWED) => ({
  name: `review: ${name}`,
  file: `server/signage/${file}`,
  from,
  to,
  tests,
});

export const REVIEW = [
  around(
    'the compiler reads what people have written, and not what was approved',
    'changes/approved-rows.ts',
    'CONTENT.map((column) => `approved.${column}` as const)',
    'CONTENT.map((column) => `schedules.${column}` as const)',
  ),
  around(
    'a deed approves whatever it does',
    'review/review-changes.ts',
    `if (level === 0) return { how: 'free', level };`,
    `return { how: 'free', level: 0 };`,
  ),
  around(
    'what comes back counts as approved by whatever rule it was',
    'review/review-changes.ts',
    '(!comesBack || approved.level >= demand.level)',
    'true',
  ),
  around(
    'authors review their own',
    'review/reviewers.ts',
    `  if (authors.has(person)) return forbidden('review-own');
  if (approvers`,
    '  if (approvers',
  ),
  around(
    'one person approves both stages',
    'review/reviewers.ts',
    `if (approvers.includes(person)) return forbidden('review-twice');`,
    '',
  ),
  around(
    'a deputy does not wait',
    'review/reviewers.ts',
    'const standing = mine.filter(({ deputy }) => !deputy);',
    'const standing = mine;',
  ),
  around(
    'those above do not wait',
    'review/reviewers.ts',
    'return !free && borrow ?',
    'return borrow ?',
  ),
  around(
    'nobody is borrowed from above where the rule says so',
    'review/reviewers.ts',
    'return !free && borrow ?',
    'return !free ?',
  ),
  around(
    'whoever lowers a rule is free of it',
    'review/set-rule.ts',
    'const was = bound > is ? bound : 0;',
    'const was = 0;',
  ),
  around(
    'a unit loosens what the one above asks',
    'review/set-rule.ts',
    'if (less && above.from',
    'if (false && above.from',
  ),
  around(
    'a change loosens what waits',
    'review/submissions.ts',
    'Math.max(row.stages, stagesOf(demand)) as Stages',
    'stagesOf(demand)',
  ),
  around(
    'an approval is of whatever stands',
    'review/decide.ts',
    'if (hash === undefined || hash === row.hash) return null;',
    'if (hash) return null;',
  ),
  around(
    'two who approve at once do not wait for one another',
    'review/submissions.ts',
    `return alone(
    trx,
    trx.selectFrom('submissions').selectAll().where('id', '=', id),
  ).executeTakeFirst();`,
    `return trx.selectFrom('submissions').selectAll().where('id', '=', id).executeTakeFirst();`,
    RACES,
  ),
  around(
    'an urgent message goes out unconfirmed',
    'urgent/urgent-leave.ts',
    'return level === 2 ?',
    'return level > 2 ?',
    URGENT,
  ),
  around(
    'other words of an urgent message go out unconfirmed',
    'urgent/urgent-change.ts',
    'const order = less ?',
    'const order = less || true ?',
    URGENT,
  ),
  around(
    'what is returned after it went out stays',
    'urgent/urgent-review.ts',
    `if (decision.event === 'return') await takeDown`,
    'if (!decision) await takeDown',
    URGENT,
  ),
  around(
    'a copy is only of who copied it',
    'changes/item-versions.ts',
    'if (rows.length === 0) return;',
    'if (rows.length >= 0) return;',
    AROUND,
  ),
  around(
    'a campaign that runs again is what it was, whatever is asked now',
    'review/review-changes.ts',
    'if (back.size === 0) return own;',
    'if (back.size >= 0) return own;',
    AROUND,
  ),
  around(
    'whoever moves a unit to where less is asked is free of it',
    'review/set-rule.ts',
    'if (was <= level || from === unit) continue;',
    'if (was >= level || from === unit) continue;',
    AROUND,
  ),
  around(
    'a deputy outlives who it stands in for',
    'review/reviewers.ts',
    'principal === null ||',
    'principal !== undefined ||',
    AROUND,
  ),
  around(
    'histories: one approval is enough for two',
    'review/life.ts',
    "first: waiting('second'),",
    "first: waiting('approved'),",
    HISTORIES,
  ),
];
