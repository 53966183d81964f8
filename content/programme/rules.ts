/** What the compiler is told about one screen. Plain JSON; the server gathers it from its tables. */
import type { Layer, Media, Place, Rect, Transition } from './programme.ts';

/** Epoch milliseconds, half-open; `until: null` is for ever. */
export interface Span {
  readonly from: number;
  readonly until: number | null;
}

/** Wall clock times 'HH:MM' ('24:00' is allowed as an end); an end at or before its start is on the next day. */
export interface Daypart {
  readonly from: string;
  readonly until: string;
}

/**
 * When something may play, in the screen's time zone. Half-open throughout. Every part that is given
 * narrows it; an empty window is always.
 */
export interface Window {
  /** 'YYYY-MM-DD' (its first instant), 'YYYY-MM-DDTHH:MM', or epoch milliseconds. */
  readonly from?: string | number;
  /** As `from`, and excluded: the day after the last day. */
  readonly until?: string | number;
  /** 1 Monday to 7 Sunday; the day on which a daypart (or cron occurrence) starts decides. */
  readonly weekdays?: readonly number[];
  readonly times?: readonly Daypart[];
  /** In place of `times`: from each occurrence for so long. */
  readonly cron?: { readonly expression: string; readonly durationMs: number };
  /** 'YYYY-MM-DD': nothing starts on these days. */
  readonly exceptDates?: readonly string[];
}

export interface ScheduledItem {
  readonly id: string;
  /** Dwell of a picture, scroll time of a strip, length of a video or sound. */
  readonly durationMs: number;
  /** What a key says that plays it, where its schedule lies in the layer `press`. */
  readonly name?: string;
  /** null: only on the days named in `dates`. */
  readonly media: Media | null;
  /** Share of airtime among its list where the order is weighted; 1 by default. */
  readonly weight?: number;
  /** How it comes on; a cut by default. [P47] */
  readonly transition?: Transition;
  /** Countdown: what it looks like on these days ('YYYY-MM-DD') of the screen. */
  readonly dates?: Readonly<
    Record<string, { readonly media: Media; readonly durationMs?: number }>
  >;
}

export interface Campaign {
  readonly id: string;
  /** For sharing a cap; 1 by default. */
  readonly weight?: number;
  /** 'YYYY-MM-DD' of the screen: where an owner allows takeovers on theme days, this one. [P82] */
  readonly themeDay?: string;
  readonly pauses?: readonly Span[];
  /** Epoch milliseconds at which it was ended early. */
  readonly endsAt?: number;
}

/**
 * A list of items on a screen for a window, in a layer. A campaign's phase is a schedule with
 * `campaign` and `phase`; the owner's loop is one in the layer `own`.
 */
export interface Schedule {
  readonly id: string;
  /** Whose it is: what is the owner's own needs no consent. [P80] */
  readonly unit?: string;
  readonly layer: Exclude<Layer, 'card'>;
  readonly campaign?: Campaign;
  readonly phase?: string;
  /** Name of a zone; the first by default. */
  readonly zone?: string;
  readonly window: Window;
  readonly items: readonly ScheduledItem[];
  readonly order: 'listed' | 'weighted';
  /** What an insert asks for: seconds of each hour. */
  readonly shareSecondsPerHour?: number;
  /** Times the campaign's weight; 1 by default. */
  readonly weight?: number;
  /** The higher wins inside its layer; equals share. 0 by default. */
  readonly priority?: number;
  /** Shown only while the device is in one of these: no part of the timetable. [P60] */
  readonly near?: readonly Place[];
}

/**
 * What others may put over the owner's loop: takeovers, and items in the owner's layer. `minutes-a-day`: all together so
 * many of each day of the screen. `after-asking`: what the owner has granted. [P80-P86]
 */
export type TakeoverClause =
  | { readonly allows: 'never' | 'theme-days' | 'after-asking' }
  | { readonly allows: 'minutes-a-day'; readonly minutesADay: number };

/** How long the owner may keep all that is inserted away; it is asked where a pause is made. */
export interface PauseClause {
  /** Of one day of the screen, all pauses together; 0: the owner may not pause. */
  readonly minutesADay: number;
  /** Of one pause. */
  readonly minutesAtOnce?: number;
}

/** What the owner of the screen has agreed to about inserted items. */
export interface Contract {
  readonly quotaSecondsPerHour: number;
  /** Absent: it was made before owners were asked, and takeovers need no consent. [P80] */
  readonly takeover?: TakeoverClause;
  /** Absent: as long as the owner likes. */
  readonly pausing?: PauseClause;
  /** When nothing is inserted. */
  readonly quietHours?: readonly Window[];
  /** The owner's pauses, each with its dates. */
  readonly pauses?: readonly Span[];
}

/** What an owner who is asked each time has granted. */
export interface Granted {
  readonly id: string;
  /** Ids of the schedules, as they were when it was asked for. */
  readonly schedules: readonly string[];
  /** Epoch milliseconds, half-open. */
  readonly from: number;
  readonly until: number;
  /** null: all of it. */
  readonly minutesADay: number | null;
}

/** Who has the say over a screen whose contract speaks of takeovers. */
export interface Owner {
  readonly unit: string;
  readonly granted: readonly Granted[];
  /** When takeovers had the screen that are gone or changed since: these minutes are used. [P83] */
  readonly spent?: readonly { readonly from: number; readonly until: number }[];
}

export interface Zone {
  readonly name: string;
  readonly area: Rect;
}

export interface ScreenRules {
  /** IANA name. */
  readonly timeZone: string;
  readonly area: { readonly width: number; readonly height: number };
  /** Empty: one zone, `main`, the whole screen. */
  readonly zones: readonly Zone[];
  /** null: always open. */
  readonly openingHours: readonly Window[] | null;
  /** The built-in card, one for each zone in order; the last serves the rest. */
  readonly cards: readonly Media[];
  /** null: no owner, and no cap but the hour itself. */
  readonly contract: Contract | null;
  /** Absent: the contract does not speak of takeovers. */
  readonly owner?: Owner;
  readonly schedules: readonly Schedule[];
}

/**
 * Occurrences of a cron expression that start in [from, until), ascending epoch milliseconds; passed
 * in, because this room imports nothing. Reckoned as they are asked for where there may be many. Throws
 * on an expression that it cannot read.
 */
export type CronOccurrences = (
  expression: string,
  timeZone: string,
  from: number,
  until: number,
) => Iterable<number>;

/** The horizon to compile, epoch milliseconds, half-open, and what reads cron expressions. */
export interface Horizon {
  readonly from: number;
  readonly until: number;
  readonly cron: CronOccurrences;
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** How far ahead the server compiles unless told otherwise, and what it may be told. */
export const HORIZON_DAYS = { usual: 14, least: 1, most: 60 } as const;

/** The zones of a screen; a screen that is not divided has one. */
export function zonesOf(rules: ScreenRules): readonly Zone[] {
  if (rules.zones.length > 0) return rules.zones;
  return [
    { name: 'main', area: { x: 0, y: 0, width: rules.area.width, height: rules.area.height } },
  ];
}

/** The weight with which a schedule shares a cap or a layer. */
export function weightOf(schedule: Schedule): number {
  return (schedule.campaign?.weight ?? 1) * (schedule.weight ?? 1);
}

/** Order that depends on nothing but the ids, so that the order of entry does not matter. [P31] */
export function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
