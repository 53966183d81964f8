/** Who this player is to the server: its identity, how it came by it, and the link that it opens with it. */
import { createLink, type Link, type LinkState } from '../link/link.ts';
import type { Cancel, Platform } from '../platform.ts';
import type { Connection, ConnectionEvents } from './contract.ts';
import { IDENTITY, type Identity } from './identity.ts';
import { startPairing } from './pairing.ts';

/** After a revocation: no hurry, a person is at work there. */
const REPAIR_DELAY_MS = 10_000;

/** Connects as `known`, or begins to pair where that is undefined; `screenPath` is the last part of the page's address. */
export function connect(
  platform: Platform,
  screenPath: string,
  known: Identity | undefined,
  events: ConnectionEvents,
): Connection {
  const { clock, network, store } = platform;
  let identity = known;
  let link: Link | null = null;
  let state: LinkState = 'waiting';
  let replaced = false;
  let pairing: Cancel | null = null;

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
    open(next);
  };
  const pair = (delayMs: number): void => {
    if (pairing) return;
    const { code } = events;
    pairing = startPairing(
      clock,
      network,
      screenPath,
      { paired: (next) => void paired(next), code },
      delayMs,
    );
  };

  const startAnew = async (delayMs: number): Promise<void> => {
    await forget();
    pair(delayMs);
  };
  const ended = (why: 'revoked' | 'replaced' | 'refused'): void => {
    if (why === 'replaced') replaced = true;
    else if (why === 'revoked') void startAnew(REPAIR_DELAY_MS);
    else if (identity && identity.spare) {
      // The server does not know the new credential, or no longer the old one: take turns.
      const { credential, spare } = identity;
      identity = Object.assign({}, identity, { credential: spare, spare: credential });
      if (link) link.stop();
      open(identity);
    }
    // Whoever was paired by nobody may be so again; a claimed screen waits for its people.
    else if (identity && identity.open) pair(0);
  };

  function open(as: Identity): void {
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

  if (identity) open(identity);
  else pair(0);
  return {
    identity: () => identity,
    state: () => state,
    replaced: () => replaced,
    send: (message) => (link ? link.send(message) : false),
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
