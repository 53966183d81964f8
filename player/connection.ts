/** Who this player is to the server: its identity, how it came by it, and the link that it opens with it. */
import type { FromPlayer } from '../content/wire/messages.ts';
import { createLink, type Link, type LinkEvents, type LinkState } from './link/link.ts';
import type { Hands, Identity, Machine } from './hands/contract.ts';
import type { Cancel } from './platform.ts';

export interface ConnectionEvents extends Omit<LinkEvents, 'state' | 'ended'> {
  /** Show this code until a person has claimed it; null: the server is out of reach. */
  code(code: string | null): void;
  /** Nothing of what was believed holds any longer: another key, another screen, or none at all. */
  forget(): Promise<void>;
  /** The same screen under a new credential: plays are numbered anew. */
  renumber(): Promise<void>;
}

export interface Connection {
  identity(): Identity | undefined;
  state(): LinkState;
  /** Another player of this screen is connected: this one shows on and journals nothing. */
  replaced(): boolean;
  send(message: FromPlayer): boolean;
  start(events: ConnectionEvents): void;
  /** A new credential or key, taken over the line. Resolves when it is durable. */
  become(next: Identity): Promise<void>;
  /** Forgets everything and begins as a new device. */
  unpair(): Promise<void>;
}

const IDENTITY = 'identity';
/** After a revocation: no hurry, a person is at work there. */
const REPAIR_DELAY_MS = 10_000;
const HANDS_AGAIN_MS = 5000;

export async function createConnection(platform: Machine, screenPath: string): Promise<Connection> {
  const { clock, network, store } = platform;
  let identity = (await store.get('meta', IDENTITY)) as Identity | undefined;
  let link: Link | null = null;
  let state: LinkState = 'waiting';
  let replaced = false;
  let pairing: Cancel | null = null;
  let events: ConnectionEvents;

  const stopPairing = (): void => {
    if (pairing) pairing();
    pairing = null;
  };
  const forget = async (): Promise<void> => {
    identity = undefined;
    await store.write([{ room: 'meta', drop: IDENTITY }]);
    await events.forget();
  };

  const paired = async (next: Identity): Promise<void> => {
    pairing = null;
    if (link) link.stop();
    if (identity && (identity.key !== next.key || identity.screen !== next.screen)) await forget();
    if (!identity || identity.credential !== next.credential) await events.renumber();
    identity = next;
    await store.write([{ room: 'meta', put: IDENTITY, value: next }]);
    events.code(null);
    connect(next);
  };
  const pair = async (delayMs: number): Promise<void> => {
    if (pairing) return;
    const { code } = events;
    let hands: Hands;
    try {
      hands = await platform.hands();
    } catch {
      // Neither cached nor to be had: the server is away.
      clock.after(HANDS_AGAIN_MS, () => void pair(0));
      return;
    }
    if (pairing) return;
    pairing = hands.startPairing(
      clock,
      network,
      screenPath,
      { paired: (next) => void paired(next), code },
      delayMs,
    );
  };

  const startAnew = async (delayMs: number): Promise<void> => {
    await forget();
    await pair(delayMs);
  };
  const ended = (why: 'revoked' | 'replaced' | 'refused'): void => {
    if (why === 'replaced') replaced = true;
    else if (why === 'revoked') void startAnew(REPAIR_DELAY_MS);
    else if (identity && identity.spare) {
      // The server does not know the new credential, or no longer the old one: take turns.
      const { credential, spare } = identity;
      identity = Object.assign({}, identity, { credential: spare, spare: credential });
      if (link) link.stop();
      connect(identity);
    }
    // Whoever was paired by nobody may be so again; a claimed screen waits for its people.
    else if (identity && identity.open) void pair(0);
  };

  function connect(as: Identity): void {
    const { hello, time, message, health } = events;
    link = createLink(clock, network, as.credential, {
      hello,
      time,
      message,
      health,
      ended,
      welcome: (welcome) => {
        stopPairing();
        events.welcome(welcome);
      },
      state: (next) => {
        state = next;
      },
    });
  }

  return {
    identity: () => identity,
    state: () => state,
    replaced: () => replaced,
    send: (message) => (link ? link.send(message) : false),
    start: (to) => {
      events = to;
      if (identity) connect(identity);
      else void pair(0);
    },
    become: async (next) => {
      identity = next;
      await store.write([{ room: 'meta', put: IDENTITY, value: next }]);
    },
    unpair: async () => {
      if (link) link.stop();
      stopPairing();
      await startAnew(0);
    },
  };
}
