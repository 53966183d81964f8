/** Assets by their hash: verified before they are stored, and again each time they are read. */
import { assetsIn } from '../../content/programme/assets.ts';
import type { AssetRef, Programme } from '../../content/programme/programme.ts';
import type { Network, Store } from '../platform.ts';
import type { Trust } from '../trust/verify.ts';

/** Why an asset is not there. `corrupt`: its bytes are not what its name says. */
export type AssetFailure = 'unreachable' | 'corrupt' | 'full';
export type AssetResult =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly reason: AssetFailure };

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

export interface AssetEvents {
  /** Bytes that did not match their name came from the server or from the disk. */
  forged(hash: string, from: 'server' | 'disk'): void;
  /** The disk is full. True: something was let go, try again. */
  full(): Promise<boolean>;
}

export function createAssets(
  store: Store,
  network: Network,
  trust: Trust,
  events: AssetEvents,
): Assets {
  const read: Assets['read'] = async (hash) => {
    const bytes = await store.get('assets', hash);
    if (!(bytes instanceof Uint8Array)) return null;
    if ((await trust.digest(bytes)) === hash) return bytes as Uint8Array<ArrayBuffer>;
    events.forged(hash, 'disk');
    await store.write([{ room: 'assets', drop: hash }]);
    return null;
  };

  const keep = async (hash: string, bytes: Uint8Array): Promise<boolean> => {
    const written = await store.write([{ room: 'assets', put: hash, value: bytes }]);
    if (written.ok) return true;
    if (written.reason !== 'full' || !(await events.full())) return false;
    return (await store.write([{ room: 'assets', put: hash, value: bytes }])).ok;
  };

  return {
    read,
    obtain: async (hash) => {
      const stored = await read(hash);
      if (stored) return { ok: true, bytes: stored };
      const fetched = await network.fetchAsset(hash);
      if (!fetched.ok) return { ok: false, reason: 'unreachable' };
      if ((await trust.digest(fetched.bytes)) !== hash) {
        events.forged(hash, 'server');
        return { ok: false, reason: 'corrupt' };
      }
      if (!(await keep(hash, fetched.bytes))) return { ok: false, reason: 'full' };
      return { ok: true, bytes: fetched.bytes as Uint8Array<ArrayBuffer> };
    },
    missing: async (hashes) => {
      const stored = new Set(await store.keys('assets'));
      return hashes.filter((hash) => !stored.has(hash));
    },
    keepOnly: async (wanted) => {
      const drop = (await store.keys('assets')).filter((hash) => !wanted.has(String(hash)));
      if (drop.length > 0) await store.write(drop.map((hash) => ({ room: 'assets', drop: hash })));
      return drop.length;
    },
  };
}
