/** Where a request comes from, and by what it came: as its socket says, or our own proxies. */
import { isIPv4, isIPv6 } from 'node:net';
import type { Context } from 'hono';

/** Longer ones are no addresses: an IPv6 address with its zone has fewer than a hundred characters. */
const ADDRESS_MAX = 100;

/** Where the request came from; '' where no socket stands behind it, as in a test. */
export function addressOf(c: Context): string {
  return (c.get('address') as string | undefined) ?? peerOf(c);
}

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

/**
 * Whom an address counts as: an IPv4 address is one place, of IPv6 it is the first 64 bits, for whoever has one address
 * there has them all (RFC 6177). What is no address counts as it is written.
 */
export function placeOf(address: string): string {
  const bare = bareOf(address);
  if (isIPv4(bare)) return bare;
  const groups = groupsOf(bare);
  if (!groups) return address.slice(0, ADDRESS_MAX);
  const within = fourOf(groups);
  return within ?? `${groups.slice(0, 4).join(':')}::/64`;
}

/** What lies about a place and may be one hand's: 256 addresses of IPv4, the 48 bits of IPv6 that one site is given. */
export function regionOf(place: string): string {
  if (isIPv4(place)) return `${place.split('.').slice(0, 3).join('.')}.0/24`;
  const found = /^((?:[\da-f]+:){3})[\da-f]+::\/64$/.exec(place)?.[1];
  return found ? `${found}:/48` : place;
}

/** Whether the address is of this computer itself. */
export function isLoopback(address: string): boolean {
  const place = placeOf(address);
  return (
    (isIPv4(place) && place.startsWith('127.')) ||
    groupsOf(bareOf(address))?.join('') === '00000001'
  );
}

/** Without the zone of a link, and without the port and brackets that some proxies add. */
function bareOf(address: string): string {
  const [, within] = /^\[([^\]]*)\](?::\d+)?$/.exec(address) ?? [];
  const [, before] = /^([\d.]+):\d+$/.exec(address) ?? [];
  return (within ?? before ?? address).replace(/%.*$/, '');
}

/** The eight groups of an IPv6 address, in hexadecimal without leading zeros. */
function groupsOf(address: string): string[] | null {
  if (!isIPv6(address)) return null;
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => '0');
  return [...front, ...zeros, ...back];
}

/** The IPv4 address that is written as IPv6 (RFC 4291, 2.5.5.2), as a socket of both kinds says it. */
function fourOf(groups: readonly string[]): string | null {
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return null;
  return groups
    .slice(6)
    .flatMap((group) => {
      const bits = Number.parseInt(group, 16);
      return [bits >> 8, bits & 0xff];
    })
    .join('.');
}
