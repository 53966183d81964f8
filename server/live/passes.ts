/** The pass that a player's browser gets with its line, for what it fetches without saying a credential. */
import type { IncomingMessage } from 'node:http';
import type { WebSocketServer } from 'ws';
import { PASS_COOKIE, PASS_MS, passFor, SECURE_PASS_COOKIE } from '../signage/assets/addresses.ts';
import type { Signage } from '../signage/ground/context.ts';
import type { Pairing } from '../signage/trust/pairings.ts';

/** @returns what gives the answer to an upgrade its cookie. A player outside a browser names no origin, and has no use for it. */
export function passes(
  signage: Signage,
  wss: WebSocketServer,
): (request: IncomingMessage, pairing: Pairing) => void {
  const cookies = new WeakMap<IncomingMessage, string>();
  wss.on('headers', (headers, request) => {
    const cookie = cookies.get(request);
    if (cookie !== undefined) headers.push(`Set-Cookie: ${cookie}`);
  });
  return (request, { screen, series }) => {
    const { origin } = request.headers;
    if (origin === undefined) return;
    const isSecure = origin.startsWith('https:');
    const parts = [
      `${isSecure ? SECURE_PASS_COOKIE : PASS_COOKIE}${encodeURIComponent(screen)}=${passFor(signage, series)}`,
      'Path=/assets',
      `Max-Age=${PASS_MS / 1000}`,
      'HttpOnly',
      'SameSite=Strict',
    ];
    if (isSecure) parts.push('Secure');
    cookies.set(request, parts.join('; '));
  };
}
