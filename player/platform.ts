/**
 * All that the player takes from the machine it runs on: clock, storage, network, screen.
 * `platform-browser.ts` is the real one; unit tests bring their own clock and sockets.
 */

export type Cancel = () => void;

export interface PlatformClock {
  /** Milliseconds that never jump, from an arbitrary zero. */
  monotonicMs(): number;
  /** The device's own idea of epoch milliseconds; may be wrong by years. */
  wallMs(): number;
  after(delayMs: number, run: () => void): Cancel;
  /** [0, 1), for jitter only. */
  random(): number;
}

/** `assets` by hash, `plays` by number, `urgents` by id, `meta` by name. */
export type Room = 'meta' | 'assets' | 'plays' | 'urgents';
export type Key = string | number;

export type Change =
  /** `fresh`: the write as a whole fails when the key is taken. */
  | { readonly room: Room; readonly put: Key; readonly value: unknown; readonly fresh?: boolean }
  | { readonly room: Room; readonly drop: Key }
  /** Numbers above `after` (0 where it is absent) and up to `dropUpTo`. */
  | { readonly room: Room; readonly dropUpTo: number; readonly after?: number }
  | { readonly room: Room; readonly clear: true };

export type WriteResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'full' | 'taken' | 'failed' };

export interface Store {
  /** False: what is written is lost with the page. */
  readonly durable: boolean;
  /** The value, or undefined. Rejects only when the storage itself is broken. */
  get(room: Room, key: Key): Promise<unknown>;
  /** All keys, or the first `limit` above `after`, in their order. */
  keys(room: Room, limit?: number, after?: number): Promise<readonly Key[]>;
  /** The values of the same. */
  values(room: Room, limit?: number, after?: number): Promise<readonly unknown[]>;
  count(room: Room): Promise<number>;
  /** All changes in one durable transaction, or none of them. */
  write(changes: readonly Change[]): Promise<WriteResult>;
}

export interface SocketEvents {
  open(): void;
  /** The whole frame as bytes, and when it arrived on the monotonic clock. */
  frame(bytes: Uint8Array, atMs: number): void;
  closed(code: number): void;
}

export interface Socket {
  send(text: string): void;
  close(code: number): void;
}

export type Answer =
  | { readonly ok: true; readonly status: number; readonly json: unknown }
  | { readonly ok: false; readonly reason: string };

export interface Network {
  connect(path: string, protocols: readonly string[], events: SocketEvents): Socket;
  request(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer>;
}

/** A decoded picture. `close` frees its pixels at once; the garbage collector comes far too late. */
export interface Picture {
  readonly source: CanvasImageSource;
  readonly width: number;
  readonly height: number;
  close(): void;
}

export interface Surface {
  readonly context: CanvasRenderingContext2D;
  /** Size in pixels of the canvas. */
  width(): number;
  height(): number;
}

export interface Screen {
  readonly surface: Surface;
  /** Calls once, before the next frame is presented. */
  nextFrame(run: () => void): void;
  /** Rejects when the bytes are not a picture that this browser can read. */
  decode(bytes: Uint8Array, mime: string): Promise<Picture>;
  /** Size of the face, so that a framed player can fit it; the full-screen one ignores it. */
  fit(width: number, height: number): void;
  /** The canvas was resized and is empty. */
  onResize(run: () => void): void;
  /** Framed: the surface holds the face alone, unfolded and unrotated. */
  readonly framed: boolean;
  /** False while nobody can see the page. */
  visible(): boolean;
}

export interface Platform {
  readonly clock: PlatformClock;
  readonly store: Store;
  readonly network: Network;
  readonly screen: Screen;
  /** Bytes that may still be stored, or null where the browser does not tell. */
  storageLeft(): Promise<number | null>;
}
