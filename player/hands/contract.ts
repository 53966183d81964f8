/** What the second script offers: all that needs a person or a server, and so is not needed to show a programme. */
import type { Media, Programme, Shown } from '../../content/programme/programme.ts';
import type {
  Face,
  FromPlayer,
  Health,
  ReportKind,
  ToPlayer,
} from '../../content/wire/messages.ts';
import type { LinkEvents, LinkState } from '../link/link.ts';
import type { Time } from '../link/time.ts';
import type { Picture, Platform, PlatformClock, Screen, Store } from '../platform.ts';
import type { Trust } from '../trust/verify.ts';
import type { Painter } from '../stage/painter.ts';
import type { AssetResult, DownloadParts } from './download.ts';
import type { Identity } from './identity.ts';

export interface Hands {
  chime(face: Face, nowMs: number): void;
  codeCard(code: string): Painter;
  /** Fetches an asset, going on where an earlier attempt broke off. */
  download(parts: DownloadParts, hash: string): Promise<AssetResult>;
  testPicture(face: Face): Painter;
  /** Lays out the framed canvas; returns how to fit a face into it. */
  framed(canvas: HTMLCanvasElement, lamps: HTMLElement, resized: () => void): Screen['fit'];
  /** A clock, or a video or recording ready to play; or a rejection. */
  media(media: LiveMedia, bytes: Uint8Array, stage: LiveStage): Promise<MediaPainter>;
  openServicePage(parts: ServiceParts): void;
  connect(
    platform: Platform,
    screenPath: string,
    known: Identity | undefined,
    events: ConnectionEvents,
  ): Connection;
  /** More lines of the service page, asked for each time that it is drawn. */
  addFacts(more: () => readonly Fact[]): void;
  memoryStore(): Store;
  /** What is on the canvas now, as the answer to that `ref`. */
  thumbnail(
    ref: string,
    screen: Screen,
    face: Face,
    nowMs: number,
  ): Extract<FromPlayer, { type: 'thumbnail' }>;
  /** `damaged`: plays that the disk holds no longer as they were written. */
  courier(store: Store, trust: Trust, damaged: (detail: string) => void): Courier;
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

/** What is laid over the timetable's `shown`: zone by zone, as `showing` says it of an instant. */
export type Over = (programme: Programme, shown: Shown[], instant: number) => Shown[];

/** Called when something comes on. `late`: it was made ready only after its instant. True: its time begins now, look again. */
export type Began = (shown: Shown, late: boolean) => boolean;

/** What the second script, and the third, may do to the player. */
export interface Attended {
  readonly time: Time;
  face(): Face;
  readonly director: { setAside(over: Over, began: Began): void; nudge(): void };
  readonly connection: Pick<Connection, 'identity' | 'state' | 'send'>;
  /** Hands on the messages that the first script does not know. */
  listen(heard: (message: ToPlayer) => void): void;
  /** Runs when the next item begins, or at once when nothing changes soon: the calm moment for a new page. */
  atNextChange(run: () => void): void;
  openServicePage(): Promise<void>;
  /** Keeps the journal within its bound. */
  boundJournal(): Promise<void>;
  /** Into the log and to the server. */
  note(what: ReportKind, detail: string): void;
}

/** Who this player is to the server, and the line that it has to it. */
export interface Connection {
  identity(): Identity | undefined;
  state(): LinkState;
  /** Another player of this screen is connected: this one shows on and journals nothing. */
  replaced(): boolean;
  /** False when there is no line; the caller keeps what it has. */
  send(message: FromPlayer): boolean;
  /** A new credential or key, taken over the line. Resolves when it is durable. */
  become(next: Identity): Promise<void>;
  /** Forgets everything and begins as a new device. */
  unpair(): Promise<void>;
}

export interface ConnectionEvents extends Omit<LinkEvents, 'state' | 'ended'> {
  /** Show this code until a person has claimed it; null: the server is out of reach. */
  code(code: string | null): void;
  /** Nothing of what was believed holds any longer: another key, another screen, or none at all. */
  forget(): Promise<void>;
  /** The same screen under a new credential: plays are numbered anew. */
  renumber(): Promise<void>;
}
/** A line of the service page. */
export type Fact = readonly [name: string, value: string];

/** What the service page is made of. */
export interface ServiceParts {
  readonly trust: Trust;
  readonly connection: Connection;
  readonly reports: { lines(): readonly string[] };
  health(): Promise<Health>;
  face(): Face;
  name(): string;
  showTest(on: boolean): Promise<void>;
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
