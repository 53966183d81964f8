/**
 * A screen's line in as few instructions as it takes: ten thousand of them share one core, which a county's screens do not.
 * Whole unfragmented frames only, as the server sends them (RFC 6455).
 */
import { SUBPROTOCOL } from '../../content/wire/messages.ts';
import { openSocket } from './socket.ts';

export interface Line {
  /** Sends a frame that `masked` made. */
  send(frame: Buffer): void;
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
  let rest: Buffer | null = null;
  let opened = false;
  const socket = openSocket(port, (chunk) => {
    let data: Buffer = rest ? Buffer.concat([rest, chunk]) : chunk;
    if (!opened) {
      const end = data.indexOf(END_OF_HEAD);
      if (end < 0) return void (rest = Buffer.from(data));
      if (!data.toString('latin1', 0, end).startsWith('HTTP/1.1 101'))
        return void socket.destroy(new Error('refused'));
      opened = true;
      data = data.subarray(end + END_OF_HEAD.length);
      events.open();
    }
    rest = takeFrames(data, events.frame);
  });
  socket.on('connect', () => socket.write(requestOf(port, credential)));
  socket.on('error', events.failed);
  socket.on('close', events.closed);
  return {
    send: (frame) => void socket.write(frame),
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
export function masked(message: object): Buffer {
  const text = JSON.stringify(message);
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
