/** Assets by their hash: verified before they are stored, and again each time they are read. */
import { assetsIn } from '../../content/programme/assets.ts';
import type { AssetRef, Programme } from '../../content/programme/programme.ts';
import type { Machine } from '../hands/contract.ts';
import type { AssetEvents, AssetResult } from '../hands/download.ts';
import type { Trust } from '../trust/verify.ts';

export interface Assets {
  /** The stored and verified bytes; a corrupt copy is thrown away. Null: not here. */
  read(hash: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** From the vault, or fetched, verified and stored. */
  obtain(hash: string): Promise<AssetResult>;
  /** Those of `hashes` that are not stored. */
  missing(hashes: readonly string[]): Promise<readonly string[]>;
  /** Drops everything but what `keep` names. Returns how many were dropped. */
  keepOnly(keep: ReadonlySet<string>): Promise<number>;
}

/** Every asset that a programme names, each once. */
export function assetsOf(programme: Programme): readonly AssetRef[] {
  const found = new Map<string, AssetRef>();
  for (const { media } of programme.entries) {
    for (const ref of assetsIn(media)) found.set(ref.hash, ref);
  }
  return Array.from(found.values());
}

/** A hash, or one with the offset of a part that was fetched (hands/download.ts). */
const HASH_LENGTH = 64;

export function createAssets(platform: Machine, trust: Trust, events: AssetEvents): Assets {
  const { clock, store } = platform;
  const read: Assets['read'] = async (hash) => {
    const bytes = await store.get('assets', hash);
    if (!(bytes instanceof Uint8Array)) return null;
    if ((await trust.digest(bytes)) === hash) return bytes as Uint8Array<ArrayBuffer>;
    events.forged(hash, 'disk');
    await store.write([{ room: 'assets', drop: hash }]);
    return null;
  };

  return {
    read,
    obtain: async (hash) => {
      const stored = await read(hash);
      if (stored) return { ok: true, bytes: stored };
      try {
        return await (await platform.hands()).download({ clock, store, trust, events }, hash);
      } catch {
        return { ok: false, reason: 'unreachable' };
      }
    },
    missing: async (hashes) => {
      const stored = new Set(await store.keys('assets'));
      return hashes.filter((hash) => !stored.has(hash));
    },
    keepOnly: async (wanted) => {
      const drop = (await store.keys('assets')).filter(
        (key) => !wanted.has(String(key).slice(0, HASH_LENGTH)),
      );
      if (drop.length > 0) await store.write(drop.map((key) => ({ room: 'assets', drop: key })));
      return drop.length;
    },
  };
}
