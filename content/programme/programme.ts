/**
 * The compiled programme: all that a player needs to know what shows at any instant.
 * Plain JSON, made by `compile`, read by `showing` and `nextChange` on server and player alike.
 */

/** From the bottom to the top. Urgent messages are not compiled: they lie over the programme. */
export type Layer = 'card' | 'everyday' | 'own' | 'insert' | 'takeover' | 'press';

/** A rectangle in screen pixels, before folding and rotation. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A stored file, named by the SHA-256 of its bytes (64 hex digits). */
export interface AssetRef {
  readonly hash: string;
  readonly bytes: number;
  readonly mime: string;
  readonly width: number;
  readonly height: number;
}

/** What a clock reads: the weekday from 0 Monday, the half of the day 0 or 1, months by name from 0; the rest as written. */
export type ClockField =
  | 'year'
  | 'month'
  | 'monthName'
  | 'day'
  | 'weekday'
  | 'hour'
  | 'hour12'
  | 'half'
  | 'minute';

/** One sign of a clock: where it stands in the zone, and where each form of it lies in the sheet. */
export interface ClockPart extends Rect {
  readonly of: ClockField;
  /** The decimal place that it shows of its field; absent: the field itself is a word. */
  readonly place?: 1 | 10 | 100 | 1000;
  /** Left and top in the sheet of form 0, of form 1, and so on. */
  readonly cells: readonly number[];
}

/** Words and pictures, which every screen can show. */
export type Drawn =
  | { readonly kind: 'picture'; readonly asset: AssetRef }
  /** Tiles side by side, left to right; enters at the right edge, leaves at the left, whole pixels. */
  | {
      readonly kind: 'strip';
      readonly tiles: readonly AssetRef[];
      readonly width: number;
      readonly height: number;
      readonly pxPerSecond: number;
      /** Right-to-left scripts run the other way. */
      readonly direction: 'left' | 'right';
    };

/** What an entry puts into its zone. */
export type Media =
  | Drawn
  | ClockMedia
  /** `picture` is shown where it cannot be played; absent: the card. */
  | { readonly kind: 'video'; readonly asset: AssetRef; readonly picture?: Drawn }
  /** `picture` is shown while it is heard; absent: the card. */
  | { readonly kind: 'audio'; readonly asset: AssetRef; readonly picture?: Drawn }
  /** Every lamp dark: the screen is closed at this hour. */
  | { readonly kind: 'dark' };

/** Time and date of the screen's own wall clock: the sheet's first `height` rows, and over them a form of each part. [P45] */
export interface ClockMedia {
  readonly kind: 'clock';
  readonly asset: AssetRef;
  readonly width: number;
  readonly height: number;
  readonly parts: readonly ClockPart[];
}
/** How an entry takes the place of what was before it. */
export type Transition = 'cut' | 'fade' | 'push';

/** One thing that can be on show; slots of loops point at it by index. */
export interface Entry {
  /** Id of the item, or `card` for the built-in card, or `dark`. */
  readonly item: string;
  readonly layer: Layer;
  /** The schedule that put it here; absent for card and dark. */
  readonly schedule?: string;
  readonly campaign?: string;
  readonly durationMs: number;
  readonly media: Media;
  /** Absent: a cut. */
  readonly transition?: Transition;
}

/** Entries in a fixed order, repeated for ever: position = (t - anchor) mod lengthMs. */
export interface Loop {
  /** Epoch milliseconds at which position 0 falls. */
  readonly anchor: number;
  readonly lengthMs: number;
  /**
   * Indices into `Programme.entries`; each runs its entry's duration, the last one to `lengthMs`. A
   * negative one, -n, stands for the next n of `cycle`; `slotsOf` writes them out.
   */
  readonly slots: readonly number[];
  /** Entries that come round and round between the others; absent: no slot is negative. */
  readonly cycle?: readonly number[];
}

/** The timetable of one rectangle of the screen. */
export interface ZoneProgramme {
  readonly area: Rect;
  readonly loops: readonly Loop[];
  /** [from this instant, this loop], ascending; the first is at `Programme.from`. */
  readonly changes: readonly (readonly [at: number, loop: number])[];
  /** The loop that runs outside [from, until): the everyday layer, or the card. */
  readonly fallback: number;
}

/** A circle on the earth: degrees (WGS 84) and metres. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly radiusM: number;
}

/** What a device shows by itself in place of a zone's timetable: near a place, or at a press. [P60-P72] */
export interface Aside {
  readonly zone: number;
  /** It is shown while the device is in one of these; absent: at a press. */
  readonly near?: readonly Place[];
  /** Indices into `Programme.entries`, one after the other. */
  readonly entries: readonly number[];
  /** What the key of each entry says; absent: it has none. */
  readonly names?: readonly string[];
  /** When it may be: [from, until), ascending, inside the horizon. */
  readonly open: readonly (readonly [from: number, until: number])[];
}

export interface Programme {
  readonly version: 1;
  /** Horizon in epoch milliseconds, half-open. */
  readonly from: number;
  readonly until: number;
  readonly entries: readonly Entry[];
  /** At least one. */
  readonly zones: readonly ZoneProgramme[];
  /** In the order of their precedence; absent: none. */
  readonly asides?: readonly Aside[];
}

/** What one zone shows at an instant. */
export interface Shown {
  readonly zone: number;
  /** Index into `Programme.entries`. */
  readonly entry: number;
  /** When this showing began and will end, in epoch milliseconds, half-open. */
  readonly start: number;
  readonly end: number;
}
