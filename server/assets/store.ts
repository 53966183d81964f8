/** Content-addressed files: `data/assets/ab/abcdef…`, named by the SHA-256 of their bytes. */
import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { turn } from '../turn.ts';

const HASH = /^[0-9a-f]{64}$/;

export interface AssetStore {
  /** Stores the bytes durably under their hash; storing the same bytes again costs one look-up. */
  put(bytes: Uint8Array): Promise<string>;
  /** The bytes, or null where none are stored under that name. */
  get(hash: string): Promise<Uint8Array | null>;
  has(hash: string): Promise<boolean>;
  /** How many bytes are stored under that name, or null. */
  size(hash: string): Promise<number | null>;
  /** The bytes from `from` on, `until` excluded, as many of them as there are; null where none are stored. */
  part(hash: string, from: number, until: number): Promise<Uint8Array | null>;
}

export function openAssets(dir: string): AssetStore {
  const fileOf = (hash: string): string => join(dir, hash.slice(0, 2), hash);
  const has = async (hash: string): Promise<boolean> =>
    HASH.test(hash) &&
    (await stat(fileOf(hash)).then(
      () => true,
      (error: NodeJS.ErrnoException) => absent(error, false),
    ));
  const size = async (hash: string): Promise<number | null> =>
    HASH.test(hash)
      ? stat(fileOf(hash)).then(
          (file) => file.size,
          (error: NodeJS.ErrnoException) => absent(error, null),
        )
      : null;
  return {
    has,
    size,
    part: async (hash, from, until) => {
      if (!HASH.test(hash)) return null;
      const handle = await open(fileOf(hash)).catch((error: NodeJS.ErrnoException) =>
        absent(error, null),
      );
      return handle && readPart(handle, from, until);
    },
    get: async (hash) =>
      HASH.test(hash)
        ? readFile(fileOf(hash)).catch((error: NodeJS.ErrnoException) => absent(error, null))
        : null,
    put: async (bytes) => {
      const hash = await hashOf(bytes);
      if (!(await has(hash))) await writeWhole(fileOf(hash), bytes);
      return hash;
    },
  };
}

async function readPart(handle: FileHandle, from: number, until: number): Promise<Uint8Array> {
  try {
    const bytes = new Uint8Array(Math.max(0, until - from));
    let read = 0;
    while (read < bytes.length) {
      const { bytesRead } = await handle.read(bytes, read, bytes.length - read, from + read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return bytes.subarray(0, read);
  } finally {
    await handle.close();
  }
}

function absent<T>(error: NodeJS.ErrnoException, value: T): T {
  if (error.code === 'ENOENT') return value;
  throw error;
}

/** What is hashed at one go: some two milliseconds. */
const HASHED_A_TURN = 1 << 20;

/** A video of 64 MB takes a fifth of a second, in which nothing else would have a turn. */
async function hashOf(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += HASHED_A_TURN) {
    if (at > 0) await turn();
    hash.update(bytes.subarray(at, at + HASHED_A_TURN));
  }
  return hash.digest('hex');
}

/** Written beside, synced, then renamed: after a crash a name holds either all its bytes or none. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const beside = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(beside, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
}
