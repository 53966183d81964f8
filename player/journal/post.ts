/**
 * Brings what the journal holds to the server: one message under way, the oldest plays first. Each message costs a
 * signature here and its proof there, so plays are gathered for as long as the server asks, and a full message goes at once.
 */
import type { FromPlayer, ReportKind, ToPlayer } from '../../content/wire/messages.ts';
import type { Courier, Machine, Told } from '../hands/contract.ts';
import type { Identity } from '../hands/identity.ts';
import type { Cancel } from '../platform.ts';
import type { Trust } from '../trust/verify.ts';
import { createJournal, type Unnumbered } from './journal.ts';

export interface PostParts {
  readonly platform: Machine;
  readonly trust: Trust;
  readonly now: () => number;
  readonly timeZone: () => string;
  /** Who sends; undefined while there is no line, or another player has it. */
  readonly sender: () => Identity | undefined;
  readonly send: (message: FromPlayer) => boolean;
  /** The disk is full. True: something was let go. */
  readonly makeRoom: () => Promise<boolean>;
  readonly report: (what: ReportKind, detail: string) => void;
}

export interface Post {
  /** A play has ended: it is written at once, and told in its time. */
  keep(play: Unnumbered): Promise<void>;
  /** Connected: what waits goes at once. */
  welcomed(welcome: Extract<ToPlayer, { type: 'welcome' }>): Promise<void>;
  acknowledged(told: Told): Promise<void>;
  /** Another credential begins. */
  renumber(): Promise<void>;
  /** Folds the oldest days where there are too many. */
  bound(): Promise<void>;
  count(): Promise<number>;
  forget(): Promise<void>;
}

/** Plays in a message behind which more may wait. */
const MANY = 100;

const isFull = (message: FromPlayer): boolean =>
  message.type === 'fold' || (message.type === 'plays' && message.plays.length >= MANY);

export function createPost(parts: PostParts): Post {
  const { platform, trust, now, timeZone, sender, send, makeRoom, report } = parts;
  const { clock, store } = platform;
  let carrier: Courier | null = null;
  /** A message of plays is on its way, or being made. */
  let sending = false;
  let again = false;
  let gatherMs = 0;
  let notBeforeMs = 0;
  let waiting: Cancel | null = null;

  const courier = async (): Promise<Courier> => {
    const hands = await platform.hands();
    carrier = carrier || hands.courier(store, trust, (detail) => report('forged', detail));
    return carrier;
  };
  const digest = (text: string): Promise<string> => trust.digest(new TextEncoder().encode(text));
  const fold = async (): Promise<boolean> => (await courier()).fold(now(), timeZone());
  const journal = createJournal(store, digest, async () => (await makeRoom()) || fold());

  const wait = (ms: number): void => {
    if (waiting) return;
    waiting = clock.after(ms, () => {
      waiting = null;
      void flush();
    });
  };
  const flush = async (): Promise<void> => {
    const me = sender();
    again = sending;
    if (sending || !me) return;
    const early = notBeforeMs - clock.monotonicMs();
    if (early > 0) return wait(early);
    sending = true;
    try {
      const message = await (await courier()).next(me, now());
      sending = !!message && send(message);
      if (message && sending) notBeforeMs = isFull(message) ? 0 : clock.monotonicMs() + gatherMs;
    } catch (error) {
      sending = false;
      report('error', String(error));
    }
    // A play that ended meanwhile does not wait for the next one.
    if (again && !sending) await flush();
  };
  const acknowledged = async (told: Told): Promise<void> => {
    const carry = await courier();
    await journal.inTurn(() => carry.acknowledged(told));
    sending = false;
    await flush();
  };

  return {
    keep: async (play) => {
      if (!(await journal.add(play))) report('storage', 'plays wait for room');
      await flush();
    },
    welcomed: ({ playsUpTo, playsHash, playsEveryMs }) => {
      gatherMs = playsEveryMs || 0;
      notBeforeMs = 0;
      return acknowledged({ upTo: playsUpTo, hash: playsHash });
    },
    acknowledged,
    renumber: async () => journal.inTurn((await courier()).restart),
    bound: async () => {
      const carry = await courier();
      const left = await platform.storageLeft();
      await journal.inTurn(() => carry.bound(now(), timeZone(), left));
    },
    count: journal.count,
    forget: journal.forget,
  };
}
