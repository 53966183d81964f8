/** What is refused about units, people and their roles, and lists of them that are brought; see `refusals.ts`. */

/** What stands in a unit, by kind, with a few ids of each. */
export interface StandingThings {
  readonly stands: readonly { readonly what: string; readonly ids: readonly string[] }[];
}

const named = (stands: StandingThings['stands']): string =>
  stands.map(({ what, ids }) => `${what}: ${ids.join(', ')}`).join('; ');

export const PEOPLE_REFUSALS = {
  // Units
  'unit-changed': () => 'the unit has changed meanwhile',
  'unit-code-taken': ({ code }: { code: string }) => `another unit has the code ${code}`,
  'unit-code': () => 'must be a code of 6, 9 or 12 digits',
  'unit-at-top': ({ id }: { id: string }) =>
    `the unit "${id}" is the one for which you act, or above all others: it stays where it is`,
  'unit-asks-less': ({ id, kinds }: { id: string; kinds: readonly string[] }) =>
    `the unit "${id}" asks less review of ${kinds.join(', ')}: raise its rules first`,
  'unit-inside': ({ id }: { id: string }) =>
    `the unit "${id}" is the unit itself, or lies below it`,
  'unit-closed': ({ id }: { id: string }) => `the unit "${id}" is closed`,
  'unit-open': ({ id }: { id: string }) => `the unit "${id}" is open`,
  'unit-merged': ({ id }: { id: string }) =>
    `the unit "${id}" is a part of another, or the unit above it is closed: it cannot be opened`,
  'unit-in-use': ({ id, stands }: { id: string } & StandingThings) =>
    `there is something in the unit "${id}" yet: ${named(stands)}`,

  // People
  'person-unknown': ({ id }: { id: string }) => `there is no person "${id}" at or below your unit`,
  'person-changed': () => 'the person has changed meanwhile',
  'person-above': () =>
    'the person has roles beyond your unit: whoever administers there has to do that',
  'login-taken': ({ login }: { login: string }) =>
    `the login "${login}" is somebody's, or was: it is not given again`,
  'not-to-yourself': () => 'nobody changes their own roles or access: ask another administrator',
  'last-administrator': () =>
    'this is the last administrator of the whole county: appoint another one first',
  'grant-unknown': ({ id }: { id: string }) => `the person has no role "${id}"`,
  'grant-twice': () => 'the person has this role on this unit already',
  'deputy-span': () => 'a deputy stands in for a span of time: say until when',
  'deputy-of-itself': () => 'nobody stands in for themselves',
  'deputy-of-nothing': () =>
    'whoever is stood in for has not got this role on this unit, nor above it',

  // Lists that are brought
  'list-empty': () => 'the list has no rows',
  'list-long': ({ most }: { most: number }) => `a list has at most ${most} rows`,
  'list-large': ({ mb }: { mb: number }) => `the list is larger than ${mb} MB`,
  'list-encoding': () => 'is neither UTF-8 nor GB 18030',
  'list-quotes': ({ row }: { row: number }) =>
    `the quotation marks from row ${row} on have no end, or stand in the midst of a cell`,
  'list-heading-unknown': ({ heading }: { heading: string }) =>
    `there is no heading "${heading}" in such a list`,
  'list-heading-twice': ({ heading }: { heading: string }) =>
    `the heading "${heading}" is there twice`,
  'list-heading-missing': ({ heading }: { heading: string }) =>
    `the list lacks the heading "${heading}"`,
  'row-empty-cell': () => 'must not be empty',
  'row-too-long': ({ most }: { most: number }) => `must be at most ${most} characters`,
  'row-twice': ({ row }: { row: number }) => `is in row ${row} already`,
  'row-no-unit': ({ written }: { written: string }) =>
    `there is no unit "${written}" at or below your own, nor in this list`,
  'row-units-many': ({ written, count }: { written: string; count: number }) =>
    `${count} units are called "${written}": give the code, or the names from above it, as in A/B`,
  'row-ring': () => 'the units of this list would lie below one another in a ring',
  'row-moves-unit': () => 'the unit lies below another one: move it, which has a preview',
  'row-moves-person': () => 'the person belongs to another unit: move it there first',
  'row-no-kind': ({ written, known }: { written: string; known: readonly string[] }) =>
    `"${written}" is none of ${known.join(', ')}`,
  'row-no-size': ({ written }: { written: string }) =>
    `"${written}" is no size of 8 to 7680 by 8 to 4320, such as 64x16`,
  'row-malformed': ({ written }: { written: string }) =>
    `"${written}" is not written as it should be`,
};
