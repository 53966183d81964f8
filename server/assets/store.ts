/** Content-addressed files: `data/assets/ab/abcdef…`, named by the SHA-256 of their bytes. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const HASH = /^[0-9a-f]{64}$/;

export interface AssetStore {
  /** Stores the bytes durably under their hash; storing the same bytes again costs one look-up. */
  put(bytes: Uint8Array): Promise<string>;
  /** The bytes, or null where none are stored under that name. */
  get(hash: string): Promise<Uint8Array | null>;
  has(hash: string): Promise<boolean>;
}

export function openAssets(dir: string): AssetStore {
  const fileOf = (hash: string): string => join(dir, hash.slice(0, 2), hash);
  const has = async (hash: string): Promise<boolean> =>
    HASH.test(hash) &&
    (await stat(fileOf(hash)).then(
      () => true,
      (error: NodeJS.ErrnoException) => absent(error, false),
    ));
  return {
    has,
    get: async (hash) =>
      HASH.test(hash)
        ? readFile(fileOf(hash)).catch((error: NodeJS.ErrnoException) => absent(error, null))
        : null,
    put: async (bytes) => {
      const hash = createHash('sha256').update(bytes).digest('hex');
      if (!(await has(hash))) await writeWhole(fileOf(hash), bytes);
      return hash;
    },
  };
}

function absent<T>(error: NodeJS.ErrnoException, value: T): T {
  if (error.code === 'ENOENT') return value;
  throw error;
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
