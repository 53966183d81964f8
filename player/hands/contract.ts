/** What the second script offers: all that needs a person or a server, and so is not needed to show a programme. */
import type { Media } from '../../content/programme/programme.ts';
import type {
  Face,
  FromPlayer,
  Health,
  Play,
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
  chime(face: Face, nowMs: number): void;
  codeCard(code: string): Painter;
  testPicture(face: Face): Painter;
  /** Lays out the framed canvas; returns how to fit a face into it. */
  framed(canvas: HTMLCanvasElement, lamps: HTMLElement, resized: () => void): Screen['fit'];
  /** A clock, or a video or recording ready to play; or a rejection. */
  media(media: LiveMedia, bytes: Uint8Array, stage: LiveStage): Promise<MediaPainter>;
  openServicePage(parts: ServiceParts): void;
  startPairing(
    clock: PlatformClock,
    network: Network,
    screen: string,
    events: PairingEvents,
    delayMs: number,
  ): Cancel;
  memoryStore(): Store;
  /** What is on the canvas now, as the answer to that `ref`. */
  thumbnail(
    ref: string,
    screen: Screen,
    face: Face,
    nowMs: number,
  ): Extract<FromPlayer, { type: 'thumbnail' }>;
  /** Plays as the server takes them: see presentable.ts. */
  presentable(plays: readonly Play[], nowMs: number): readonly Play[];
  /** The identity after a `credential` or `key` message, or null when it is not to be believed. */
  succeed(message: ToPlayer, identity: Identity, trust: Trust): Promise<Identity | null>;
  /** out = in ^ gamma in each channel, for modules that shine evenly with the number. Closes what it is given. */
  toned(picture: Picture, gamma: number): Picture;
  /** Looks for newer versions and for a person at the machine. */
  attend(platform: Platform, player: Attended, version: string, restart: () => void): void;
}

/** What is drawn anew while it stands. */
export type LiveMedia = Extract<Media, { kind: 'clock' | 'video' | 'audio' }>;

export interface LiveStage {
  readonly clock: PlatformClock;
  readonly decode: Screen['decode'];
  readonly face: () => Face;
  /** Server's epoch milliseconds. */
  readonly now: () => number;
  /** What stands for it in words: under a recording, and where a video has no picture yet. */
  readonly drawn: Painter;
  /** What it draws has changed, though it said that the next frame would not differ. */
  readonly changed: () => void;
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
