/** What the second script offers: all that needs a person or a server, and so is not needed to show a programme. */
import type {
  Face,
  FromPlayer,
  Health,
  ReportKind,
  ToPlayer,
} from '../../content/wire/messages.ts';
import type {
  Cancel,
  Network,
  Picture,
  Platform,
  PlatformClock,
  Screen,
  Store,
} from '../platform.ts';
import type { Trust } from '../trust/verify.ts';
import type { Painter } from '../stage/painter.ts';

export interface Hands {
  chime(): void;
  codeCard(code: string): Painter;
  testPicture(face: Face): Painter;
  /** Lays out the framed canvas; returns how to fit a face into it. */
  framed(canvas: HTMLCanvasElement, lamps: HTMLElement, resized: () => void): Screen['fit'];
  /** A video or recording ready to play, or a rejection. */
  media(bytes: Uint8Array, mime: string, volume: () => number): Promise<MediaPainter>;
  openServicePage(parts: ServiceParts): void;
  startPairing(
    clock: PlatformClock,
    network: Network,
    screen: string,
    events: PairingEvents,
    delayMs: number,
  ): Cancel;
  memoryStore(): Store;
  /** `damaged`: plays that the disk holds no longer as they were written. */
  courier(store: Store, trust: Trust, damaged: (detail: string) => void): Courier;
  /** The identity after a `credential` or `key` message, or null when it is not to be believed. */
  succeed(message: ToPlayer, identity: Identity, trust: Trust): Promise<Identity | null>;
  /** out = in ^ gamma in each channel, for modules that shine evenly with the number. Closes what it is given. */
  toned(picture: Picture, gamma: number): Picture;
  /** Looks for newer versions and for a person at the machine. */
  attend(platform: Platform, player: Attended, version: string, restart: () => void): void;
}

/** How far the server has the plays; `fork`: its plays from there on are others than those that were sent. */
export interface Told {
  readonly upTo: number;
  readonly hash?: string | undefined;
  readonly fork?: number | undefined;
}

/** Brings plays to the server. All but `next` change the journal: one at a time, in its turn. */
export interface Courier {
  /** The next message, of the oldest plays that the server has not acknowledged; null: none. */
  next(identity: Identity, nowMs: number): Promise<FromPlayer | null>;
  /** See PROTOCOL.md, 6. Without a hash the server is one that takes no proofs. */
  acknowledged(told: Told): Promise<void>;
  /** Another credential begins: numbers start at 1 again, with what the old one could not deliver. */
  restart(): Promise<void>;
  /** Folds the oldest day of plays to totals. False: nothing is left to fold. */
  fold(nowMs: number, timeZone: string): Promise<boolean>;
  /** The same, where there are more than a year's plays or little is left of the disk. */
  bound(nowMs: number, timeZone: string, bytesLeft: number | null): Promise<void>;
}

/** The platform with its second script. */
export interface Machine extends Platform {
  /** Rejects when the script is neither cached nor to be had. */
  hands(): Promise<Hands>;
}

/** What the second script may do to the player. */
export interface Attended {
  /** Runs when the next item begins, or at once when nothing changes soon: the calm moment for a new page. */
  atNextChange(run: () => void): void;
  openServicePage(): Promise<void>;
  /** Keeps the journal within its bound. */
  boundJournal(): Promise<void>;
  /** Into the log and to the server. */
  note(what: ReportKind, detail: string): void;
}

/** What the service page is made of. */
export interface ServiceParts {
  readonly trust: Trust;
  readonly connection: {
    identity(): Identity | undefined;
    state(): string;
    replaced(): boolean;
    unpair(): Promise<void>;
  };
  readonly reports: { lines(): readonly string[] };
  health(): Promise<Health>;
  face(): Face;
  name(): string;
  showTest(on: boolean): Promise<void>;
}

export interface Identity {
  readonly screen: string;
  /** Names the sequence of play numbers that belongs to the credential. */
  readonly series: string;
  readonly credential: string;
  /** The server's Ed25519 key, raw, base64: pinned from here on. */
  readonly key: string;
  /** Paired without a person, and so without one again when the server has forgotten it. */
  readonly open: boolean;
  /** The credential before this one, for as long as the server may not know the new one. */
  readonly spare?: string;
  /** Keys that were pinned before, newest first: for what is stored, never for what arrives. */
  readonly former?: readonly string[];
}

export interface PairingEvents {
  paired(identity: Identity): void;
  /** Show this code until it is claimed; null: no code, the server is out of reach. */
  code(code: string | null): void;
}

export interface MediaPainter extends Painter {
  /** Stops, and frees the decoder. */
  close(): void;
}

/** What the service page reads and does. */
export interface ServiceDoor {
  /** Lines of name and value. */
  facts(): Promise<readonly (readonly [name: string, value: string])[]>;
  log(): readonly string[];
  showTest(on: boolean): void;
  renew(): void;
  /** False: that was not the PIN. */
  unpair(pin: string): Promise<boolean>;
}
