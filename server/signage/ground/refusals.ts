/**
 * Every refusal that can be expected, by its code: what it is about, and the sentence that programs read. The console
 * says each in the reader's language; its words are keyed by these codes, so that none can be added without.
 */
import { PEOPLE_REFUSALS } from './people-refusals.ts';
import type { RenderFailure } from '../../../content/render/job.ts';
import type { ProblemCode } from '../../../content/programme/problem.ts';
import type { core } from 'zod';
import { REVIEW_REFUSALS } from './review-refusals.ts';
import { SIGN_IN_REFUSALS } from './sign-in-refusals.ts';

/** Why a file cannot be used: the ends of sentences that begin with "the file". */
export type FileFault =
  | 'is damaged or cut short'
  | 'is no WebM or MP4 video, and no MP3, Ogg, Opus, WAV or M4A recording'
  | 'is an MP4 file with no track in it'
  | 'is an MP4 file whose track has no header'
  | 'is an MP4 file with neither picture nor sound'
  | 'is an Ogg file with neither Opus nor Vorbis in it'
  | 'has no format before its sound'
  | 'has no sound in it'
  | 'has no MP3 sound behind its tag'
  | 'is a WebM file with neither picture nor sound'
  | 'is a Matroska file, and no WebM'
  | 'is a WebM file with no track in it';

/** What people call a screen, in both languages. */
export interface NamedScreen {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
}

/** What aims at a group. */
export interface GroupUse {
  readonly noun: 'schedule' | 'urgent message';
  readonly id: string;
  /** What people know it by: its campaign, or its words. */
  readonly name: string;
}

interface Id {
  readonly id: string;
}

/** A word that a list names, where it was found. */
interface ListedFacts {
  readonly found: string;
  /** As people count characters. */
  readonly at: number;
  /** Empty: the list knows nothing better. */
  readonly better: string;
}

const instead = (better: string): string => (better ? `: say "${better}"` : '');

/** Screens that a sentence can bear. */
const NAMED_MOST = 5;

/** Their ids, as far as a sentence bears them. */
export function listed(screens: readonly Id[]): string {
  const names = screens
    .slice(0, NAMED_MOST)
    .map(({ id }) => id)
    .join(', ');
  const more = screens.length - NAMED_MOST;
  return more > 0 ? `${names} and ${more} more` : names;
}

/** Screens whose owners do not allow something, and what their contracts say. */
interface OwnersRefusal {
  readonly clause: 'never' | 'theme-days' | 'near';
  readonly screens: readonly NamedScreen[];
}
const OWNERS_SAY: Readonly<Record<OwnersRefusal['clause'], string>> = {
  never: 'nothing is put over the own loop of these screens',
  'theme-days': 'the own loop of these screens is taken over on theme days alone',
  near: 'these screens count minutes, and what is shown near places cannot be counted',
};
interface Roles {
  readonly roles: readonly string[];
}

const asRoles = (roles: readonly string[]): string =>
  `the role ${roles.map((role) => `"${role}"`).join(', ')}`;

/** What stands against deleting a file. */
export interface FileNeeds {
  readonly uses: readonly {
    readonly kind: 'item' | 'schedule' | 'urgent' | 'screen';
    readonly id: string;
  }[];
  /** How much beside that, of units that the reader does not see. */
  readonly elsewhere: number;
}

export const REFUSALS = {
  ...PEOPLE_REFUSALS,

  // Who may
  'sign-in-first': () => 'sign in first: POST /api/sessions',
  'login-wrong': () => 'login or password is wrong',
  'passwords-tried-out': () => 'too many wrong passwords; try again in a few minutes',
  'codes-tried-out': () => 'too many wrong codes; try again in a few minutes',
  'tokens-tried-out': () => 'too many wrong tokens; try again in a minute',
  'sign-in-full': () => 'too many are signing in; try again in a moment',
  'source-unknown': () => 'the bearer token is of no configured source',
  'foreign-page': () => 'this request comes from a page of another origin',
  'may-not-read': ({ roles }: Roles) => `${asRoles(roles)} may not see what is here`,
  'may-not-publish': ({ roles }: Roles) => `${asRoles(roles)} may not publish slogans`,
  'may-not-own': ({ roles }: Roles) => `${asRoles(roles)} may not change a shop's own items`,
  'may-not-urgent': ({ roles }: Roles) => `${asRoles(roles)} may not issue urgent messages`,
  'may-not-locate': ({ roles }: Roles) => `${asRoles(roles)} may not see where vehicles are`,
  'may-not-review': ({ roles }: Roles) => `${asRoles(roles)} may not review`,
  'may-not-administer': ({ roles }: Roles) =>
    `${asRoles(roles)} may not administer units, people and screens`,
  'may-not-audit': ({ roles }: Roles) => `${asRoles(roles)} may not read the audit`,
  'no-role': () => 'you have no role on this unit',
  'token-not-for': ({ right }: { right: string }) =>
    `this token was not made for the right "${right}"`,
  'not-by-token': () => 'this is for a person who has signed in, not for a program with a token',
  'beyond-your-unit': () => 'it reaches beyond your unit',
  'open-elsewhere': () =>
    'open screens are not played from here: pair it by a code, or sign in first',
  'open-too-often': () => 'too many players of open screens at once; try again in a moment',
  'paired-by-code': ({ id }: Id) => `the screen "${id}" is paired by a code`,

  'tokens-most': ({ most }: { most: number }) =>
    `${most} tokens are the most that a person has: revoke one first`,
  'token-ends': ({ days }: { days: number }) =>
    `must be between a minute and ${days} days from now`,
  ...SIGN_IN_REFUSALS,

  // What is not there
  'no-token': ({ id }: Id) => `there is no token "${id}" of yours`,
  'no-screen': ({ id }: Id) => `there is no screen "${id}"`,
  'no-programme': ({ id }: Id) => `there is no programme yet for the screen "${id}"`,
  'no-unit': ({ id }: Id) => `there is no unit "${id}"`,
  'no-unit-below': ({ id }: Id) => `there is no unit "${id}" at or below your own`,
  'no-schedule': ({ id }: Id) => `there is no schedule "${id}"`,
  'no-campaign': ({ id }: Id) => `there is no campaign "${id}"`,
  'no-item': ({ id }: Id) => `there is no item "${id}"`,
  'no-item-version': ({ id, version }: Id & { version: number }) =>
    `the item "${id}" has no version ${version}`,
  'no-draft': ({ id }: Id) => `there is no draft "${id}" of yours`,
  'no-file': ({ id }: Id) => `there is no file "${id}"`,
  'no-template': ({ id }: Id) => `there is no template "${id}"`,
  'no-consent': ({ id }: Id) => `there is no request "${id}"`,
  'no-urgent': ({ id }: Id) => `there is no urgent message "${id}"`,
  'no-group': ({ id }: Id) => `there is no group "${id}" of your unit, one below or one above`,
  'no-thumbnail': ({ id }: Id) => `there is no thumbnail "${id}"`,
  'no-deed': ({ id }: Id) => `there is no deed "${id}" of yours to undo`,
  'no-asset': ({ id }: Id) => `there is no asset "${id}"`,
  'asset-not-here': ({ id }: Id) =>
    `the file "${id}" was brought to another server, or is lost: bring it again, or let the servers share their files`,
  'asset-later': ({ id }: Id) => `the asset "${id}" is being drawn again: ask once more`,
  'assets-unavailable': () => 'the store of files does not answer; try again',
  'asset-for-whom': () =>
    'assets are given to players, to people who are signed in, and to signed addresses that have not ended',
  'asset-of-others': ({ id }: Id) => `nothing of yours names the asset "${id}"`,
  'no-media': ({ id }: Id) => `no video or recording is stored as ${id}`,
  'no-webhook': ({ id }: Id) => `there is no webhook "${id}"`,
  'nothing-there': ({ path }: { path: string }) => `there is nothing at ${path}`,
  'code-run-out': () => 'the code has run out',
  'no-word-list': ({ id }: Id) => `there is no list of words "${id}"`,
  'no-word': ({ id }: Id) => `there is no word "${id}" in the list`,
  'no-plan': ({ id }: Id) => `the library has no plan "${id}"`,

  // What cannot be meant
  'no-screen-matches': () => 'matches no screen of your unit or those below',
  'reaches-no-screen': () => 'reaches no screen',
  'zone-missing': ({ zone, screens }: { zone: string; screens: readonly NamedScreen[] }) =>
    `there is no zone "${zone}" on ${listed(screens)}`,
  'screen-retired': ({ screens }: { screens: readonly NamedScreen[] }) =>
    `taken down: ${listed(screens)}`,
  'fold-outside': () => 'lies outside the screen',
  'screens-at-once': ({ most }: { most: number }) => `at most ${most} screens at once`,
  'member-elsewhere': ({ screens }: { screens: readonly NamedScreen[] }) =>
    `not of the group's unit or one below it: ${listed(screens)}`,
  'owners-refuse': ({ clause, screens }: OwnersRefusal) =>
    `${OWNERS_SAY[clause]} (by their owners' contracts): ${listed(screens)}; leaveOut: true leaves them out`,
  'pause-not-agreed': () => 'the contract of this screen gives no right to pause',
  /** `once`: of one pause; `day`: of all pauses of a day. */
  'pause-over-agreed': ({ minutes, at }: { minutes: number; at: 'once' | 'day' }) =>
    at === 'once'
      ? `by the contract one pause is at most ${minutes} minutes`
      : `by the contract all pauses of a day are at most ${minutes} minutes`,
  'consent-over': () => 'what was asked for is over',
  'consent-of-yours': () => 'whoever asked does not answer',
  'nothing-to-ask': () => 'nothing of it needs the consent of an owner on these screens',
  'day-to-come': () => 'has not come yet',
  'item-withdrawn': ({ id }: Id) => `the item "${id}" was withdrawn`,
  'file-deleted': ({ id }: Id) => `the file "${id}" was deleted`,
  'campaign-over': ({ id }: Id) => `the campaign "${id}" was ended`,
  'video-two-tone': ({ id, screens }: Id & { screens: readonly NamedScreen[] }) =>
    `the video ${id} cannot be shown in one or two colours: take out ${listed(screens)}`,
  'video-needs-colours': () => 'a video cannot be shown in one or two colours',
  'recording-unheard': ({ id }: Id) =>
    `the recording ${id} would be heard nowhere: no screen of the target has a loudspeaker`,
  'is-a-recording': () => 'is a recording',
  'is-a-video': () => 'is a video',
  'code-not-shown': () => 'is not on any screen now; codes last ten minutes',
  'expiry-past': () => 'must be in the future',
  'expiry-far': () => 'must be within seven days',
  'ends-before-start': () => 'the end is not after the start',
  'over-already': () => 'is over already',
  'not-a-phase': () => 'is no phase of this campaign',
  'no-theme-day': () => 'the campaign has no theme day to reckon from',
  'no-phases': () => 'the campaign has no phases to copy',
  'does-not-move': ({ kinds }: { kinds: readonly string[] }) =>
    `only screens of the kinds ${kinds.join(' and ')} move`,

  // Words on lists
  'word-forbidden': ({ found, at, better }: ListedFacts) =>
    `"${found}" (character ${at}) is forbidden${instead(better)}`,
  'item-word-forbidden': ({ id, field, found, at, better }: ListedFacts & Id & { field: string }) =>
    `the item "${id}" says "${found}" (${field}, character ${at}), which is forbidden${instead(better)}`,
  'word-empty': () => 'nothing is left of it when it is compared',
  'word-twice': ({ line }: { line: number }) => `the word is already in line ${line}`,
  'word-kind': ({ kind }: { kind: string }) =>
    `"${kind}" is no kind of word: forbidden, misspelt or preferred`,
  'better-missing': () => 'must be given, unless the word is forbidden',
  'better-has-word': () => 'still has the word itself',
  'word-list-full': ({ most }: { most: number }) => `a list has at most ${most} words`,
  'text-encoding': () => 'the file is neither UTF-8 nor GB 18030, or not what it says to be',
  'table-broken': ({ line }: { line: number }) =>
    `line ${line} is no row of a table: a quotation mark is not closed or stands inside a cell, or there are too many cells`,
  'column-missing': ({ column }: { column: string }) => `there is no column "${column}"`,
  'column-unknown': ({ column }: { column: string }) => `"${column}" is no column`,
  'cell-long': ({ most }: { most: number }) => `must be at most ${most} characters`,
  'table-too-large': ({ mb }: { mb: number }) => `the file is larger than ${mb} MB`,

  // Files
  'file-unusable': ({ fault }: { fault: FileFault }) => `the file ${fault}`,
  'file-length-unsaid': () => 'the file does not say how long it is: it must be given',
  'file-length': ({ ms }: { ms: number }) =>
    `the file runs for ${(ms / 1000).toFixed(1)} s; from 0.5 s to an hour is possible`,
  'file-too-large': ({ mb }: { mb: number }) => `the file is larger than ${mb} MB`,
  'picture-unusable': ({ fault }: { fault: string }) => `the picture ${fault}`,
  'files-at-once': ({ most }: { most: number }) =>
    `${most} of your files are under way: wait for one of them`,
  'pictures-at-once': ({ most }: { most: number }) =>
    `${most} pictures of yours are being read; send the next when one of them is done`,
  'picture-too-large': ({ mb }: { mb: number }) => `the picture is larger than ${mb} MB`,
  'json-too-deep': ({ levels }: { levels: number }) => `the JSON has more than ${levels} levels`,
  'json-too-wide': ({ parts }: { parts: number }) => `the JSON has more than ${parts} parts`,
  'request-too-large': ({ kb }: { kb: number }) => `the request is larger than ${kb} kB`,
  'alert-too-large': ({ kb }: { kb: number }) => `an alert is at most ${kb} kB`,
  'alerts-waiting': () => 'too many alerts are waiting to be read; hand it in again in a moment',
  'asset-range': ({ bytes }: { bytes: number }) => `the asset has ${bytes} bytes`,

  'draft-too-large': ({ kb }: { kb: number }) => `is larger than ${kb} kB`,

  // What stands against something else
  'file-needed': ({ uses, elsewhere }: FileNeeds) =>
    `the file is needed by ${[
      ...uses.slice(0, NAMED_MOST).map(({ kind, id }) => `${kind} ${id}`),
      ...(uses.length > NAMED_MOST ? [`${uses.length - NAMED_MOST} more`] : []),
      ...(elsewhere > 0 ? [`${elsewhere} things of other units`] : []),
    ].join(', ')}`,
  'file-going': ({ id }: Id) =>
    `the file "${id}" is just being taken away; bring it again in a moment`,
  'drafts-full': ({ most }: { most: number }) => `you have ${most} drafts: drop one of them`,
  'screen-exists': ({ id }: Id) => `there is a screen "${id}" already`,
  'screen-changed': () => 'the screen has changed meanwhile',
  'screens-changed': () => 'the screens have changed since you saw them; look at the preview again',
  'screen-stands': () => 'the screen was not taken down',
  'group-changed': () => 'the group has changed or was deleted meanwhile',
  'group-in-use': ({ uses }: { uses: readonly GroupUse[] }) =>
    `the group is named by ${uses.map(({ noun, id }) => `${noun} ${id}`).join(', ')}`,
  'screen-offline': () => 'the screen is offline',
  'schedule-changed': () => 'the schedule has changed or ended meanwhile',
  'item-changed': () => 'the item has changed meanwhile',
  'item-not-withdrawn': ({ id }: Id) => `the item "${id}" was not withdrawn`,
  'campaign-changed': () => 'the campaign has changed meanwhile',
  'campaign-ended': () => 'the campaign was ended',
  'consent-changed': () => 'the request was answered meanwhile',
  'limits-changed': () => 'the policy of this unit has changed meanwhile',
  'word-list-changed': () => 'the list of words has changed meanwhile',
  'plan-loaded': ({ id }: Id) => `the plan is there already, as the campaign "${id}"`,
  'urgent-changed': () => 'the message changed or ended meanwhile',
  'urgent-over': () => 'the message is over',
  'key-of-another': () => 'this idempotency key belongs to another message',
  'webhook-changed': () => 'the webhook has changed meanwhile',
  'webhooks-full': ({ most }: { most: number }) => `a unit has at most ${most} webhooks`,
  'being-changed': () => 'it is being changed by others at this moment; read it again',
  'not-paused': () => 'it is not paused',
  'not-your-last': () => 'it is not the last that you did',
  'changed-since': ({ changed }: { changed: readonly string[] }) =>
    `changed since: ${changed.join('; ')}`,
  'key-configured': () => 'the signing key comes by configuration; change it there',

  ...REVIEW_REFUSALS,

  // What is too much at once
  'pairing-full': () => 'too many players wait to be paired; try again in ten minutes',
  'reading-full': () => 'too much is being read at this moment; try again in a while',
  'store-away': () => 'the store does not answer, or has no room; try again in a moment',
  'screen-asked': () => 'the screen is being asked by others; wait a moment',

  // What is known by a code of its own elsewhere
  /** Of the rules that a schedule or a screen is validated by. */
  rule: ({ message }: { problem: ProblemCode; message: string }) => message,
  /** Of the renderer, which draws before anything is stored. `on`: the geometry. */
  renderer: ({ message }: DrawingFault) => message,
  /** Of a schema at the edge. */
  schema: ({ issue }: { issue: core.$ZodIssue }) => issue.message,
  /** A NUL, or half of a surrogate pair. */
  'text-broken': () => 'holds a character that is none: U+0000 or half of a surrogate pair',
  /** Of the framework, such as JSON that does not parse. */
  unreadable: ({ message }: { message: string }) => message,
  internal: ({ request }: { request: string | null }) =>
    `something went wrong here; the log has it under ${request}`,
};

export interface DrawingFault {
  readonly reason: RenderFailure['reason'];
  readonly message: string;
  readonly on?: string;
  readonly characters?: readonly string[];
}

export type RefusalCode = keyof typeof REFUSALS;
/** What a refusal is about: the numbers and names in its sentence. */
export type FactsOf<C extends RefusalCode> = Parameters<(typeof REFUSALS)[C]>[0];
/** A code and its facts as arguments; a refusal without facts has its code alone. */
export type Said<C extends RefusalCode> = [code: C, ...facts: Parameters<(typeof REFUSALS)[C]>];

/** Why something was refused, for whoever words it in another language. Made by `because` alone. */
export interface Why {
  readonly code: RefusalCode;
  readonly facts: unknown;
}

export const because = <C extends RefusalCode>(...[code, ...facts]: Said<C>): Why => ({
  code,
  facts: facts[0],
});

/** The sentence that programs read. */
export const sentenceOf = ({ code, facts }: Why): string => REFUSALS[code](facts as never);
