/** What the second script offers: all that needs a person or a server, and so is not needed to show a programme. */
import type { Programme, Shown } from '../../content/programme/programme.ts';
import type {
  Face,
  FromPlayer,
  Health,
  Play,
  ReportKind,
  ToPlayer,
} from '../../content/wire/messages.ts';
import type { Time } from '../link/time.ts';
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
import type { AssetResult, DownloadParts } from './download.ts';

export interface Hands {
  chime(): void;
  codeCard(code: string): Painter;
  /** Fetches an asset, going on where an earlier attempt broke off. */
  download(parts: DownloadParts, hash: string): Promise<AssetResult>;
  testPicture(face: Face): Painter;
  /** Lays out the framed canvas; returns how to fit a face into it. */
  framed(canvas: HTMLCanvasElement, lamps: HTMLElement, resized: () => void): Screen['fit'];
  /** A video or recording ready to play, or a rejection. */
  media(bytes: Uint8Array, mime: string, volume: () => number): Promise<MediaPainter>;
  openServicePage(parts: ServiceParts): void;
  /** More lines of the service page, asked for each time that it is drawn. */
  addFacts(more: () => readonly Fact[]): void;
  startPairing(
    clock: PlatformClock,
    network: Network,
    screen: string,
    events: PairingEvents,
    delayMs: number,
  ): Cancel;
  memoryStore(): Store;
  /** Plays as the server takes them: see presentable.ts. */
  presentable(plays: readonly Play[], nowMs: number): readonly Play[];
  /** The identity after a `credential` or `key` message, or null when it is not to be believed. */
  succeed(message: ToPlayer, identity: Identity, trust: Trust): Promise<Identity | null>;
  /** out = in ^ gamma in each channel, for modules that shine evenly with the number. Closes what it is given. */
  toned(picture: Picture, gamma: number): Picture;
  /** Looks for newer versions and for a person at the machine. */
  attend(platform: Machine, player: Attended, version: string, restart: () => void): void;
}

/** The third script: what only screens on wheels need. */
export interface Vehicle {
  /** Shows asides near places and at presses, from now on. Called once. */
  ride(platform: Machine, player: Attended, hands: Hands): Promise<void>;
}

/** The platform with its second script. */
export interface Machine extends Platform {
  /** Rejects when the script is neither cached nor to be had. */
  hands(): Promise<Hands>;
}

/** What is laid over the timetable's `shown`: zone by zone, as `showing` says it of an instant. */
export type Over = (programme: Programme, shown: Shown[], instant: number) => Shown[];

/** What the second script, and the third, may do to the player. */
export interface Attended {
  readonly time: Time;
  face(): Face;
  readonly director: { setAside(over: Over): void; nudge(): void };
  readonly connection: ServiceParts['connection'] & { send(message: FromPlayer): boolean };
  /** Hands on the messages that the first script does not know. */
  listen(heard: (message: ToPlayer) => void): void;
  /** Runs when the next item begins, or at once when nothing changes soon: the calm moment for a new page. */
  atNextChange(run: () => void): void;
  openServicePage(): Promise<void>;
  /** Into the log and to the server. */
  note(what: ReportKind, detail: string): void;
}

/** A line of the service page. */
export type Fact = readonly [name: string, value: string];

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
  facts(): Promise<readonly Fact[]>;
  log(): readonly string[];
  showTest(on: boolean): void;
  renew(): void;
  /** False: that was not the PIN. */
  unpair(pin: string): Promise<boolean>;
}
