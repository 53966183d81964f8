/** A frame from the server: one line of JSON, and for some a body after the line feed. */
import type { ToPlayer } from '../../content/wire/messages.ts';

export interface Frame {
  readonly message: ToPlayer;
  /** The exact bytes after the first line feed; empty when there is none. */
  readonly body: Uint8Array;
}

const LINE_FEED = 10;
const FIELDS: { readonly [type: string]: readonly (readonly [string, 'string' | 'number'])[] } = {
  welcome: [
    ['screen', 'string'],
    ['name', 'string'],
    ['now', 'number'],
    ['key', 'string'],
    ['heartbeatMs', 'number'],
    ['playsUpTo', 'number'],
  ],
  programme: [
    ['ref', 'string'],
    ['screen', 'string'],
    ['serial', 'number'],
    ['hash', 'string'],
    ['signature', 'string'],
  ],
  urgent: [
    ['ref', 'string'],
    ['hash', 'string'],
    ['signature', 'string'],
  ],
  'urgent-end': [
    ['ref', 'string'],
    ['id', 'string'],
    ['version', 'number'],
    ['signature', 'string'],
  ],
  'plays-ack': [['upTo', 'number']],
  time: [
    ['t0', 'number'],
    ['s', 'number'],
  ],
};

/** The frame, or null when it is not of this protocol. */
export function readFrame(bytes: Uint8Array): Frame | null {
  const cut = bytes.indexOf(LINE_FEED);
  let message: unknown;
  try {
    message = JSON.parse(new TextDecoder().decode(cut < 0 ? bytes : bytes.subarray(0, cut)));
  } catch {
    return null;
  }
  if (typeof message !== 'object' || message === null) return null;
  const fields = message as { readonly [name: string]: unknown };
  const wanted = FIELDS[String(fields['type'])];
  if (!wanted || !wanted.every(([name, type]) => typeof fields[name] === type)) return null;
  return {
    message: message as ToPlayer,
    body: cut < 0 ? new Uint8Array(0) : bytes.subarray(cut + 1),
  };
}
