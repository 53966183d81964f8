/** Brings the journal's plays to the server, signed by the screen's own key, and learns what it has of them. */
import type { Fold, FromPlayer, Play, Proof } from '../../content/wire/messages.ts';
import { signedFold, signedPlays } from '../../content/wire/messages.ts';
import { BASE, type Base, HEAD, NO_HASH, readHead } from './journal.ts';
import type { Change, Store } from '../platform.ts';
import type { Courier } from '../hands/contract.ts';
import type { Identity } from '../hands/identity.ts';
import type { Trust } from '../trust/verify.ts';
import { BATCH, countFoldable, foldOldest } from './folding.ts';
import { openOwnKey } from '../hands/own-key.ts';
import { LOST, lost, presentable } from '../hands/presentable.ts';
import { type Digest, type FoldRecord, follow, hashOf, type Kept } from './records.ts';
import { readBase, readRecords } from './records.ts';

/** Beyond what the oldest day of plays is folded. */
export interface Bounds {
  /** Plays kept one by one. */
  readonly plays: number;
  /** Bytes that the browser still grants: a disk that is full takes not even a fold. */
  readonly bytesLeft: number;
}

const BOUNDS: Bounds = {
  // A year at one play every ten seconds.
  plays: 3_153_600,
  // Room for what the browser itself needs to tidy up what was deleted.
  bytesLeft: 64_000_000,
};

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Plays that a message carries, and the chain's hash after them; without one they are in no chain. */
interface Load {
  readonly plays: readonly Play[];
  readonly hash?: string;
}

/** What an earlier player wrote. */
function bareLoad(records: readonly Kept[], shift: number, nowMs: number): Load {
  const plays: Play[] = [];
  for (const kept of records) {
    if (kept.kind !== 'bare') break;
    plays.push(presentable(Object.assign({}, kept.play, { n: kept.key - shift }), nowMs));
  }
  return { plays };
}

/** What the chain holds, up to the next fold. A record that is gone or damaged leaves its number, and nothing else. */
async function chainedLoad(
  records: readonly Kept[],
  [last, before, shift]: Base,
  nowMs: number,
  digest: Digest,
): Promise<Load> {
  const plays: Play[] = [];
  let key = last;
  let hash = before;
  for (const kept of records) {
    const begins = kept.kind === 'fold' ? kept.fold.from : kept.key;
    while (key + 1 < begins && plays.length < BATCH) plays.push(lost(++key - shift, nowMs, hash));
    if (kept.kind !== 'play' || plays.length === BATCH) break;
    key++;
    const [play, next] = await follow(hash, kept, digest);
    hash = next;
    const n = key - shift;
    plays.push(play ? presentable(Object.assign({ n }, play), nowMs, hash) : lost(n, nowMs, hash));
  }
  return { plays, hash };
}

/** All but `next` change the store: one at a time, in the journal's turn. */
export function courier(
  store: Store,
  trust: Trust,
  damaged: (detail: string) => void,
  bounds = BOUNDS,
): Courier {
  const digest: Digest = (text) => trust.digest(new TextEncoder().encode(text));
  const ownKey = openOwnKey(store, trust, pause);
  /** An older server does not know what a proof is. */
  let proving = false;

  const prove = async (text: string, before: string, hash: string): Promise<{ proof?: Proof }> => {
    const signed = proving ? await ownKey.sign(text) : null;
    return signed ? { proof: Object.assign({ before, hash }, signed) } : {};
  };

  const foldMessage = async (
    { before, hash, totals }: FoldRecord,
    fold: Fold,
    { screen, series }: Identity,
  ): Promise<FromPlayer> => {
    const message = { type: 'fold' as const, fold };
    // By an earlier player, whose plays are in no chain.
    if (hash === NO_HASH) return message;
    const digested = await digest(JSON.stringify(totals));
    const text = signedFold(screen, series, fold.to, hash, fold.from, digested);
    return Object.assign(message, await prove(text, before, hash));
  };

  const next = async (identity: Identity, nowMs: number): Promise<FromPlayer | null> => {
    const base = await readBase(store);
    const [last, before, shift] = base;
    const records = await readRecords(store, last, BATCH);
    const [first] = records;
    if (!first) return null;
    const bare = first.kind === 'bare';
    const { plays, hash } = bare
      ? bareLoad(records, shift, nowMs)
      : await chainedLoad(records, base, nowMs, digest);
    const newest = plays[plays.length - 1];
    if (!newest) {
      if (first.kind !== 'fold' || !proving) return null;
      const { from, totals } = first.fold;
      const fold = { from: from - shift, to: first.key - shift, totals };
      return foldMessage(first.fold, fold, identity);
    }
    const gone = plays.filter(({ item }) => item === LOST.item).map(({ n }) => n);
    if (gone.length > 0) damaged(`plays that the disk holds no longer as written: ${gone}`);
    if (hash === undefined) return { type: 'plays', plays };
    const text = signedPlays(identity.screen, identity.series, newest.n, hash);
    const proof = await prove(text, before, hash);
    return Object.assign({ type: 'plays' as const, plays }, proof);
  };

  /** Drops up to `key`, and numbers what follows by `shift`. */
  const settle = (key: number, hash: string, shift: number, ...more: Change[]): Promise<unknown> =>
    store.write([
      { room: 'plays', dropUpTo: key },
      { room: 'meta', put: BASE, value: [key, hash, shift] },
      ...more,
    ]);

  const acknowledged: Courier['acknowledged'] = async ({ upTo, hash, fork }) => {
    proving = proving || hash !== undefined;
    const [last, before, shift] = await readBase(store);
    const [newest, newestHash] = await readHead(store);
    const at = async (key: number): Promise<string | undefined> =>
      key === last ? before : hashOf(await store.get('plays', key));
    if (fork) {
      // The disk was taken back, or doubled: what the server has not goes on behind what it has.
      const key = fork - 1 + shift;
      await settle(key, (await at(key)) || NO_HASH, key - upTo);
      return;
    }
    const key = upTo + shift;
    // The server has fewer than it said once: it was taken back. What is gone here cannot be told again.
    if (key < last) return;
    const mine = await at(key);
    // All was sent, and the server knows of more than we do: never give a number twice.
    if (newest === last && (key > last || (hash && hash !== mine)))
      await settle(last, hash || newestHash, last - upTo, {
        room: 'meta',
        put: HEAD,
        value: [last, hash || newestHash],
      });
    else if (!hash || hash === mine) {
      if (key > newest) await settle(newest, newestHash, newest - upTo);
      else if (key > last) await settle(key, mine || NO_HASH, shift);
    }
    // Else it may have other plays under these numbers: they are sent, and it says from where on.
  };

  return {
    next,
    acknowledged,
    restart: async () => {
      const [last, before] = await readBase(store);
      await settle(last, before, last);
    },
    fold: async (nowMs, timeZone) => {
      const fold = (): Promise<boolean> => foldOldest(store, digest, nowMs, timeZone);
      if (await fold()) return true;
      // The browser reckons what is left after each write; one that only deletes is taken by a full disk too.
      await store.write([{ room: 'meta', drop: '' }]);
      return fold();
    },
    bound: async (nowMs, timeZone, bytesLeft) => {
      const tight = bytesLeft !== null && bytesLeft < bounds.bytesLeft;
      if (tight || (await countFoldable(store)) > bounds.plays)
        await foldOldest(store, digest, nowMs, timeZone);
    },
  };
}
