/** Who may open a socket: asked before the upgrade, and answered in full where not. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { SUBPROTOCOL } from '../../content/wire/messages.ts';
import type { Pairing } from '../signage/trust/pairings.ts';

export const LIVE_PATH = '/live';
const HERE = 'http://localhost';

export interface Refused {
  readonly ok: false;
  readonly status: 401 | 403 | 404 | 426 | 503;
  readonly message: string;
}

const STATUS_TEXT: Record<Refused['status'], string> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  426: 'Upgrade Required',
  503: 'Service Unavailable',
};

const refused = (status: Refused['status'], message: string): Refused => ({
  ok: false,
  status,
  message,
});

/**
 * @returns the pairing that the request's credential stands for, or why there will be no socket. A credential that was
 *   revoked gets one, on which to be told so: a browser cannot read the answer to an upgrade that was refused.
 */
export async function admit(
  authenticate: (credential: string) => Promise<Pairing | 'revoked' | null>,
  request: IncomingMessage,
): Promise<{ ok: true; pairing: Pairing | 'revoked' } | Refused> {
  const { headers } = request;
  // What is no address at all ('//') is not this one either.
  const url = URL.canParse(request.url ?? '/', HERE) ? new URL(request.url ?? '/', HERE) : null;
  if (url?.pathname !== LIVE_PATH) {
    return refused(404, 'sockets are opened at /live');
  }
  if (headers.upgrade?.toLowerCase() !== 'websocket' || headers['sec-websocket-version'] !== '13') {
    return refused(426, 'this address speaks WebSocket, version 13');
  }
  if (!sameOrigin(headers.origin, headers.host)) {
    return refused(403, 'pages of another origin may not connect');
  }
  const [protocol, credential, ...rest] = (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((part) => part.trim());
  if (protocol !== SUBPROTOCOL) return refused(426, `the subprotocol is ${SUBPROTOCOL}`);
  const pairing = credential && rest.length === 0 ? await authenticate(credential) : null;
  return pairing ? { ok: true, pairing } : refused(401, 'no valid credential');
}

/** A player outside a browser names no origin; a page must be one of ours. */
function sameOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** Answers in plain HTTP and hangs up when it is out; an open half would leak. */
export function answer(socket: Duplex, { status, message }: Refused): void {
  if (socket.destroyed) return;
  const body = JSON.stringify({ error: STATUS_TEXT[status].toLowerCase(), message });
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_TEXT[status]}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
  ];
  if (status === 503) lines.push('Retry-After: 5');
  if (status === 426) lines.push('Upgrade: websocket', 'Sec-WebSocket-Version: 13');
  socket.once('finish', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
