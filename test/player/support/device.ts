/** A player's journal and its courier over a store, without a screen: what it would send, and what it is told. */
import type { FromPlayer } from '../../../content/wire/messages.ts';
import type { Courier } from '../../../player/hands/contract.ts';
import type { Identity } from '../../../player/hands/identity.ts';
import { type Bounds, courier } from '../../../player/journal/courier.ts';
import { createJournal, type Journal, type Unnumbered } from '../../../player/journal/journal.ts';
import type { Store } from '../../../player/platform.ts';
import { createTrust } from '../../../player/trust/verify.ts';

export const TIME_ZONE = 'Asia/Shanghai';
export const trust = createTrust(undefined, () => Promise.resolve());

export const digestText = (text: string): Promise<string> =>
  trust.digest(new TextEncoder().encode(text));

export const identityOf = (screen: string, series: string | number): Identity => ({
  screen,
  series: String(series),
  credential: `credential-${series}`,
  key: '',
  open: true,
});

export type PlaysMessage = Extract<FromPlayer, { type: 'plays' | 'fold' }>;

export interface Device {
  readonly journal: Journal;
  readonly courier: Courier;
  /** What it said of its disk. */
  readonly said: string[];
  /** The next message, or null. */
  next(identity: Identity, nowMs: number): Promise<PlaysMessage | null>;
}

/** A page that was just opened over `store`. */
export function openDevice(store: Store, nowMs: () => number, bounds?: Bounds): Device {
  const said: string[] = [];
  const carry = courier(store, trust, (detail) => said.push(detail), bounds);
  const journal = createJournal(store, digestText, () => carry.fold(nowMs(), TIME_ZONE));
  return {
    journal,
    courier: carry,
    said,
    next: async (identity, at) => (await carry.next(identity, at)) as PlaysMessage | null,
  };
}

/** A store of its own with the same content: what a disk image holds. */
export async function imageOf(from: Store, to: Store): Promise<Store> {
  for (const room of ['meta', 'plays'] as const) {
    const keys = await from.keys(room);
    await to.write([
      { room, clear: true },
      ...(await Promise.all(
        keys.map(async (put) => ({ room, put, value: await from.get(room, put) })),
      )),
    ]);
  }
  return to;
}

/** A play that began at `start` and ran its ten seconds. */
export const playAt = (start: number, change: Partial<Unnumbered> = {}): Unnumbered => ({
  item: 'item-1',
  asset: '',
  schedule: null,
  campaign: null,
  zone: 0,
  start,
  end: start + 10_000,
  plannedMs: 10_000,
  how: 'full',
  ...change,
});
