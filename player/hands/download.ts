/**
 * An asset over a rough line: what has arrived is kept in the store in parts, and a download that broke off goes on
 * where it stopped, also after a reload or a power cut. Only the whole, verified by its hash, becomes the asset.
 *
 * A part lies beside the assets under `<hash>.<offset>`: whoever lets go of the asset lets go of its parts.
 */
import type { Change, PlatformClock, Store } from '../platform.ts';
import type { Trust } from '../trust/verify.ts';
import { fetchAsset } from './fetch-asset.ts';
import { IDENTITY, type Identity } from './identity.ts';

/** Why an asset is not there. `corrupt`: its bytes are not what its name says. */
type AssetFailure = 'unreachable' | 'corrupt' | 'full';
export type AssetResult =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly reason: AssetFailure };

export interface AssetEvents {
  /** Bytes that did not match their name came from the server or from the disk. */
  forged(hash: string, from: 'server' | 'disk'): void;
  /** The disk is full. True: something was let go, try again. */
  full(): Promise<boolean>;
}

export interface DownloadParts {
  readonly clock: PlatformClock;
  readonly store: Store;
  readonly trust: Trust;
  readonly events: AssetEvents;
}

/** Bytes that are gathered before they are written: a power cut costs no more than these. */
const PART_BYTES = 32_768;

const joined = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** What is on its way: a programme that comes while the one before it is being gathered fetches nothing twice. */
const underWay = new Map<string, Promise<AssetResult>>();

/** Fetched, verified and stored. */
export function download(parts: DownloadParts, hash: string): Promise<AssetResult> {
  const known = underWay.get(hash);
  if (known) return known;
  const work = (async (): Promise<AssetResult> => {
    try {
      return await fetchWhole(parts, hash);
    } finally {
      underWay.delete(hash);
    }
  })();
  underWay.set(hash, work);
  return work;
}

async function fetchWhole(parts: DownloadParts, hash: string): Promise<AssetResult> {
  const { clock, store, trust, events } = parts;
  let kept: Uint8Array[] = [];
  let length = 0;
  let fresh: Uint8Array[] = [];
  let freshLength = 0;
  /** The disk took no part: this download is not kept half-fetched, but may still become whole. */
  let unkept = false;

  const load = async (): Promise<void> => {
    for (;;) {
      const part = await store.get('assets', `${hash}.${length}`);
      if (!(part instanceof Uint8Array) || part.length === 0) return;
      kept.push(part);
      length += part.length;
    }
  };
  const drops = async (): Promise<Change[]> =>
    (await store.keys('assets'))
      .filter((key) => String(key).indexOf(`${hash}.`) === 0)
      .map((drop) => ({ room: 'assets', drop }));
  const forget = async (): Promise<void> => {
    kept = [];
    fresh = [];
    length = freshLength = 0;
    const changes = await drops();
    if (changes.length > 0) await store.write(changes);
  };
  const put = async (): Promise<void> => {
    if (freshLength === 0) return;
    const value = joined(fresh);
    const change: Change = { room: 'assets', put: `${hash}.${length}`, value };
    kept.push(value);
    length += value.length;
    fresh = [];
    freshLength = 0;
    if (unkept) return;
    let written = await store.write([change]);
    if (!written.ok && written.reason === 'full' && (await events.full()))
      written = await store.write([change]);
    unkept = !written.ok;
  };
  const take = async (bytes: Uint8Array): Promise<void> => {
    fresh.push(bytes);
    freshLength += bytes.length;
    if (freshLength >= PART_BYTES) await put();
  };

  const credentials = async (): Promise<readonly string[]> => {
    const identity = (await store.get('meta', IDENTITY)) as Identity | undefined;
    if (!identity) return [];
    return identity.spare ? [identity.credential, identity.spare] : [identity.credential];
  };

  /** Stores the whole in place of its parts; where there is no room for both, the parts go first. */
  const keep = async (whole: Uint8Array): Promise<boolean> => {
    const change: Change = { room: 'assets', put: hash, value: whole };
    const written = await store.write([change, ...(await drops())]);
    if (written.ok) return true;
    if (written.reason !== 'full') return false;
    await forget();
    if ((await store.write([change])).ok) return true;
    return (await events.full()) && (await store.write([change])).ok;
  };

  const attempt = async (): Promise<AssetResult> => {
    const resumed = length > 0;
    try {
      await fetchAsset(clock, hash, length, await credentials(), { take, restart: forget });
    } catch {
      // What came since the last part is worth a write: the next attempt begins behind it.
      await put();
      return { ok: false, reason: 'unreachable' };
    }
    const whole = joined(kept.concat(fresh));
    if ((await trust.digest(whole)) === hash)
      return (await keep(whole)) ? { ok: true, bytes: whole } : { ok: false, reason: 'full' };
    await forget();
    // One of the old parts may be to blame: once more from the beginning.
    if (resumed) return attempt();
    events.forged(hash, 'server');
    return { ok: false, reason: 'corrupt' };
  };

  await load();
  return attempt();
}
