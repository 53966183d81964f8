/** The last good programme: verified, complete, then kept; only then may it show. */
import { unpack } from '../../content/programme/packed.ts';
import type { Programme } from '../../content/programme/programme.ts';
import type { Face, ProgrammeBody, ReportKind, ToPlayer } from '../../content/wire/messages.ts';
import { signedProgramme } from '../../content/wire/messages.ts';
import type { Cancel, PlatformClock, Store } from '../platform.ts';
import type { Trust } from '../trust/verify.ts';
import type { Assets } from './assets.ts';
import { assetsOf } from './assets.ts';

type ProgrammeMessage = Extract<ToPlayer, { type: 'programme' }>;

export interface Held {
  readonly serial: number;
  readonly hash: string;
  readonly body: { readonly face: Face; readonly programme: Programme };
}

/** As it lies in the store: the exact bytes, so that hash and signature can be checked at each start. */
interface Kept {
  readonly screen: string;
  readonly serial: number;
  readonly hash: string;
  readonly signature: string;
  readonly bytes: Uint8Array;
}

export interface Programmes {
  /** What the store holds, checked again; null when there is none that is good. */
  load(screen: string, keys: readonly string[]): Promise<Held | null>;
  /** A programme has arrived. Verifies, gathers its assets, keeps it, and then calls `ready`. */
  offer(message: ProgrammeMessage, body: Uint8Array, screen: string, key: string): Promise<void>;
  /** Hashes that the newest offer still waits for. */
  missing(): readonly string[];
  /** Every hash of what is held and of what is on its way. */
  needed(): ReadonlySet<string>;
  forget(): Promise<void>;
}

export interface ProgrammeEvents {
  /** Stored with all it needs. */
  ready(held: Held): void;
  report(what: ReportKind, detail: string): void;
}

const ROOM = 'programme';
/** Downloads at a time. */
const LANES = 4;
const RETRY_MIN_MS = 2000;
const RETRY_MAX_MS = 60_000;

type Checked =
  | { readonly ok: true; readonly held: Held }
  | { readonly ok: false; readonly reason: string };

async function check(
  kept: Kept,
  screen: string,
  keys: readonly string[],
  trust: Trust,
): Promise<Checked> {
  if (kept.screen !== screen)
    return { ok: false, reason: `programme of another screen: ${kept.screen}` };
  if ((await trust.digest(kept.bytes)) !== kept.hash)
    return { ok: false, reason: 'programme hash' };
  const text = signedProgramme(kept.screen, kept.serial, kept.hash);
  let good = false;
  for (const key of keys) good = good || (await trust.signed(text, kept.signature, key));
  if (!good) return { ok: false, reason: 'programme signature' };
  const { face, programme } = JSON.parse(new TextDecoder().decode(kept.bytes)) as ProgrammeBody;
  if (programme.version !== 1)
    return { ok: false, reason: `programme version ${programme.version}` };
  const body = { face, programme: unpack(programme) };
  return { ok: true, held: { serial: kept.serial, hash: kept.hash, body } };
}

const hashesOf = (held: Held | null): string[] =>
  held ? assetsOf(held.body.programme).map((ref) => ref.hash) : [];

export function createProgrammes(
  store: Store,
  clock: PlatformClock,
  trust: Trust,
  assets: Assets,
  events: ProgrammeEvents,
): Programmes {
  let held: Held | null = null;
  /** Rises with each offer: whoever waits for an older one gives up. */
  let turn = 0;
  let wanted: readonly string[] = [];
  let coming: Held | null = null;
  let retry: Cancel | null = null;

  /** Fetches what is missing; resolves true when all is there, false when something is not. */
  async function gather(hashes: readonly string[], mine: number): Promise<boolean> {
    const left = hashes.slice();
    let whole = true;
    const lane = async (): Promise<void> => {
      for (let hash = left.shift(); hash !== undefined; hash = left.shift()) {
        if (mine !== turn) return;
        const got = await assets.obtain(hash);
        if (got.ok) continue;
        whole = false;
        events.report(got.reason === 'full' ? 'storage' : 'asset', `${hash}: ${got.reason}`);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return whole;
  }

  async function install(kept: Kept, next: Held, mine: number, attempt: number): Promise<void> {
    const hashes = hashesOf(next);
    wanted = await assets.missing(hashes);
    const whole = await gather(wanted, mine);
    if (mine !== turn) return;
    const written = whole && (await store.write([{ room: 'meta', put: ROOM, value: kept }])).ok;
    if (mine !== turn) return;
    if (written) {
      wanted = [];
      coming = null;
      held = next;
      return events.ready(next);
    }
    wanted = await assets.missing(hashes);
    const wait = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** attempt) * (0.5 + clock.random() / 2);
    retry = clock.after(wait, () => {
      void install(kept, next, mine, attempt + 1);
    });
  }

  return {
    load: async (screen, keys) => {
      const kept = (await store.get('meta', ROOM)) as Kept | undefined;
      if (!kept) return null;
      const checked = await check(kept, screen, keys, trust);
      if (!checked.ok) {
        events.report('forged', `stored ${checked.reason}`);
        await store.write([{ room: 'meta', drop: ROOM }]);
        return null;
      }
      held = checked.held;
      return held;
    },
    offer: async (message, body, screen, key) => {
      const { serial, hash, signature } = message;
      const kept: Kept = { screen: message.screen, serial, hash, signature, bytes: body.slice() };
      const checked = await check(kept, screen, [key], trust);
      if (!checked.ok) return events.report('forged', checked.reason);
      if (held && serial < held.serial)
        return events.report('forged', `programme replayed: ${serial} after ${held.serial}`);
      if (held && serial === held.serial && hash === held.hash) return events.ready(held);
      retry?.();
      const mine = ++turn;
      coming = checked.held;
      void install(kept, checked.held, mine, 0);
    },
    missing: () => wanted,
    needed: () => new Set(hashesOf(held).concat(hashesOf(coming))),
    forget: async () => {
      turn++;
      retry?.();
      held = coming = null;
      wanted = [];
      await store.write([{ room: 'meta', drop: ROOM }]);
    },
  };
}
