/** Messages as they go out on a socket. */
import type { ToPlayer } from '../../content/wire/messages.ts';

const LINE_FEED = 10;
/** The only fragment of a text message (RFC 6455, 5.2): FIN and opcode 1. */
const WHOLE_TEXT = 0x81;

/**
 * A message ready for the socket: one line of JSON, after a line feed the body's exact bytes, and before them the
 * header of an unmasked WebSocket frame (RFC 6455, 5.2). Made once, it is written to any number of sockets as it is.
 */
export function frame(message: ToPlayer, body?: Buffer): Buffer {
  const line = JSON.stringify(message);
  const lineBytes = Buffer.byteLength(line);
  const length = lineBytes + (body ? 1 + body.length : 0);
  const start = headerBytes(length);
  const bytes = Buffer.allocUnsafe(start + length);
  writeHeader(bytes, length);
  bytes.write(line, start);
  if (body) {
    bytes[start + lineBytes] = LINE_FEED;
    body.copy(bytes, start + lineBytes + 1);
  }
  return bytes;
}

const headerBytes = (length: number): 2 | 4 | 10 => (length < 126 ? 2 : length < 65_536 ? 4 : 10);

function writeHeader(bytes: Buffer, length: number): void {
  bytes[0] = WHOLE_TEXT;
  if (length < 126) bytes[1] = length;
  else if (length < 65_536) {
    bytes[1] = 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = 127;
    bytes.writeBigUInt64BE(BigInt(length), 2);
  }
}

/** Under what the sending of one version of an urgent message is acknowledged. */
export const urgentRef = (id: string, version: number): string => `u.${id}.${version}`;
