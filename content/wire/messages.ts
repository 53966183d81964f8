/**
 * The messages between server and player, version 1. PROTOCOL.md specifies them in words.
 *
 * A frame is UTF-8 text: one line of JSON, the message. `programme` and `urgent` are followed by a
 * line feed and a body, the exact bytes whose SHA-256 the message names and the signature covers.
 */
import type { PackedProgramme } from '../programme/packed.ts';
import type { Programme, Rect } from '../programme/programme.ts';

export const WIRE_VERSION = 1;
/** WebSocket subprotocol; the player's credential follows it as a second one. */
export const SUBPROTOCOL = 'gengfu.1';

export type Colour = 'mono' | 'dual' | 'rgb';

/** How a screen is built: part of the signed body, so that a picture and its geometry change together. */
export interface Face {
  readonly width: number;
  readonly height: number;
  readonly colour: Colour;
  /** Where the LED sending card begins to crop the HDMI picture, in device pixels. */
  readonly origin: { readonly x: number; readonly y: number };
  /** Source rectangle -> where it lies in the output; empty: the picture as it is. */
  readonly folds: readonly {
    readonly from: Rect;
    readonly to: { readonly x: number; readonly y: number };
  }[];
  readonly rotation: 0 | 90 | 180 | 270;
  readonly gamma: number;
  /** Percent by hour of the screen's day, 24 numbers; empty: always 100. */
  readonly brightness: readonly number[];
  readonly timeZone: string;
  readonly sound: boolean;
  /** Percent by hour of the screen's day, 24 numbers; absent: always 100. Without `sound` it has no meaning. */
  readonly volume?: readonly number[];
  /** Its unit wants its position while it moves, this often; absent: it reports none. */
  readonly trackEveryMs?: number;
}

/** Body of a `programme` message. */
export interface ProgrammeBody {
  readonly face: Face;
  /** Packed by the server; a plain one is understood too. */
  readonly programme: PackedProgramme | Programme;
}

/** Body of an `urgent` message: everything needed to paint it, for one geometry. */
export interface UrgentBody {
  readonly id: string;
  /** Rises with each update of the same message. */
  readonly version: number;
  /** Whom it is for, by id: sent to any other screen it is a forgery. */
  readonly screens: readonly string[];
  readonly issuedAt: number;
  /** Half-open: at this instant it is over. */
  readonly expiresAt: number;
  readonly picture: {
    readonly mime: string;
    readonly width: number;
    readonly height: number;
    readonly base64: string;
  };
  /** Pixels a second to the left when the picture is wider than the screen; 0: it stands. */
  readonly pxPerSecond: number;
  /** Shown for `showMs`, then the programme until `everyMs` after it began, and so on; absent: until it ends. */
  readonly repeat?: { readonly showMs: number; readonly everyMs: number };
  /** Call attention by a short sound at each beginning, where the screen has a loudspeaker; absent: silent. */
  readonly sound?: boolean;
}

/** Where a screen on wheels was. `n` counts up in the player's series, as plays do, but may leave gaps. */
export type Position = readonly [
  n: number,
  /** Epoch milliseconds by the server's clock. */
  at: number,
  /** Degrees, WGS 84. */
  latitude: number,
  longitude: number,
  accuracyM: number,
  speedMps: number | null,
  /** Clockwise from north. */
  headingDeg: number | null,
];

/** How a play ended. */
export type PlayEnd = 'full' | 'cut' | 'urgent' | 'error';

/** A finished play. `n` counts up by one for each credential of a screen, beginning at 1. */
export interface Play {
  readonly n: number;
  readonly item: string;
  /** SHA-256 of the (first) asset, or empty for card and dark. */
  readonly asset: string;
  readonly schedule: string | null;
  readonly campaign: string | null;
  readonly zone: number;
  readonly start: number;
  readonly end: number;
  /** What the programme wanted, so that "ran its full length" can be judged later. */
  readonly plannedMs: number;
  readonly how: PlayEnd;
  /**
   * The chain's hash after this play, where what was written cannot be told (the clock was wrong, the disk was
   * damaged): such a play is an `error` of no length.
   */
  readonly link?: string | undefined;
}

/** Plays that were folded to totals, for want of room: numbers `from` to `to`, both included. */
export interface Fold {
  readonly from: number;
  readonly to: number;
  readonly totals: readonly PlayTotal[];
}

/** What a fold says of plays that have all of this in common. */
export type PlayTotal = readonly [
  /** Of the screen's own calendar, YYYY-MM-DD. */
  day: string,
  item: string,
  schedule: string | null,
  campaign: string | null,
  zone: number,
  how: PlayEnd,
  count: number,
  shownMs: number,
];

/** Says that plays are those that a screen's own key holds for true. */
export interface Proof {
  /** The screen's Ed25519 public key, raw, base64: the server pins it for the series. */
  readonly key: string;
  /** The chain's hash before the first of them, and after the last. */
  readonly before: string;
  readonly hash: string;
  readonly signature: string;
}

export interface Health {
  readonly player: string;
  readonly uptimeMs: number;
  /** Serial of the programme that is on show; 0: none. */
  readonly serial: number;
  /** Hashes of assets that the current programme names and the vault lacks. */
  readonly missing: readonly string[];
  readonly clockOffsetMs: number;
  readonly framesDropped: number;
  /** Bytes left as far as the browser tells, or null. */
  readonly storageLeft: number | null;
  readonly unsentPlays: number;
}

export type FromPlayer =
  | {
      readonly type: 'hello';
      readonly version: 1;
      readonly player: string;
      /** The programme it holds; 0 and '' when none. */
      readonly serial: number;
      readonly hash: string;
      /** Urgent messages that it holds, as `id:version`. */
      readonly urgents: readonly string[];
    }
  | { readonly type: 'ack'; readonly ref: string }
  | { readonly type: 'time'; readonly t0: number }
  /** Signed: `signedPlays(screen, series, n of the last, hash)`. */
  | {
      readonly type: 'plays';
      readonly plays: readonly Play[];
      readonly proof?: Proof | undefined;
    }
  /** Signed: `signedFold(screen, series, to, hash, from, SHA-256 of the totals as JSON)`. */
  | { readonly type: 'fold'; readonly fold: Fold; readonly proof?: Proof | undefined }
  /** Verified, every asset stored, and showing since `at`. */
  | { readonly type: 'live'; readonly serial: number; readonly at: number }
  /** Acknowledges the `urgent` message as well. */
  | {
      readonly type: 'urgent-stage';
      readonly id: string;
      readonly version: number;
      readonly stage: 'received' | 'painted' | 'finished';
      readonly at: number;
    }
  | { readonly type: 'heartbeat'; readonly health: Health }
  /** What was on the canvas at `at`, urgent messages included; at most 56,000 characters of base64. */
  | {
      readonly type: 'thumbnail';
      readonly ref: string;
      readonly at: number;
      readonly mime: 'image/png' | 'image/jpeg';
      readonly width: number;
      readonly height: number;
      readonly base64: string;
    }
  /** Only where the face has `trackEveryMs`. */
  | { readonly type: 'positions'; readonly positions: readonly Position[] }
  /** Something that the people at the server should know: a forgery, a failed decode, a full disk. */
  | {
      readonly type: 'report';
      readonly what: ReportKind;
      readonly detail: string;
      /** How often, where that is more than once: a flood is counted, not said one by one. */
      readonly times?: number | undefined;
    };

export type ReportKind = 'forged' | 'asset' | 'storage' | 'decode' | 'watchdog' | 'error';

export type ToPlayer =
  | {
      readonly type: 'welcome';
      readonly version: 1;
      readonly screen: string;
      readonly name: string;
      /** The server's clock, epoch milliseconds. */
      readonly now: number;
      /** Ed25519 public key, raw, base64: pinned by the player at pairing, repeated here for comparison. */
      readonly key: string;
      readonly heartbeatMs: number;
      /** How often to ask the time, once it is known; absent: as the player likes. */
      readonly timeEveryMs?: number;
      /** For how long to gather plays before they are told; absent: not at all. */
      readonly playsEveryMs?: number;
      /** The highest play stored for this credential. */
      readonly playsUpTo: number;
      /** The chain's hash after it, or empty: it is in no chain. Absent: this server takes no proofs. */
      readonly playsHash?: string;
    }
  /** + body ProgrammeBody. Signed: `signedProgramme(screen, serial, hash)`. */
  | {
      readonly type: 'programme';
      readonly ref: string;
      readonly screen: string;
      /** Rises by each programme of the screen: an older one is a replay. */
      readonly serial: number;
      readonly hash: string;
      readonly signature: string;
    }
  /** + body UrgentBody. Signed: `signedUrgent(hash)`. One frame serves the screens that the body names. */
  | {
      readonly type: 'urgent';
      readonly ref: string;
      readonly hash: string;
      readonly signature: string;
    }
  /** Signed: `signedUrgentEnd(id, version)`. */
  | {
      readonly type: 'urgent-end';
      readonly ref: string;
      readonly id: string;
      readonly version: number;
      readonly signature: string;
    }
  /**
   * Keep it durably, then acknowledge; use it from the next connection on, and the old one where it is refused.
   * Play numbers go on. Signed: `signedCredential(screen, credential)`.
   */
  | {
      readonly type: 'credential';
      readonly ref: string;
      readonly screen: string;
      readonly credential: string;
      readonly signature: string;
    }
  /**
   * The server signs with `to` from now on. Signed by `from`: `signedKey(from, to)`. Pin `to` where `from` is the key
   * that is pinned and the signature holds; otherwise it is not for this player: acknowledge, and leave it.
   */
  | {
      readonly type: 'key';
      readonly ref: string;
      readonly from: string;
      readonly to: string;
      readonly signature: string;
    }
  /** A person asks what is really on the canvas: a `thumbnail` with this `ref` answers. */
  | { readonly type: 'thumbnail'; readonly ref: string }
  /** `fork`: from this number on the stored plays are others than those that were sent. */
  | {
      readonly type: 'plays-ack';
      readonly upTo: number;
      readonly hash?: string;
      readonly fork?: number;
    }
  /** They are not stored, and must not be sent again on this connection. */
  | { readonly type: 'plays-refused'; readonly reason: string }
  /** Stored, or not wanted any more: the player may drop up to it. */
  | { readonly type: 'positions-ack'; readonly upTo: number }
  | { readonly type: 'time'; readonly t0: number; readonly s: number }
  /** The server's clock was set: what was known of it is void, and this is what it shows now, epoch milliseconds. */
  | { readonly type: 'clock'; readonly now: number };

/** The bytes (as text) that an Ed25519 signature of a programme covers. */
export const signedProgramme = (screen: string, serial: number, hash: string): string =>
  `gengfu.programme.1\n${screen}\n${serial}\n${hash}`;

export const signedUrgent = (hash: string): string => `gengfu.urgent.1\n${hash}`;

export const signedUrgentEnd = (id: string, version: number): string =>
  `gengfu.urgent-end.1\n${id}\n${version}`;

export const signedCredential = (screen: string, credential: string): string =>
  `gengfu.credential.1\n${screen}\n${credential}`;

export const signedKey = (from: string, to: string): string => `gengfu.key.1\n${from}\n${to}`;

export const signedPlays = (screen: string, series: string, n: number, hash: string): string =>
  `gengfu.plays.1\n${screen}\n${series}\n${n}\n${hash}`;

export const signedFold = (
  screen: string,
  series: string,
  to: number,
  hash: string,
  from: number,
  totalsHash: string,
): string => `gengfu.fold.1\n${screen}\n${series}\n${to}\n${hash}\n${from}\n${totalsHash}`;

/** What the chain holds of a play: its hash is the SHA-256 of the hash before, a line feed, and this. */
export const playText = (play: Omit<Play, 'n'>): string => {
  const { item, asset, schedule, campaign, zone, start, end, plannedMs, how } = play;
  return JSON.stringify([item, asset, schedule, campaign, zone, start, end, plannedMs, how]);
};

/** WebSocket close codes with their reasons; 4000-4999 are ours (RFC 6455, 7.4.2). */
export const CLOSE = {
  /** The frame was not JSON, not of this protocol, or not allowed now. */
  badMessage: 4400,
  /** The credential was revoked: forget the programme, show the built-in card. */
  revoked: 4401,
  /** Another player of this screen connected: go on showing, journal nothing, do not reconnect. */
  replaced: 4409,
  /** No hello within ten seconds, or no heartbeat for three intervals. */
  silent: 4408,
  /** The server is stopping: reconnect with full jitter. */
  stopping: 1001,
  /** The server could not do its part, such as storing plays: reconnect with full jitter, send again. */
  failed: 1011,
} as const;
