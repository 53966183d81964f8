/** Answers that the gate gives itself, before a request is read: in the API's way, and whole. */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export type Status = 400 | 408 | 413 | 429 | 431 | 503;

interface Said {
  readonly text: string;
  readonly error: string;
  readonly message: string;
  readonly retryAfterS?: number;
}

const SAID: Readonly<Record<Status, Said>> = {
  400: { text: 'Bad Request', error: 'invalid', message: 'this is no request in HTTP/1.1' },
  408: {
    text: 'Request Timeout',
    error: 'too-slow',
    message: 'the request did not come in its time',
  },
  413: { text: 'Content Too Large', error: 'too-large', message: 'the request is too large' },
  429: {
    text: 'Too Many Requests',
    error: 'busy',
    message: 'too many requests at once from your address; try again in a moment',
    retryAfterS: 2,
  },
  431: {
    text: 'Request Header Fields Too Large',
    error: 'too-large',
    message: 'the headers of the request are too large',
  },
  503: {
    text: 'Service Unavailable',
    error: 'busy',
    message: 'too many connections; try again in a moment',
    retryAfterS: 5,
  },
};

/** How long a peer gets to take its answer. Closed with something unread, a socket would take the answer back. */
const LINGER_MS = 500;
/** Sockets that take their answer at a time; in a flood the rest are closed without. */
export const LINGERING_MAX = 32;
let lingering = 0;

function headersOf(status: Status): Record<string, string> {
  const { retryAfterS } = SAID[status];
  return {
    'Content-Type': 'application/json',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    Connection: 'close',
    ...(retryAfterS !== undefined && { 'Retry-After': String(retryAfterS) }),
  };
}

function bodyOf(status: Status): string {
  const { error, message } = SAID[status];
  return JSON.stringify({ error, message });
}

/** Answers on a socket that nothing was answered on, and hangs up. */
export function refuse(socket: Socket, status: Status): void {
  if (socket.destroyed) return;
  if (!socket.writable || lingering >= LINGERING_MAX) return void socket.destroy();
  const body = bodyOf(status);
  const headers = Object.entries({
    ...headersOf(status),
    'Content-Length': String(Buffer.byteLength(body)),
  });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  lingering += 1;
  socket.once('close', () => {
    lingering -= 1;
  });
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.end(`HTTP/1.1 ${status} ${SAID[status].text}\r\n${lines}\r\n${body}`);
}

/** Answers a request that was read, and hangs up behind it. */
export function refuseRequest(response: ServerResponse, status: Status): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, headersOf(status)).end(bodyOf(status));
}
