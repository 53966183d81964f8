/** What every answer says to browsers: what a page may load, who may frame it, and that nothing is to be kept. */
import type { Context, MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { isSecure } from './address.ts';

export const POLICY_HEADER = 'content-security-policy';

/** Of what is no page: opened as one, it loads nothing and runs nothing. Its own styles are the browser's viewer. */
const NOTHING =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** Half a year and more (RFC 6797). Other hosts of the domain may well be without TLS. */
const ONLY_TLS = 'max-age=31536000';

const usual = secureHeaders({
  xFrameOptions: 'SAMEORIGIN',
  crossOriginResourcePolicy: 'same-origin',
  // Said by ourselves, and only where it came over TLS.
  strictTransportSecurity: false,
});

/** A route that says otherwise has its way: pages bring their own policy, built files and assets their own age. */
export const safeHeaders: MiddlewareHandler = async (c, next) => {
  await usual(c, next);
  if (!c.res.headers.has(POLICY_HEADER)) c.header(POLICY_HEADER, NOTHING);
  if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
  if (isSecure(c)) c.header('strict-transport-security', ONLY_TLS);
};

/** Sources of `connect-src` for a page that also opens a socket: older browsers do not count sockets as 'self'. */
export function connectSources(c: Context): string {
  const host = c.req.header('host') ?? '';
  // An IPv6 address cannot be written there, and what is no name of a host must not get in.
  if (!/^[\w.-]+(:\d+)?$/.test(host)) return "'self' ws: wss:";
  return isSecure(c) ? `'self' wss://${host}` : `'self' ws://${host} wss://${host}`;
}
