/** About units, people and lists of them: part of `refusal-words-en.ts`. */
import type { StandingThings } from '../../signage/ground/people-refusals.ts';
import type { PeopleRefusalWords } from './refusal-words.ts';

const THINGS: Readonly<Record<string, string>> = {
  units: 'units below it',
  screens: 'screens',
  people: 'people',
  schedules: 'schedules',
  campaigns: 'campaigns',
  urgents: 'urgent messages',
};

const named = (stands: StandingThings['stands']): string =>
  stands.map(({ what, ids }) => `${THINGS[what] ?? what} (${ids.join(', ')})`).join(', ');

export const peopleRefusalsEn: PeopleRefusalWords = {
  'unit-changed': () => 'Someone has just changed this unit. Load the page again, then retry.',
  'unit-code-taken': ({ code }) => `Another unit has the code ${code}.`,
  'unit-code': () => 'A code has 6, 9 or 12 digits.',
  'unit-at-top': () =>
    'This is the unit for which you act, or the one above all others: it cannot be moved, merged or closed.',
  'unit-asks-less': () =>
    'The other unit asks less review than this one. Raise its review rules first, then merge.',
  'unit-inside': () => 'A unit cannot be put into itself, nor below one of those below it.',
  'unit-closed': () => 'This unit is closed.',
  'unit-open': () => 'This unit is open.',
  'unit-merged': () =>
    'This unit has become a part of another, or the one above it is closed: it cannot be opened.',
  'unit-in-use': ({ stands }) =>
    `There is something in this unit yet: ${named(stands)}. Please move or end it first.`,

  'person-unknown': () => 'There is no such person at your unit or below.',
  'person-changed': () => 'Someone has just changed this person. Load the page again, then retry.',
  'person-above': () =>
    'This person has roles beyond your unit. Please ask whoever administers there.',
  'login-taken': ({ login }) =>
    `The login ${login} is somebody’s, or was: it is not given to anybody else.`,
  'not-to-yourself': () =>
    'You cannot change your own roles or access. Please ask another administrator.',
  'last-administrator': () =>
    'This is the last administrator of the whole county. Please appoint another one first.',
  'grant-unknown': () => 'This person has no such role.',
  'grant-twice': () => 'This person has this role on this unit already.',
  'deputy-span': () => 'A deputy stands in for a while: please say until when.',
  'deputy-of-itself': () => 'Nobody stands in for themselves.',
  'deputy-of-nothing': () =>
    'Whoever is stood in for has not got this role on this unit, nor above it.',

  'list-empty': () => 'There is nothing in the list.',
  'list-long': ({ most }) => `A list has ${most} rows at most.`,
  'list-large': ({ mb }) => `A list is ${mb} MB at most.`,
  'list-encoding': () =>
    'The file is neither UTF-8 nor GB 18030. Please save it once more as “CSV UTF-8”.',
  'list-quotes': ({ row }) =>
    `From row ${row} on the quotation marks do not match, or stand in the midst of a cell.`,
  'list-heading-unknown': ({ heading }) =>
    `There is no column “${heading}” in such a list. Please compare it with the example.`,
  'list-heading-twice': ({ heading }) => `The column “${heading}” is there twice.`,
  'list-heading-missing': ({ heading }) => `The column “${heading}” is missing.`,
  'row-empty-cell': () => 'It must not be empty.',
  'row-too-long': ({ most }) => `At most ${most} characters.`,
  'row-twice': ({ row }) => `It is in row ${row} already.`,
  'row-no-unit': ({ written }) =>
    `There is no unit “${written}” at your own or below, nor in this list.`,
  'row-units-many': ({ written, count }) =>
    `${count} units are called “${written}”. Please give the code, or the names above it too, as in Bureau/Station.`,
  'row-ring': () => 'The units of this list would lie below one another in a ring.',
  'row-moves-unit': () =>
    'The unit lies below another one now. Please move it instead: that has a preview.',
  'row-moves-person': () => 'The person belongs to another unit. Please move the person first.',
  'row-no-kind': ({ written, known }) =>
    `There is no “${written}”. Possible are: ${known.join(', ')}.`,
  'row-no-size': ({ written }) =>
    `“${written}” is no size. Please write 64x16: 8 to 7680 wide, 8 to 4320 high.`,
  'row-malformed': ({ written }) => `“${written}” is not written as it should be.`,
};
