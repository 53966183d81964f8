/** The folder kind of asset store: `data/assets/ab/abcdef…`, named by the SHA-256 of their bytes. */
import { createHash, randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import * as disk from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type AssetStore,
  bytesOf,
  DamagedAsset,
  hashInTurns,
  heldBack,
  isHash,
  MAGIC_BYTES,
  type OpenAsset,
} from './store.ts';

/** What of the disk it uses; a test brings one that can be held, or fails. */
export type Disk = Pick<typeof disk, 'mkdir' | 'open' | 'readdir' | 'rename' | 'rm' | 'stat'>;

export interface FolderOptions {
  readonly disk?: Disk;
  /** Told when a file was set aside because its bytes are not those of its name. */
  readonly damaged?: (hash: string, aside: string) => void;
}

export interface AssetFolder extends AssetStore {
  /**
   * Stores what comes under that name, piece by piece.
   * @returns whether it is there now: false where the pieces are not those of the name, and nothing of them was kept.
   */
  take(hash: string, pieces: AsyncIterable<Uint8Array>): Promise<boolean>;
  /** Names of all that is there. */
  names(): AsyncGenerator<string, void, undefined>;
  /** Reads it from end to end, whatever is remembered. @returns whether its hash is right; what is wrong is set aside. */
  check(hash: string): Promise<boolean>;
  /** Removes what a put that died left behind, and what was set aside, where it is older. @param before epoch ms */
  sweep(before: number): Promise<void>;
}

/** One reader holds this much. */
const PIECE_BYTES = 65_536;
/** Files whose hash is known to be right: what is forgotten is read once more. */
const KNOWN_MAX = 50_000;
const ASIDE = 'damaged';
/** For nobody but the server itself. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

export function openFolder(dir: string, options: FolderOptions = {}): AssetFolder {
  const { disk: door = disk, damaged = () => {} } = options;
  /** How a file looked when its hash was right. */
  const known = new Map<string, string>();
  /** Hashes that are being looked at: many who ask at once wait for one reading. */
  const looking = new Map<string, Promise<boolean>>();
  const fileOf = (hash: string): string => join(dir, hash.slice(0, 2), hash);
  const asideOf = (hash: string): string =>
    join(dir, ASIDE, `${hash}.${randomBytes(6).toString('hex')}`);

  const remember = (hash: string, look: string): void => {
    known.delete(hash);
    known.set(hash, look);
    const [oldest] = known.keys();
    if (known.size > KNOWN_MAX && oldest !== undefined) known.delete(oldest);
  };

  /** Moves a wrong file away, so that a right one can take its place. */
  async function setAside(hash: string, wrong: Stats): Promise<void> {
    known.delete(hash);
    const aside = asideOf(hash);
    await door.mkdir(dirname(aside), { recursive: true, mode: FOLDER_MODE });
    try {
      await door.rename(fileOf(hash), aside);
      // Another may have put a right one there meanwhile: that goes back.
      if ((await door.stat(aside)).ino !== wrong.ino) await door.rename(aside, fileOf(hash));
      else damaged(hash, aside);
    } catch (error) {
      absent(error, undefined);
    }
  }

  /** Whether the hash of an open file is right, as far as it has changed since that was last asked. */
  async function isRight(hash: string, handle: FileHandle, stats: Stats): Promise<boolean> {
    const look = lookOf(stats);
    if (known.get(hash) === look) return true;
    const key = `${hash} ${look}`;
    let answer = looking.get(key);
    if (!answer) {
      answer = isWhole(hash, handle, stats.size).finally(() => looking.delete(key));
      looking.set(key, answer);
    }
    if (!(await answer)) return false;
    remember(hash, look);
    return true;
  }

  async function open(hash: string): Promise<OpenAsset | null> {
    if (!isHash(hash)) return null;
    const handle = await door
      .open(fileOf(hash))
      .catch((error: unknown) => absent<FileHandle | null>(error, null));
    if (!handle) return null;
    try {
      const stats = await handle.stat();
      if (!(await isRight(hash, handle, stats))) {
        await handle.close();
        await setAside(hash, stats);
        return null;
      }
      const { size } = stats;
      const head = new Uint8Array(Math.min(MAGIC_BYTES, size));
      await handle.read(head, 0, head.length, 0);
      return { size, head, read: (from, until) => read(hash, handle, stats, from, until), close };
    } catch (error) {
      await handle.close();
      throw error;
    }
    async function close(): Promise<void> {
      await handle?.close();
    }
  }

  async function* read(
    hash: string,
    handle: FileHandle,
    stats: Stats,
    from: number,
    until: number,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const all = from === 0 && until === stats.size;
    const pieces = piecesOf(hash, handle, from, until);
    try {
      yield* all ? heldBack(pieces, hash) : pieces;
    } catch (error) {
      if (error instanceof DamagedAsset) await setAside(hash, stats);
      throw error;
    } finally {
      await handle.close();
    }
  }

  /** Written beside, synced, then renamed: after a crash a name holds either all its bytes or none. */
  async function take(hash: string, pieces: AsyncIterable<Uint8Array>): Promise<boolean> {
    const file = fileOf(hash);
    const folder = dirname(file);
    await door.mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    const beside = `${file}.${randomBytes(6).toString('hex')}`;
    let kept = false;
    const handle = await door.open(beside, 'wx', FILE_MODE);
    try {
      const digest = createHash('sha256');
      for await (const piece of pieces) {
        digest.update(piece);
        await handle.appendFile(piece);
      }
      if (digest.digest('hex') !== hash) return false;
      await handle.sync();
      await door.rename(beside, file);
      kept = true;
      const look = lookOf(await handle.stat());
      // The name is as durable as the bytes only once the folders are.
      await syncFolder(door, folder);
      await syncFolder(door, dir);
      remember(hash, look);
      return true;
    } finally {
      await handle.close();
      if (!kept) await door.rm(beside, { force: true });
    }
  }

  return {
    open,
    take,
    has: async (hash) =>
      isHash(hash) &&
      door.stat(fileOf(hash)).then(
        () => true,
        (error: unknown) => absent(error, false),
      ),
    get: async (hash) => {
      const asset = await open(hash);
      return asset && bytesOf(asset);
    },
    put: async (bytes) => {
      const hash = await hashInTurns(bytes);
      const there = await open(hash);
      await there?.close();
      if (!there) await take(hash, single(bytes));
      return hash;
    },
    delete: async (hash) => {
      known.delete(hash);
      if (isHash(hash)) await door.rm(fileOf(hash), { force: true });
    },
    check: async (hash) => {
      known.delete(hash);
      const there = await open(hash);
      await there?.close();
      return there !== null;
    },
    names: async function* () {
      for (const folder of await namesIn(door, dir))
        if (folder.length === 2)
          for (const name of await namesIn(door, join(dir, folder))) if (isHash(name)) yield name;
    },
    sweep: async (before) => {
      for (const folder of await namesIn(door, dir)) {
        for (const name of await namesIn(door, join(dir, folder))) {
          if (isHash(name)) continue;
          const file = join(dir, folder, name);
          const stats = await door.stat(file).catch((error: unknown) => absent(error, null));
          // Also moving it aside counts.
          if (stats && Math.max(stats.mtimeMs, stats.ctimeMs) < before)
            await door.rm(file, { force: true });
        }
      }
    },
  };
}

/** Changes whenever somebody wrote to the file, or put another in its place. */
const lookOf = ({ ino, size, mtimeMs, ctimeMs }: Stats): string =>
  [ino, size, mtimeMs, ctimeMs].join(' ');

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}

async function* piecesOf(
  hash: string,
  handle: FileHandle,
  from: number,
  until: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = from; at < until;) {
    const piece = new Uint8Array(Math.min(PIECE_BYTES, until - at));
    const { bytesRead } = await handle.read(piece, 0, piece.length, at);
    if (bytesRead === 0) throw new DamagedAsset(hash);
    yield piece.subarray(0, bytesRead);
    at += bytesRead;
  }
}

async function isWhole(hash: string, handle: FileHandle, size: number): Promise<boolean> {
  try {
    for await (const _ of heldBack(piecesOf(hash, handle, 0, size), hash)) continue;
    return true;
  } catch (error) {
    if (error instanceof DamagedAsset) return false;
    throw error;
  }
}

async function namesIn(door: Disk, dir: string): Promise<string[]> {
  return door.readdir(dir).catch((error: unknown) => absent<string[]>(error, []));
}

async function syncFolder(door: Disk, dir: string): Promise<void> {
  // Windows opens no folder, and journals names by itself.
  if (process.platform === 'win32') return;
  const handle = await door.open(dir);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function absent<T>(error: unknown, value: T): T {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return value;
  throw error;
}
