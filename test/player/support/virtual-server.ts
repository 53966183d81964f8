/** A network of virtual time, and the few things that a server says on it. */
import type { Play, FromPlayer, ToPlayer } from '../../../content/wire/messages.ts';
import type { Hands } from '../../../player/hands/contract.ts';
import type { Network, SocketEvents } from '../../../player/platform.ts';
import type { TestServer } from './server.ts';
import type { VirtualTime } from './virtual.ts';

export interface VirtualServer {
  readonly network: Network;
  readonly download: Hands['download'];
  /** Out of reach: what is sent is swallowed, and no connection opens. */
  reachable: boolean;
  /** Plays by number, each as it came first. */
  readonly plays: Map<number, Play>;
  /** Plays that came again with the same number and other content. */
  conflicts: number;
}

/** Signatures, assets and the programme frame come from `signage`, whose port is never opened. */
export function virtualServer(
  time: VirtualTime,
  nowMs: () => number,
  signage: TestServer,
  programme: Buffer,
): VirtualServer {
  const open = new Set<SocketEvents>();
  const say = (to: SocketEvents, message: ToPlayer, body?: Buffer): void => {
    const line = Buffer.from(JSON.stringify(message));
    frame(to, body ? Buffer.concat([line, Buffer.from('\n'), body]) : line);
  };
  const frame = (to: SocketEvents, bytes: Buffer): void => {
    time.clock.after(1, () => {
      if (open.has(to)) to.frame(new Uint8Array(bytes), time.clock.monotonicMs());
    });
  };
  const store = (plays: readonly Play[]): void => {
    for (const play of plays) {
      const known = server.plays.get(play.n);
      if (!known) server.plays.set(play.n, play);
      else if (JSON.stringify(known) !== JSON.stringify(play)) server.conflicts++;
    }
  };
  const upTo = (): number => Math.max(0, ...server.plays.keys());
  const hear = (from: SocketEvents, message: FromPlayer): void => {
    const now = Math.floor(nowMs());
    if (message.type === 'time') say(from, { type: 'time', t0: message.t0, s: now });
    if (message.type === 'hello') {
      const { key } = signage;
      const screen = 'door';
      const welcome = { type: 'welcome', version: 1, screen, name: 'door', now, key } as const;
      say(from, { ...welcome, heartbeatMs: 15_000, playsUpTo: upTo() });
      if (message.serial === 0) frame(from, programme);
    }
    if (message.type === 'plays') {
      store(message.plays);
      say(from, { type: 'plays-ack', upTo: upTo() });
    }
  };
  const network: Network = {
    connect: (_path, _protocols, events) => {
      if (server.reachable)
        time.clock.after(1, () => {
          open.add(events);
          events.open();
        });
      return {
        send: (text) => {
          if (server.reachable && open.has(events)) hear(events, JSON.parse(text) as FromPlayer);
        },
        close: (code) => {
          open.delete(events);
          events.closed(code);
        },
      };
    },
    request: async () => ({ ok: false, reason: 'out of reach' }),
  };
  const download: Hands['download'] = async (parts, hash) => {
    const asset = server.reachable ? signage.state.assets.get(hash) : undefined;
    if (!asset) return { ok: false, reason: 'unreachable' };
    const bytes = new Uint8Array(asset.bytes);
    await parts.store.write([{ room: 'assets', put: hash, value: bytes }]);
    return { ok: true, bytes };
  };
  const server: VirtualServer = {
    network,
    download,
    reachable: true,
    plays: new Map(),
    conflicts: 0,
  };
  return server;
}
