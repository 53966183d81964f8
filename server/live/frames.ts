import type { ToPlayer } from '../../content/wire/messages.ts';

const LINE_FEED = Buffer.from('\n');

/** A frame as the wire carries it: one line of JSON, and after a line feed the body's exact bytes. */
export function frame(message: ToPlayer, body?: Buffer): Buffer {
  const line = Buffer.from(JSON.stringify(message));
  return body ? Buffer.concat([line, LINE_FEED, body]) : line;
}
