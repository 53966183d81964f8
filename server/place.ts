/** Whom an address counts as. */
import { isIPv4, isIPv6 } from 'node:net';

/** Longer ones are no addresses: an IPv6 address with its zone has fewer than a hundred characters. */
export const ADDRESS_MAX = 100;

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
