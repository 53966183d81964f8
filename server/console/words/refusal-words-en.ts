/** What the console says where something is refused, in English. */
import type { FactsOf, NamedScreen } from '../../signage/ground/refusals.ts';
import type { Role } from '../../signage/reach/rights.ts';
import { reviewRefusalsEn } from './review-refusal-words-en.ts';
import { itemRefusalsEn } from './item-refusal-words-en.ts';
import { signInRefusalsEn } from './sign-in-refusal-words-en.ts';
import { fieldNamesEn } from './field-names-en.ts';
import { peopleRefusalsEn } from './people-refusal-words-en.ts';
import type { RefusalWords } from './refusal-words.ts';
import { en } from './words-en.ts';

/** Screens that a sentence can bear. */
const NAMED_MOST = 5;

const listed = (screens: readonly NamedScreen[]): string => {
  const names = screens.slice(0, NAMED_MOST).map(({ nameEn }) => nameEn);
  const more = screens.length - NAMED_MOST;
  return names.join('; ') + (more > 0 ? ` and ${more} more` : '');
};

const ROLES: Readonly<Record<string, string>> = {
  publisher: 'publisher',
  owner: 'screen owner',
  command: 'command centre',
  reviewer: 'reviewer',
  inspector: 'inspector',
  administrator: 'administrator',
} satisfies Record<Role, string>;
const rolesOf = (roles: readonly string[]): string =>
  roles.map((role) => ROLES[role] ?? role).join(', ');

const KINDS: Readonly<Record<string, string>> = en.kinds;

const OWNERS_SAY: Readonly<Record<FactsOf<'owners-refuse'>['clause'], string>> = {
  never: 'Nothing may be put over the owner’s loop on some of the screens.',
  'theme-days':
    'On some of the screens the owner’s loop may be taken over on theme days only, and this is not for a theme day.',
  near: 'On some of the screens the owner counts minutes, and what is shown near places cannot be counted.',
};
const NAMES: Readonly<Record<string, string>> = fieldNamesEn;
const fieldNameEn = (field: string): string => NAMES[field] ?? field;

/** What each kind of value is called, as zod names them. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'yes or no',
  array: 'a list',
  object: 'a group of values',
};

export const refusalsEn: RefusalWords = {
  named: (name, sentence) => `${name}: ${sentence}`,
  said: {
    ...peopleRefusalsEn,

    'sign-in-first': () => 'You are signed out. Please sign in again.',
    'login-wrong': () => 'Login or password is wrong.',
    'passwords-tried-out': () => 'Too many wrong passwords. Please try again in a few minutes.',
    'codes-tried-out': () => 'Too many wrong codes. Please try again in a few minutes.',
    'tokens-tried-out': () => 'Too many wrong tokens. Please try again in a minute.',
    'sign-in-full': () => 'Too many are signing in. Please try again in a moment.',
    'source-unknown': () => 'The token belongs to no configured source of alerts.',
    'foreign-page': () => 'That was not sent from a page of this site.',
    'may-not-publish': ({ roles }) => `Your role (${rolesOf(roles)}) may not publish slogans.`,
    'may-not-own': ({ roles }) =>
      `Your role (${rolesOf(roles)}) may not change an owner’s own items.`,
    'may-not-urgent': ({ roles }) => `Your role (${rolesOf(roles)}) may not issue urgent messages.`,
    'may-not-administer': ({ roles }) =>
      `Your role (${rolesOf(roles)}) may not administer units, people and screens.`,
    'may-not-read': ({ roles }) => `Your role (${rolesOf(roles)}) may not see what is here.`,
    'may-not-locate': ({ roles }) =>
      `Your role (${rolesOf(roles)}) may not see where vehicles are.`,
    'may-not-review': ({ roles }) => `Your role (${rolesOf(roles)}) may not review.`,
    'may-not-audit': ({ roles }) => `Your role (${rolesOf(roles)}) may not read the audit.`,
    'token-not-for': ({ right }) => `This token was not made for the right “${right}”.`,
    'not-by-token': () =>
      'Only a person who has signed in may do this, not a program with a token.',
    'no-token': ({ id }) => `There is no token ${id}, or it is not yours.`,
    'tokens-most': ({ most }) => `You have ${most} tokens, and that is the most. Revoke one first.`,
    'token-ends': ({ days }) => `A token lasts at least a minute and at most ${days} days.`,
    'no-role': () => 'You have no role on this unit. Please ask an administrator for one.',
    'beyond-your-unit': () => 'It reaches beyond your unit and cannot be taken back.',
    'open-elsewhere': () => 'Open screens are not played from here. Pair it by a code, or sign in.',
    'open-too-often': () => 'Too many players of open screens. Please try again in a moment.',
    'paired-by-code': () => 'This screen is paired by a code.',

    ...itemRefusalsEn,
    ...signInRefusalsEn,
    'no-screen': ({ id }) => `There is no screen ${id}, or it is not of your unit.`,
    'no-programme': () => 'This screen has no programme yet.',
    'no-unit': ({ id }) => `There is no unit ${id}.`,
    'no-unit-below': ({ id }) => `There is no unit ${id} at or below your own.`,
    'no-schedule': ({ id }) => `There is no schedule ${id}, or it is not of your unit.`,
    'no-campaign': ({ id }) => `There is no campaign ${id}, or it is not of your unit.`,
    'no-item': ({ id }) => `There is no item ${id}, or it is not of your unit.`,
    'no-template': ({ id }) => `There is no design ${id}.`,
    'no-urgent': ({ id }) => `There is no urgent message ${id}, or it is not of your unit.`,
    'no-group': ({ id }) => `There is no group ${id} of your unit, one below or one above.`,
    'no-thumbnail': () => 'That picture was fetched already, or is not yours.',
    'no-deed': () => 'There is nothing of yours to take back.',
    'no-asset': () => 'There is no such file.',
    'asset-not-here': () =>
      'A file that this needs was sent to another server, or is lost. Send it again.',
    'asset-later': () => 'This file is being drawn again. Try again in a moment.',
    'assets-unavailable': () => 'The store of files does not answer. Try again.',
    'asset-for-whom': () => 'Sign in to see this file, or ask for a new address of it.',
    'asset-of-others': () => 'None of your screens and items shows this file.',
    'no-media': () => 'The file that was sent is not there. Please choose it again.',
    'no-webhook': ({ id }) => `There is no webhook ${id}, or it is not of your unit.`,
    'nothing-there': ({ path }) => `There is nothing at ${path}.`,
    'code-run-out': () => 'The code has run out.',

    'no-word-list': () => 'There is no such list of words, or it is not of your unit.',
    'no-word': () => 'The word is not on this list any more.',
    'no-plan': ({ id }) => `The library has no plan ${id}.`,

    'no-screen-matches': () => 'No screen of your unit or those below is among what was chosen.',
    'reaches-no-screen': () =>
      'No screen is among what was chosen. Drills go only to screens tagged “drill”.',
    'zone-missing': ({ zone, screens }) =>
      `These screens have no zone “${zone}”: ${listed(screens)}.`,
    'screen-retired': ({ screens }) => `Taken down: ${listed(screens)}.`,
    'fold-outside': () => 'It lies outside the screen.',
    'screens-at-once': ({ most }) => `At most ${most} screens can be changed at once.`,
    'member-elsewhere': ({ screens }) =>
      `Not of the unit of the group or one below it: ${listed(screens)}.`,
    'owners-refuse': ({ clause, screens }) =>
      `${OWNERS_SAY[clause]} That is in their owners’ contracts: ${listed(screens)}. You can leave these screens out.`,
    'pause-not-agreed': () => 'The contract of this screen gives no right to pause.',
    'pause-over-agreed': ({ minutes, at }) =>
      at === 'once'
        ? `By its contract one pause is at most ${minutes} minutes.`
        : `By its contract all pauses of a day are at most ${minutes} minutes, and not enough are left.`,
    'no-consent': ({ id }) => `There is no request ${id}, or it does not concern your unit.`,
    'consent-changed': () => 'Somebody has answered this request meanwhile. Please look again.',
    'consent-over': () => 'The time that was asked for is over.',
    'consent-of-yours': () => 'You asked for this yourself; the owner has to answer it.',
    'nothing-to-ask': () => 'On these screens nothing of it needs its owner’s consent.',
    'day-to-come': () => 'That day has not come yet.',
    'item-withdrawn': () => 'This item was withdrawn.',
    'campaign-over': () => 'This campaign was ended.',
    'video-two-tone': ({ screens }) =>
      `Screens of one or two colours show no video. Please leave out: ${listed(screens)}.`,
    'video-needs-colours': () => 'Screens of one or two colours show no video.',
    'recording-unheard': () => 'No screen that was chosen has a loudspeaker: nobody would hear it.',
    'is-a-recording': () => 'This file is a recording, and no video.',
    'is-a-video': () => 'This file is a video, and no recording.',
    'code-not-shown': () => 'No screen shows this code now. Codes last ten minutes.',
    'expiry-past': () => 'It must end later than now.',
    'expiry-far': () => 'Seven days at most.',
    'ends-before-start': () => 'The end must come after the start.',
    'over-already': () => 'That time is over already.',
    'not-a-phase': () => 'This is no phase of the campaign.',
    'no-theme-day': () => 'The campaign has no theme day to reckon from.',
    'no-phases': () => 'The campaign has no phases to copy.',
    'does-not-move': ({ kinds }) =>
      `Only screens of these kinds move: ${kinds.map((kind) => KINDS[kind] ?? kind).join(', ')}.`,

    'file-length-unsaid': () =>
      'The file does not say how long it is, and this browser cannot tell. Please take another format.',
    'file-length': ({ ms }) =>
      `The file runs for ${(ms / 1000).toFixed(1)} s; it must be between 0.5 s and an hour.`,
    'file-too-large': ({ mb }) => `The file is larger than ${mb} MB.`,
    'picture-unusable': () =>
      'This picture cannot be used: PNG, JPEG, WebP or AVIF, up to 64 million pixels (AVIF: 15), and undamaged.',
    'files-at-once': ({ most }) =>
      `${most} of your files are still being sent. Please wait for one of them.`,
    'pictures-at-once': ({ most }) =>
      `${most} of your pictures are still being read. Please send the next when one is done.`,
    'picture-too-large': ({ mb }) => `The picture is larger than ${mb} MB.`,
    'json-too-deep': ({ levels }) => `What was sent is nested more than ${levels} levels deep.`,
    'json-too-wide': ({ parts }) => `What was sent has more than ${parts} parts.`,
    'request-too-large': ({ kb }) => `What was sent is larger than ${kb} kB.`,
    'alert-too-large': ({ kb }) => `An alert is ${kb} kB at most.`,
    'alerts-waiting': () =>
      'Too many alerts are waiting to be read. Please hand it in again in a moment.',
    'asset-range': () => 'The part that was asked for lies beyond the file.',

    'screen-exists': ({ id }) => `There is a screen ${id} already.`,
    'screen-changed': () =>
      'Someone has just changed this screen. Load the page again, then retry.',
    'screens-changed': () =>
      'The screens have changed since you saw them. Look at the preview again.',
    'screen-stands': () => 'This screen was not taken down.',
    'group-changed': () =>
      'The group was changed or deleted meanwhile. Reload this page and try again.',
    'group-in-use': ({ uses }) =>
      `The group is in use and cannot be deleted: ${uses.map(({ id }) => id).join(', ')}.`,
    'screen-offline': () => 'The screen is offline.',
    'limits-changed': () =>
      'Somebody has changed the limits of this unit meanwhile. Please look at them again.',
    'word-list-changed': () =>
      'Somebody has just changed this list. Please load this page again and retry.',
    'plan-loaded': () => 'This plan is there already for that day.',
    'schedule-changed': () =>
      'Someone has just changed or ended this schedule. Load the page again, then retry.',
    'campaign-changed': () =>
      'Someone has just changed this campaign. Load the page again, then retry.',
    'campaign-ended': () => 'This campaign was ended.',
    'urgent-changed': () => 'This message has just changed or ended. Load the page again.',
    'urgent-over': () => 'This message is over.',
    'key-of-another': () =>
      'Another message was issued under the same key. Load the page again, then retry.',
    'webhook-changed': () => 'Someone has just changed this webhook. Please reload this page.',
    'webhooks-full': ({ most }) => `A unit has at most ${most} webhooks.`,
    'being-changed': () => 'Others are changing this right now. Load the page again, then retry.',
    'not-paused': () => 'It is not paused.',
    'not-your-last': () => 'That is not the last thing that you did.',
    'changed-since': () => 'Others have changed it since: it cannot be taken back.',
    ...reviewRefusalsEn,
    'key-configured': () => 'The signing key comes by configuration; change it there.',

    'pairing-full': () => 'Too many players wait to be paired. Please try again in ten minutes.',
    'reading-full': () => 'Too much is being read at this moment. Try again in a while.',
    'store-away': () =>
      'The store does not answer, or its disk is full. Please try again in a moment; if that does not help, tell an administrator.',
    'screen-asked': () => 'Others are looking at this screen; please wait a moment.',

    'word-forbidden': ({ found, at, better }) =>
      `“${found}” (character ${at}) may not be shown.${better ? ` Say “${better}”.` : ''}`,
    'item-word-forbidden': ({ field, found, at, better }) =>
      `This item says “${found}” (${fieldNameEn(field)}, character ${at}), which may not be shown.${better ? ` Say “${better}”.` : ''}`,
    'word-empty': () => 'There is nothing to look for in this word.',
    'word-twice': ({ line }) => `This word is already in line ${line}.`,
    'word-kind': ({ kind }) =>
      `“${kind}” is no kind of word. Use forbidden, misspelt or preferred.`,
    'better-missing': () => 'Please say what to write instead.',
    'better-has-word': () => 'This still has the word itself.',
    'word-list-full': ({ most }) => `A list holds at most ${most} words.`,
    'text-encoding': () => 'The file cannot be read. Please save it as UTF-8 or GB 18030.',
    'table-broken': ({ line }) =>
      `Line ${line} is no row of a table: look for a quotation mark that is not closed.`,
    'column-missing': ({ column }) => `The table has no column ${column}.`,
    'column-unknown': ({ column }) => `“${column}” is no column of this table.`,
    'cell-long': ({ most }) => `At most ${most} characters, please.`,
    'table-too-large': ({ mb }) => `The file is larger than ${mb} MB.`,

    'text-broken': () => 'There is a broken character in the text: take it out and type it again.',
    unreadable: () =>
      'The server cannot read what was sent. Please load the page again, then retry.',
    internal: ({ request }) =>
      `Something went wrong here. Please tell an administrator this number: ${request ?? '–'}`,
  },
  rules: {
    'time-zone-unknown': 'There is no such time zone.',
    'date-unreadable': 'This is no date.',
    'time-unreadable': 'This is no time of day.',
    'weekday-unknown': 'Weekdays go from 1 to 7.',
    'ends-before-start': 'The end must come after the start.',
    'cron-unreadable': 'This is no cron expression.',
    'cron-too-often':
      'It starts more than 144 times a day, once in ten minutes: start less often, for longer.',
    'cron-with-times': 'A cron expression takes the place of times of day.',
    'never-opens': 'By these dates and times it would never show.',
    'not-positive': 'It must be above 0.',
    'share-missing': 'An insertion asks for seconds of each hour.',
    'share-over-hour': 'An hour has 3600 seconds.',
    'share-over-quota': 'It is more than the owner allows.',
    'quota-over-hour': 'An hour has 3600 seconds.',
    'no-items': 'There must be at least one item.',
    'item-never-shown': 'An item without a picture of its own needs dates.',
    'item-longer-than-room': 'It is too long to fit an hour.',
    'zone-unknown': 'The screen has no such zone.',
    'zone-outside-screen': 'The zone reaches beyond the screen.',
    'zones-overlap': 'Zones overlap.',
    duplicate: 'It is given twice.',
    'takeovers-overlap': 'It overlaps with another takeover.',
    'no-places': 'There must be at least one place.',
    'place-unreadable':
      'This is no place: latitude -90 to 90, longitude -180 to 180, radius 10 to 50000 m.',
    'near-under-contract': 'Screens under a contract show no insertions near places.',
    'press-near': 'What is called at a press names no places.',
    'keys-over': 'A car has nine keys.',
  },
  drawing: {
    'template-unknown': () => 'There is no such design.',
    'copy-invalid': () => 'This design cannot be filled in like this.',
    'glyph-missing': (characters) =>
      `No font has these characters, please choose others: ${characters}`,
    'too-long': () => 'The words are too long to fit.',
    'picture-refused': () => 'The picture cannot be used.',
    'queue-full': () => 'Too much is being drawn. Please try again in a moment.',
    'timed-out': () => 'Drawing took too long. Please try again in a moment.',
    crashed: () => 'Drawing failed. Please try again in a moment.',
  },
  onScreen: (geometry, sentence) => `On screens of ${geometry}: ${sentence}`,
  faults: {
    'is damaged or cut short': 'The file is damaged or cut short.',
    'is no WebM or MP4 video, and no MP3, Ogg, Opus, WAV or M4A recording':
      'Only WebM and MP4 videos and MP3, Ogg, Opus, WAV and M4A recordings can be used.',
    'is an MP4 file with no track in it': 'This MP4 file has neither picture nor sound.',
    'is an MP4 file whose track has no header': 'This MP4 file lacks what describes it.',
    'is an MP4 file with neither picture nor sound': 'This MP4 file has neither picture nor sound.',
    'is an Ogg file with neither Opus nor Vorbis in it':
      'This Ogg file has neither Opus nor Vorbis sound.',
    'has no format before its sound': 'This WAV file does not say the format of its sound.',
    'has no sound in it': 'The file has no sound in it.',
    'has no MP3 sound behind its tag': 'The file has no MP3 sound in it.',
    'is a Matroska file, and no WebM':
      'This is a Matroska (MKV) file. Please convert it to WebM or MP4.',
    'is a WebM file with no track in it': 'This WebM file has neither picture nor sound.',
    'is a WebM file with neither picture nor sound':
      'This WebM file has neither picture nor sound.',
  },
  schema: {
    invalid_type: ({ expected }) => `It must be ${TYPES[expected] ?? 'something else'}.`,
    too_small: ({ origin, minimum }, limit) =>
      origin === 'string'
        ? minimum === 1
          ? 'It must not be empty.'
          : `At least ${limit} characters.`
        : origin === 'array'
          ? `At least ${limit}.`
          : `It must not be less than ${limit}.`,
    too_big: ({ origin }, limit) =>
      origin === 'string'
        ? `At most ${limit} characters.`
        : origin === 'array'
          ? `At most ${limit}.`
          : `It must not be more than ${limit}.`,
    invalid_format: () => 'It is not written as it should be.',
    not_multiple_of: ({ divisor }) => `It must be a multiple of ${divisor}.`,
    unrecognized_keys: ({ keys }) => `These are not known: ${keys.join(', ')}.`,
    invalid_union: () => 'It cannot be filled in like this.',
    invalid_key: () => 'This name is wrong.',
    invalid_element: () => 'One of these is wrong.',
    invalid_value: ({ values }) => `It must be one of ${values.join(', ')}.`,
    custom: () => 'It is not as it should be.',
  },
  seconds: (n) => `${n} s`,
  custom: {
    blank: 'It must not be blank.',
    'time-zone': 'There is no such time zone.',
    calendar: 'There is no such day.',
    cursor: 'This is no page of ours.',
    'shown-longer': 'It must be shown for less than it is repeated after.',
    'schedule-either': 'Name a schedule or a campaign, and not both.',
    'expiry-either': 'Say when it ends or how long it lasts, and not both.',
    'nothing-changed': 'There is nothing to change.',
    'quiet-empty': 'It must not end when it begins.',
    'webhook-address': 'It must be an https address, with no name and password in it.',
    'by-hour': 'It must be 24 numbers, one an hour, or none.',
    'unit-code': 'This is no code: 6, 9 or 12 digits.',
  },
  fields: fieldNamesEn,
};
