/** Where a request comes from, and by what it came: as its socket says, or our own proxies. */
import type { Context } from 'hono';
import { ADDRESS_MAX, isLoopback, placeOf } from '../place.ts';

/** Where the request came from; '' where no socket stands behind it, as in a test. */
export function addressOf(c: Context): string {
  return (c.get('address') as string | undefined) ?? peerOf(c);
}

/** The place in the network that a request counts as. */
export const placeIn = (c: Context): string => placeOf(addressOf(c));

/**
 * Where it came from behind so many proxies of ours: each of them writes whom it heard at the end of `X-Forwarded-For`.
 * What stands before is of the asker's own making, and so is all of it where there are none.
 */
export function addressBehind(c: Context, proxies: number): string {
  const heard = listOf(c.req.header('x-forwarded-for'));
  const address = proxies > 0 ? heard.at(-proxies) : undefined;
  return address ? address.slice(0, ADDRESS_MAX) : peerOf(c);
}

/**
 * Whether it came over TLS. The server itself speaks plain HTTP: only a proxy of ours can know, and says so in
 * `X-Forwarded-Proto`; one that stands behind another may pass on a shorter list.
 */
export function secureBehind(c: Context, proxies: number): boolean {
  if (new URL(c.req.url).protocol === 'https:') return true;
  const heard = listOf(c.req.header('x-forwarded-proto'));
  return proxies > 0 && (heard.at(-proxies) ?? heard[0])?.toLowerCase() === 'https';
}

/** What a proxy adds: where one of ours is configured its word is taken, and elsewhere it is not this computer. */
const OF_PROXIES = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'];
/** A page that another site's name was turned to this computer for (DNS rebinding) still says that name. */
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/** Whether a program or browser on this very computer asks. */
export function isHere(c: Context, proxies: number): boolean {
  if (proxies === 0 && OF_PROXIES.some((name) => c.req.header(name) !== undefined)) return false;
  return LOOPBACK_HOST.test(c.req.header('host') ?? '') && isLoopback(addressBehind(c, proxies));
}

/** Whether the request came over TLS; see `secureBehind`. */
export const isSecure = (c: Context): boolean => c.get('secure') === true;

const listOf = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** The address of the socket's other end; '' where there is none. */
export function peerOf(c: Context): string {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress ?? '';
}
