/**
 * Whom the server lets in, for how long, and who has to go when it is full. One that never finishes its request, sends
 * its body a byte at a time, or connects and says nothing must not keep out a screen or a person.
 */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { isLate, patient, type Patience } from './patience.ts';
import { placeOf } from '../place.ts';
import { LINGERING_MAX, refuse, refuseRequest, type Status } from './refuse.ts';
import { type Seats, seatsOf, strangersNow } from './seats.ts';
import { createVisitors, type Visitor } from './visitors.ts';

export interface GateOptions {
  readonly site: RequestListener;
  /** As many as this process can hold at a time. */
  readonly connections: number;
  /** Proxies of ours before the server: all connections are theirs, and they say whose the requests are. */
  readonly proxies?: number;
  readonly seats?: Seats;
  readonly patience?: Partial<Patience>;
}

export interface Gate {
  /** Not listening yet. */
  readonly server: Server;
  /** Its peer has shown a player's credential. @returns whether there is a seat for it */
  seatPlayer(socket: object): boolean;
  /** Its peer has shown that it is signed in. */
  seatPerson(socket: object): void;
}

/** Requests that a peer may send before the first of them is answered; browsers send one. */
const PIPELINED_MAX = 16;
const HEADERS_BYTES_MAX = 16_384;

export function createGate({ site, connections, proxies = 0, ...options }: GateOptions): Gate {
  const seats = options.seats ?? seatsOf(connections - LINGERING_MAX);
  const patience = { ...patient(proxies), ...options.patience };
  const strangers = createVisitors();
  const people = new Set<Visitor>();
  let players = 0;
  const visitors = new WeakMap<object, Visitor>();
  /**
   * What was asked before an answer was taken: begun behind it, for it is answered behind it. A peer that reads nothing
   * would hold the files and rows of all it asked for.
   */
  const inTurn = new WeakMap<ServerResponse, () => void>();

  const server = createServer(
    {
      maxHeaderSize: HEADERS_BYTES_MAX,
      headersTimeout: patience.headersMs,
      // A video on a slow line takes its time: bodies have a rate instead, see `isLate`.
      requestTimeout: 0,
      keepAliveTimeout: patience.idleMs,
      connectionsCheckingInterval: patience.lookEveryMs,
    },
    ask,
  );
  server.timeout = patience.stalledMs;
  server.maxConnections = connections;

  server.on('connection', (socket: Socket) => {
    const place = proxies > 0 ? null : placeOf(socket.remoteAddress ?? '');
    const now = performance.now();
    const visitor: Visitor = {
      socket,
      place,
      since: now,
      readBefore: 0,
      underWay: new Set(),
      upgrading: false,
      ended: false,
    };
    visitors.set(socket, visitor);
    if (!makeRoomAt(place, now)) return end(visitor, 429);
    if (!makeRoom(place, now)) return end(visitor, 503);
    strangers.add(visitor);
    socket.once('close', () => {
      strangers.remove(visitor);
      people.delete(visitor);
    });
  });

  /** Whether one more from there has room, or one that is silent made some. */
  function makeRoomAt(place: string | null, now: number): boolean {
    if (place === null || strangers.from(place) < seats.perPlace) return true;
    const goes = strangers.silentAt(place, now);
    if (goes) end(goes, 429);
    return goes !== null;
  }

  /** Whether one more stranger has room, or somebody made some. */
  function makeRoom(place: string | null, now: number): boolean {
    if (strangers.size < strangersNow(seats, players)) return true;
    const goes = strangers.giveWay(place, now);
    if (goes) end(goes, 503);
    return goes !== null;
  }

  /** Sends it away, with an answer where none has begun. */
  function end(visitor: Visitor, status: Status): void {
    strangers.remove(visitor);
    people.delete(visitor);
    visitor.ended = true;
    const begun = [...visitor.underWay].some(({ headersSent }) => headersSent);
    if (begun) visitor.socket.destroy();
    else refuse(visitor.socket, status);
  }

  function ask(request: IncomingMessage, response: ServerResponse): void {
    const visitor = visitors.get(request.socket);
    if (visitor?.ended) return;
    if (visitor) {
      begin(visitor, response);
      if (visitor.underWay.size > PIPELINED_MAX) {
        visitor.ended = true;
        return refuseRequest(response, 429);
      }
      if (proxies > 0 && !seatForwarded(visitor, request)) return refuseRequest(response, 429);
      const [first] = visitor.underWay;
      if (first !== response) return void inTurn.set(response, () => site(request, response));
    }
    site(request, response);
  }

  function begin(visitor: Visitor, response: ServerResponse): void {
    if (visitor.underWay.size === 0) {
      visitor.since = performance.now();
      visitor.readBefore = visitor.socket.bytesRead;
    }
    visitor.underWay.add(response);
    response.once('close', () => {
      visitor.underWay.delete(response);
      const [next] = visitor.underWay;
      if (next) {
        const begins = inTurn.get(next);
        inTurn.delete(next);
        return visitor.socket.destroyed ? undefined : begins?.();
      }
      visitor.since = performance.now();
      if (proxies === 0) return;
      // The next request on a proxy's connection is somebody else's.
      strangers.move(visitor, null);
      if (people.delete(visitor)) strangers.add(visitor);
    });
  }

  function seatForwarded(visitor: Visitor, request: IncomingMessage): boolean {
    const heard = String(request.headers['x-forwarded-for'] ?? '').split(',');
    const place = placeOf((heard.at(-proxies) ?? '').trim());
    strangers.move(visitor, place);
    return strangers.from(place) <= seats.perPlace;
  }

  server.on('upgrade', (_: IncomingMessage, socket: Socket) => {
    const visitor = visitors.get(socket);
    if (!visitor) return;
    if (visitor.ended) return void socket.destroy();
    visitor.upgrading = true;
    visitor.since = performance.now();
    // From here on Node has no deadlines for it.
    socket.setTimeout(0);
  });

  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const visitor = visitors.get(socket);
    // It has its answer, and its time to take it.
    if (visitor?.ended && socket.writableEnded) return;
    if (!visitor || !socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
    end(visitor, STATUS_OF[error.code ?? ''] ?? 400);
  });

  const look = setInterval(() => {
    const now = performance.now();
    for (const visitor of [...strangers.all(), ...people])
      if (isLate(visitor, patience, now)) end(visitor, visitor.upgrading ? 503 : 408);
  }, patience.lookEveryMs);
  server.once('close', () => clearInterval(look));
  look.unref();

  return {
    server,
    seatPlayer: (socket) => {
      const visitor = visitors.get(socket);
      if (!visitor || visitor.ended || players >= seats.players) return false;
      visitor.upgrading = false;
      strangers.remove(visitor);
      players += 1;
      visitor.socket.once('close', () => {
        players -= 1;
      });
      return true;
    },
    seatPerson: (socket) => {
      const visitor = visitors.get(socket);
      if (!visitor || !strangers.has(visitor) || people.size >= seats.people) return;
      strangers.remove(visitor);
      people.add(visitor);
    },
  };
}

const STATUS_OF: Readonly<Record<string, Status>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
};
