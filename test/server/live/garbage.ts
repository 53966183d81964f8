/** What a broken or a hostile player sends. */
import { NOON } from './rig.ts';

export const HELLO =
  '{"type":"hello","version":1,"player":"fuzz","serial":0,"hash":"","urgents":[]}';

const GOOD = [
  HELLO,
  '{"type":"ack","ref":"p.1"}',
  '{"type":"time","t0":1}',
  `{"type":"live","serial":1,"at":${NOON}}`,
  `{"type":"urgent-stage","id":"urgent-1","version":1,"stage":"painted","at":${NOON}}`,
  '{"type":"report","what":"error","detail":"fuzz"}',
  `{"type":"plays","plays":[{"n":1,"item":"i","asset":"","schedule":null,"campaign":null,"zone":0,"start":${NOON},"end":${NOON},"plannedMs":1,"how":"full"}]}`,
];

/** One frame: garbage, cut off, oversized, of wrong values; now and then a good one, at a wrong time. */
export function garbage(next: () => number): string | Buffer {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const good = pick(GOOD);
  const at = Math.floor(next() * good.length);
  const kind = Math.floor(next() * 9);
  if (kind === 0) return noise(next, 1 + Math.floor(next() * 60));
  if (kind === 1) return good.slice(0, at);
  if (kind === 2)
    return (
      good.slice(0, at) + String.fromCharCode(Math.floor(next() * 65_536)) + good.slice(at + 1)
    );
  if (kind === 3) return good.replace(/"(\w+)":/, (_, field: string) => `"${field}x":`);
  if (kind === 4)
    return good.replace(
      /:(\d+|"[^"]*")/,
      () => `:${pick(['null', '-1', '1e400', '{}', '[]', '"\\u0000"', '9007199254740993'])}`,
    );
  if (kind === 5) return pick(['[', '{"a":']).repeat(1 + Math.floor(next() * 5000));
  if (kind === 6 && next() < 0.02) return 'x'.repeat(65_537 + Math.floor(next() * 5000));
  if (kind === 7) return `${good.slice(0, -1)},"__proto__":{"type":"hello"}}`;
  return good;
}

export const noise = (next: () => number, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => Math.floor(next() * 256)));

/** Bytes of a connection that never gets so far as a frame, or whose first frames are none. */
export function rawBytes(next: () => number, n: number, credential: string): Buffer {
  const bytes = noise(next, Math.floor(next() * 300));
  const upgrade = `GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: gengfu.1, ${credential}\r\n\r\n`;
  return n % 4 === 0 ? bytes : Buffer.concat([Buffer.from(upgrade), bytes]);
}
