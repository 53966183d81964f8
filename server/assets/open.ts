/** Opens the files of a server as its configuration says. */
import type { Logger } from 'pino';
import { openBucket } from './bucket.ts';
import type { AssetsConfig } from './config.ts';
import { type AssetFolder, openFolder } from './folder.ts';
import { shareAssets } from './shared.ts';
import type { AssetStore } from './store.ts';

export interface OpenAssets {
  readonly store: AssetStore;
  /** This server's own, also before a bucket. */
  readonly folder: AssetFolder;
  /** Puts into the bucket what is in the folder alone; does nothing where there is no bucket. */
  readonly offer: (hash: string) => Promise<void>;
}

export function openAssets({ folder: dir, bucket: config }: AssetsConfig, log: Logger): OpenAssets {
  const damaged = (hash: string, aside: string): void =>
    log.error({ asset: hash, aside }, 'a file is not what its name says: it was set aside');
  const folder = openFolder(dir, { damaged });
  if (!config) return { store: folder, folder, offer: async () => {} };
  const store = shareAssets(folder, openBucket(config, { damaged }));
  return { store, folder, offer: store.offer };
}

/** A name that nothing has. */
const NOTHING = '0'.repeat(64);

/** Asks the store whether it is there, and says so where not: what is in the folder can still be given. */
export async function saySilence(store: AssetStore, log: Logger): Promise<void> {
  try {
    await store.has(NOTHING);
  } catch (err) {
    log.error(
      { err },
      'the bucket that GENGFU_ASSETS names cannot be used: nothing new can be published',
    );
  }
}
