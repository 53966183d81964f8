/** Which addresses lie in the open network: what a person enters must not lead the server to its neighbours. */
import { BlockList, isIP } from 'node:net';

/** Of IPv4 what RFC 6890 and its successors set apart: private, shared, link-local, loopback, tests, multicast, reserved. */
const APART4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;
/** Within the global unicast of IPv6: tunnels, which carry IPv4 addresses in them, and documentation. */
const APART6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const apart = new BlockList();
for (const [net, bits] of APART4) apart.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of APART6) apart.addSubnet(net, bits, 'ipv6');
/** All that IPv6 gives out; loopback, mapped IPv4, NAT64, unique local and link-local lie outside. */
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !apart.check(address, 'ipv4');
  return version === 6 && global6.check(address, 'ipv6') && !apart.check(address, 'ipv6');
}

export function isLoopback(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && loopback.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
