/** What keeps the files that programmes name, each under the SHA-256 of its bytes. A folder does, and so does a bucket. */
import { createHash } from 'node:crypto';
import { turn } from '../turn.ts';

export interface AssetStore {
  /**
   * Stores the bytes under their hash. When it answers they are there to stay, also after a power cut; until then
   * nobody finds anything under that name. Storing the same bytes again costs one look-up.
   */
  put(bytes: Uint8Array): Promise<string>;
  /** The bytes, whose hash is right; or null. */
  get(hash: string): Promise<Uint8Array | null>;
  /** Whether something lies under that name; `open` says whether it is what the name says. */
  has(hash: string): Promise<boolean>;
  /** Opens an asset whose hash is right, or null. What is wrong is set aside, and is gone from then on. */
  open(hash: string): Promise<OpenAsset | null>;
  /** Takes it away; that there is none is no error. */
  delete(hash: string): Promise<void>;
}

/** An asset that is being read. Whoever opens it closes it, or reads to the end of what was asked for. */
export interface OpenAsset {
  readonly size: number;
  /** The first bytes, which tell what it is: at most `MAGIC_BYTES`. */
  readonly head: Uint8Array;
  /**
   * The bytes from `from` on, `until` excluded, in pieces, and no more of them in memory than one reader asks for. Read
   * whole it is hashed on the way, and where the hash turns out wrong the last piece never comes.
   * @throws DamagedAsset in the middle, then.
   */
  read(from: number, until: number): AsyncGenerator<Uint8Array, void, undefined>;
  close(): Promise<void>;
}

/** The bytes are not what their name says. */
export class DamagedAsset extends Error {
  constructor(readonly hash: string) {
    super(`the bytes of asset ${hash} are not those of its name`);
  }
}

/** The store cannot be reached, refuses, or has no room: it may be better later. */
export class AssetsUnavailable extends Error {}

/** What a disk answers that is full or fails. */
const DISK_FAULTS: ReadonlySet<unknown> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EIO',
  'EMFILE',
  'ENFILE',
]);

/** Whether an error of a store is one that passes, or that people must look after, and no fault of the program. */
export const isUnavailable = (error: unknown): error is Error =>
  error instanceof AssetsUnavailable ||
  (error instanceof Error && 'code' in error && DISK_FAULTS.has(error.code));

/** As many as tell what a file is. */
export const MAGIC_BYTES = 16;

const HASH = /^[0-9a-f]{64}$/;

export const isHash = (text: string): boolean => HASH.test(text);

export const hashOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** What is hashed at one go: some two milliseconds. */
const HASHED_A_TURN = 1 << 20;

/** The same, for what is large: a video of 64 MB takes a fifth of a second, in which nothing else would have a turn. */
export async function hashInTurns(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += HASHED_A_TURN) {
    if (at > 0) await turn();
    hash.update(bytes.subarray(at, at + HASHED_A_TURN));
  }
  return hash.digest('hex');
}

/** All that an open asset holds, closed behind it. */
export async function bytesOf({ size, read, close }: OpenAsset): Promise<Uint8Array> {
  try {
    const bytes = new Uint8Array(size);
    let at = 0;
    for await (const piece of read(0, size)) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  } finally {
    await close();
  }
}

/** Passes the pieces on, one behind, and the last only once the hash of all is right. @throws DamagedAsset else. */
export async function* heldBack(
  pieces: AsyncIterable<Uint8Array>,
  hash: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const digest = createHash('sha256');
  let held: Uint8Array | null = null;
  for await (const piece of pieces) {
    digest.update(piece);
    if (held) yield held;
    held = piece;
  }
  if (digest.digest('hex') !== hash) throw new DamagedAsset(hash);
  if (held) yield held;
}
