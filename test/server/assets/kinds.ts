/** The kinds of asset store that a server may have, each on a place of its own. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3mini } from 's3mini';
import { type BucketConfig, openBucket } from '../../../server/assets/bucket.ts';
import { openFolder } from '../../../server/assets/folder.ts';
import { shareAssets } from '../../../server/assets/shared.ts';
import type { AssetStore } from '../../../server/assets/store.ts';
import { startBucket } from '../../support/bucket.ts';

/** A store, and a door behind its back. */
export interface OpenKind {
  readonly store: AssetStore;
  /** Writes over what lies under a name, as a failing disk or a stranger does. */
  damage(hash: string, bytes: Uint8Array): Promise<void>;
  /** Another store on the same place, as after a restart. */
  again(): AssetStore;
  close(): Promise<void>;
}

export const KINDS: Readonly<Record<string, () => Promise<OpenKind>>> = {
  bucket: async () => {
    const bucket = await startBucket();
    return {
      store: openBucket(bucket.config),
      damage: (hash, bytes) => overwrite(bucket.config, hash, bytes),
      again: () => openBucket(bucket.config),
      close: bucket.close,
    };
  },
  'folder before a bucket': async () => {
    const bucket = await startBucket('');
    const dir = await mkdtemp(join(tmpdir(), 'gengfu-assets-'));
    const open = () => shareAssets(openFolder(dir), openBucket(bucket.config));
    return {
      store: open(),
      damage: async (hash, bytes) => {
        await overwrite(bucket.config, hash, bytes);
        await writeFile(join(dir, hash.slice(0, 2), hash), bytes);
      },
      again: open,
      close: async () => {
        await bucket.close();
        await rm(dir, { recursive: true, force: true });
      },
    };
  },
  folder: async () => {
    const dir = await mkdtemp(join(tmpdir(), 'gengfu-assets-'));
    return {
      store: openFolder(dir),
      damage: (hash, bytes) => writeFile(join(dir, hash.slice(0, 2), hash), bytes),
      again: () => openFolder(dir),
      close: () => rm(dir, { recursive: true, force: true }),
    };
  },
};

/** Another client than ours would do the same. */
async function overwrite(config: BucketConfig, hash: string, bytes: Uint8Array): Promise<void> {
  const s3 = new S3mini({ ...config, endpoint: `${config.endpoint}/${config.bucket}` });
  await s3.putObject(`${config.prefix}${hash.slice(0, 2)}/${hash}`, bytes);
}

/** Every file below a folder, by its path from there. */
export async function filesBelow(dir: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = new Map<string, Buffer>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    files.set(file.slice(dir.length + 1), await readFile(file));
  }
  return files;
}
