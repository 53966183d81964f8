/** A folder of this node's own before a bucket that all nodes share: what it lacks it fetches, once. */
import type { AssetBucket } from './bucket.ts';
import type { AssetFolder } from './folder.ts';
import { type AssetStore, hashInTurns, isHash, type OpenAsset } from './store.ts';

export interface SharedAssets extends AssetStore {
  /** Puts a file of the folder into the bucket, where the bucket has none: from before there was one, or lost there. */
  offer(hash: string): Promise<void>;
}

export function shareAssets(folder: AssetFolder, bucket: AssetBucket): SharedAssets {
  /** Many who ask for one at once wait for the same fetch. */
  const fetching = new Map<string, Promise<boolean>>();

  async function fetchNow(hash: string): Promise<boolean> {
    const pieces = await bucket.stream(hash);
    if (!pieces) return false;
    if (await folder.take(hash, pieces)) return true;
    await bucket.setAside(hash);
    return false;
  }

  function fetched(hash: string): Promise<boolean> {
    let work = fetching.get(hash);
    if (!work) {
      work = fetchNow(hash).finally(() => fetching.delete(hash));
      fetching.set(hash, work);
    }
    return work;
  }

  async function open(hash: string): Promise<OpenAsset | null> {
    if (!isHash(hash)) return null;
    const here = await folder.open(hash);
    if (here) return here;
    return (await fetched(hash)) ? folder.open(hash) : null;
  }

  return {
    open,
    has: async (hash) => (await folder.has(hash)) || bucket.has(hash),
    get: async (hash) => {
      const here = await folder.get(hash);
      if (here || !isHash(hash)) return here;
      return (await fetched(hash)) ? folder.get(hash) : null;
    },
    // Whoever reads the row that follows may ask another node.
    put: async (bytes) => {
      const hash = await hashInTurns(bytes);
      await bucket.put(bytes);
      await folder.put(bytes);
      return hash;
    },
    delete: async (hash) => {
      await bucket.delete(hash);
      await folder.delete(hash);
    },
    offer: async (hash) => {
      if (await bucket.has(hash)) return;
      const bytes = await folder.get(hash);
      if (bytes) await bucket.put(bytes);
    },
  };
}
