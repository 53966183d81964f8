/** The sockets of the screens: admits them, keeps one session for each, and brings them what the store decided. */
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { CLOSE, SUBPROTOCOL } from '../../content/wire/messages.ts';
import { type StepWatch, watchSteps } from '../clock.ts';
import type { Signage } from '../signage/ground/context.ts';
import { newId } from '../signage/ground/ids.ts';
import { type Pairing, standingOfAll } from '../signage/trust/pairings.ts';
import { createFollower } from './follow.ts';
import { createHouse, GATHER_MS } from './create-house.ts';
import type { House } from './house.ts';
import { hearOut, inTurn } from './inflow.ts';
import { FRAME_BYTES_MAX } from './messages.ts';
import { createNodeWatch } from './node-watch.ts';
import { receive } from './receive.ts';
import { MORE_EVERY_MS, tellMore } from './reports.ts';
import { closeSession, cutOff, fullSince, type Session, waitingSince } from './session.ts';
import { gather } from './gather.ts';
import { passes } from './passes.ts';
import { tellStep } from './tell-step.ts';
import { admit, answer } from './upgrade.ts';

export interface LiveOptions {
  readonly signage: Signage;
  /** Who notices that the clock was set; one of its own, where it is absent. */
  readonly steps?: StepWatch;
  /** How often a player says how it fares. */
  readonly heartbeatMs?: number;
  /** For how long players gather plays before they tell them; 0: not at all. */
  readonly playsEveryMs?: number;
  /** How long acknowledgements wait to be stored together. */
  readonly batchMs?: number;
  /** How often the outbox and the other nodes are looked at uncalled. */
  readonly pullMs?: number;
}

export interface Connected {
  readonly screen: string;
  readonly series: number;
  /** Epoch ms. */
  readonly since: number;
}

export interface Live {
  /**
   * Serves `/live` on this server; all other upgrades are refused.
   * @param seat takes a seat for a socket whose player has shown its credential; false: there is none
   */
  attach(server: Server, seat?: (socket: Duplex) => boolean): void;
  /** Brings out what the outbox holds; resolves when all of it that was there is sent. */
  pump(): Promise<void>;
  /** Closes sessions that fell silent. Called by itself; open for tests, which bring their own clock. */
  sweep(): void;
  /** Screens with a player on the line, by id. */
  connected(): ReadonlyMap<string, Connected>;
  /** Resolves when what came in so far is sent on and stored. */
  settle(): Promise<void>;
  /** Says good-bye to every socket and stores what is left. */
  close(): Promise<void>;
}

const HEARTBEAT_MS = 15_000;
/** Each message of plays costs a proof: ten thousand screens are some three hundred a second. */
const PLAYS_EVERY_MS = 30_000;
const BATCH_MS = 150;
const PULL_MS = 5000;
const AT_ONCE = 200;
const HELLO_WITHIN_MS = 10_000;
/** Heartbeats that may be missing. */
const MISSING_MAX = 3;
/** How long a socket gets to answer the good-bye. */
const GOODBYE_MS = 1000;
/** And any other close of ours. */
const FAREWELL_MS = 2000;
/** A player that comes before the store has answered at all waits so long: it must not hold a socket for nothing. */
const BEGUN_WITHIN_MS = 2000;
const UNREF = { ref: false } as const;
/** Pieces in which one frame may come: a network cuts them at some 500 bytes, and each piece costs more than a byte. */
const PIECES_MAX = 1024;

export function createLive({
  signage,
  steps = watchSteps(signage.clock),
  heartbeatMs = HEARTBEAT_MS,
  playsEveryMs = PLAYS_EVERY_MS,
  batchMs = BATCH_MS,
  pullMs = PULL_MS,
}: LiveOptions): Live {
  const node = newId('node');
  const house = createHouse(signage, { node, steps, heartbeatMs, playsEveryMs, batchMs });
  steps.listen(() => tellStep(house));
  const nodes = createNodeWatch(signage.db, signage.log, node, () =>
    house.presence.renew(signage.clock.now()),
  );
  const follower = createFollower(house);
  // `closeTimeout` is younger than the types of the package.
  const options: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    perMessageDeflate: false,
    clientTracking: false,
    maxPayload: FRAME_BYTES_MAX,
    maxFragments: PIECES_MAX,
    maxBufferedChunks: PIECES_MAX,
    closeTimeout: FAREWELL_MS,
    handleProtocols: () => SUBPROTOCOL,
  };
  const wss = new WebSocketServer(options);
  const passTo = passes(signage, wss);
  const authenticate = gather(GATHER_MS, AT_ONCE, (all: readonly string[]) =>
    standingOfAll(signage.db, all),
  );
  let stopping = false;
  let begun = false;
  void follower.ready.then(() => {
    begun = true;
  });

  let seated: (socket: Duplex) => boolean = () => true;
  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (stopping)
      return answer(socket, { ok: false, status: 503, message: 'the server is stopping' });
    if (!begun && !(await Promise.race([follower.ready, delay(BEGUN_WITHIN_MS, null, UNREF)])))
      return answer(socket, { ok: false, status: 503, message: 'the store is away' });
    const admitted = await admit(authenticate, request);
    if (!admitted.ok) return answer(socket, admitted);
    if (stopping)
      return answer(socket, { ok: false, status: 503, message: 'the server is stopping' });
    const { pairing } = admitted;
    if (pairing !== 'revoked' && !seated(socket))
      return answer(socket, { ok: false, status: 503, message: 'there are too many players' });
    if (pairing !== 'revoked') passTo(request, pairing);
    wss.handleUpgrade(request, socket, head, (ws) =>
      pairing === 'revoked' ? turnAway(ws) : open(house, ws, socket as Socket, pairing),
    );
  }

  const pull = setInterval(() => {
    void follower.pump();
    void house.serve();
    void nodes.look();
  }, pullMs);
  const watch = setInterval(() => sweep(house), Math.min(heartbeatMs, HELLO_WITHIN_MS) / 2);

  return {
    attach: (server, seat = seated) => {
      seated = seat;
      server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        // A peer that is gone before it is answered is no error of ours.
        socket.on('error', () => socket.destroy());
        upgrade(request, socket, head).catch((error: unknown) => {
          signage.log.error({ err: error }, 'a socket could not be opened');
          socket.destroy();
        });
      });
    },
    pump: follower.pump,
    sweep: () => sweep(house),
    connected: () => house.sessions,
    settle: async () => {
      await follower.pump();
      await house.serve();
      await house.plays.flush();
      await house.positions.flush();
      await Promise.all([
        house.stages.flush(),
        house.reports.flush(),
        house.deliveries.flush(),
        house.presence.flush(),
        house.missing.idle(),
      ]);
    },
    close: async () => {
      stopping = true;
      clearInterval(pull);
      clearInterval(watch);
      const sessions = [...house.sessions.values()];
      await Promise.all(sessions.map((session) => goodbye(session)));
      await follower.close();
      await house.plays.close();
      await house.positions.close();
      await Promise.all([
        house.stages.close(),
        house.reports.close(),
        house.deliveries.close(),
        house.presence.close(),
        house.missing.close(),
      ]);
      await nodes.close();
    },
  };
}

/** Whoever was away when its credential was revoked is told so when it comes back. */
function turnAway(socket: WebSocket): void {
  socket.on('error', () => socket.terminate());
  // One that talks on is not listened to.
  for (const event of ['message', 'ping', 'pong']) socket.on(event, () => socket.pause());
  socket.close(CLOSE.revoked, 'the credential was revoked');
}

/** Takes a socket in. An older player of the same screen has to go: two would number their plays twice. */
function open(house: House, socket: WebSocket, line: Socket, { screen, series }: Pairing): void {
  const { clock } = house.signage;
  const now = clock.now();
  const nowMs = clock.monotonicMs();
  const older = house.sessions.get(screen);
  if (older) {
    closeSession(older, 'replaced', 'another player of this screen connected');
    // Whoever comes again and again must not hold many sockets that take their leave.
    older.older?.socket.terminate();
    older.older = null;
  }
  const session: Session = {
    id: newId('line'),
    socket,
    line,
    screen,
    series,
    since: now,
    heardAt: now,
    heardMs: nowMs,
    openedMs: nowMs,
    heartbeatMs: house.heartbeatMs,
    reports: { written: 0, more: null, toldMs: nowMs },
    inflow: { spentUntil: 0, waiting: null, ended: false },
    answersUnread: 0,
    fullSince: null,
    older: older ?? null,
    state: { at: 'greeting' },
  };
  house.sessions.set(screen, session);
  house.presence.came(screen, session.id, now);
  socket.on('message', (data, isBinary) => {
    // `ws` hands over one Buffer for each message: its default binaryType.
    const bytes = data as Buffer;
    inTurn(session, bytes.length, () => receive(house, session, bytes, isBinary));
  });
  // `ws` answers pings itself; what they cost is counted like all else.
  const silently = (data: Buffer): void => inTurn(session, data.length, () => undefined);
  socket.on('ping', silently).on('pong', silently);
  socket.on('error', (error) => house.signage.log.debug({ screen, err: error }, 'socket failed'));
  socket.on('close', () => {
    hearOut(session);
    session.state = { at: 'closing' };
    tellMore(house, session);
    house.waiting.delete(session);
    house.presence.went(session.id, house.signage.clock.now());
    if (house.sessions.get(screen) === session) house.sessions.delete(screen);
  });
}

/** A hung page still answers pongs: what counts is that its program speaks. */
function sweep(house: House): void {
  house.steps.look();
  const now = house.signage.clock.monotonicMs();
  for (const session of house.sessions.values()) {
    const { state, heardMs, openedMs, reports, heartbeatMs } = session;
    const silence = heartbeatMs * MISSING_MAX;
    if (reports.more && now - reports.toldMs >= MORE_EVERY_MS) tellMore(house, session);
    if (state.at === 'greeting' && now - openedMs >= HELLO_WITHIN_MS) {
      closeSession(session, 'silent', 'no hello');
    } else if (state.at === 'open' && now - heardMs >= silence) {
      closeSession(session, 'silent', 'no heartbeat');
    } else if (state.at === 'open' && now - (waitingSince(state) ?? now) >= silence) {
      closeSession(session, 'silent', 'no acknowledgement');
    } else if (state.at === 'open' && now - (fullSince(session) ?? now) >= silence) {
      cutOff(session);
    }
  }
}

async function goodbye(session: Session): Promise<void> {
  const { socket } = session;
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  closeSession(session, 'stopping', 'the server is stopping');
  const patience = setTimeout(() => socket.terminate(), GOODBYE_MS);
  await closed;
  clearTimeout(patience);
}
