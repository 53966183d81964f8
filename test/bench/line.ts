/**
 * A screen's line in as few instructions as it takes: ten thousand of them share one core, which a county's screens do not.
 * Whole unfragmented frames only, as the server sends them (RFC 6455).
 */
import { connect, type Socket } from 'node:net';
import { SUBPROTOCOL } from '../../content/wire/messages.ts';

export interface Line {
  send(message: object): void;
  pause(): void;
  resume(): void;
}

export interface LineEvents {
  open(): void;
  /** The payload of a text frame; good until it returns. */
  frame(payload: Buffer): void;
  /** The server did not take it, or the socket broke. */
  failed(): void;
  closed(): void;
}

const TEXT = 0x81;
const END_OF_HEAD = '\r\n\r\n';

/** Opens `/live` with a credential. */
export function openLine(port: number, credential: string, events: LineEvents): Line {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let rest: Buffer | null = null;
  let opened = false;
  socket.on('connect', () => socket.write(requestOf(port, credential)));
  socket.on('error', events.failed);
  socket.on('close', events.closed);
  socket.on('data', (chunk: Buffer) => {
    let data: Buffer = rest ? Buffer.concat([rest, chunk]) : chunk;
    if (!opened) {
      const end = data.indexOf(END_OF_HEAD);
      if (end >= 0 && !data.toString('latin1', 0, end).startsWith('HTTP/1.1 101'))
        return void socket.destroy(new Error('refused'));
      if (end >= 0) {
        opened = true;
        data = data.subarray(end + END_OF_HEAD.length);
        events.open();
      }
    }
    rest = opened ? takeFrames(data, events.frame) : data;
  });
  return {
    send: (message) => void socket.write(masked(JSON.stringify(message))),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
  };
}

const requestOf = (port: number, credential: string): string =>
  [
    'GET /live HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${Buffer.alloc(16, port & 255).toString('base64')}`,
    `Sec-WebSocket-Protocol: ${SUBPROTOCOL}, ${credential}`,
    END_OF_HEAD.slice(2),
  ].join('\r\n');

/** Hands over each whole text frame; what begins a further one is given back. */
function takeFrames(data: Buffer, frame: (payload: Buffer) => void): Buffer | null {
  let at = 0;
  for (;;) {
    const short = data[at + 1];
    if (short === undefined) break;
    let head = 2;
    let length = short;
    if (short === 126 && data.length >= at + 4) {
      head = 4;
      length = data.readUInt16BE(at + 2);
    } else if (short === 127 && data.length >= at + 10) {
      head = 10;
      length = Number(data.readBigUInt64BE(at + 2));
    } else if (short >= 126) break;
    const end = at + head + length;
    if (end > data.length) break;
    if (data[at] === TEXT) frame(data.subarray(at + head, end));
    at = end;
  }
  return at < data.length ? Buffer.from(data.subarray(at)) : null;
}

/** A masked text frame; with a key of zeros the payload stays as it is (RFC 6455, 5.3). */
function masked(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 6 : 8;
  const bytes = Buffer.allocUnsafe(head + length);
  bytes[0] = TEXT;
  if (length < 126) bytes[1] = 0x80 | length;
  else {
    bytes[1] = 0x80 | 126;
    bytes.writeUInt16BE(length, 2);
  }
  bytes.fill(0, head - 4, head);
  bytes.write(text, head);
  return bytes;
}
