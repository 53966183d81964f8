/** A frame from the server: one line of JSON, and for some a body after the line feed. */
import type { ToPlayer } from '../../content/wire/messages.ts';

export interface Frame {
  readonly message: ToPlayer;
  /** The exact bytes after the first line feed; empty when there is none. */
  readonly body: Uint8Array;
}

const LINE_FEED = 10;
/** The fields of each message; those with a # are numbers, the others text. */
const FIELDS: { readonly [type: string]: string } = {
  welcome: 'screen name key #now #heartbeatMs #playsUpTo',
  programme: 'ref screen #serial hash signature',
  urgent: 'ref hash signature',
  'urgent-end': 'ref id #version signature',
  credential: 'ref screen credential signature',
  key: 'ref from to signature',
  thumbnail: 'ref',
  'plays-ack': '#upTo',
  'positions-ack': '#upTo',
  time: '#t0 #s',
  clock: '#now',
};

/** The frame, or null when it is not of this protocol. A type that is not known is let through, unchecked. */
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
  // A newer server's message is none of this player's business, and no fault.
  const wanted = String(FIELDS[String(fields['type'])] || 'type');
  const isThere = (field: string): boolean =>
    field.charAt(0) === '#'
      ? typeof fields[field.slice(1)] === 'number'
      : typeof fields[field] === 'string';
  // A kind that this player does not know is passed on, to be acknowledged and left.
  if (wanted ? !wanted.split(' ').every(isThere) : !isThere('type')) return null;
  return {
    message: message as ToPlayer,
    body: cut < 0 ? new Uint8Array(0) : bytes.subarray(cut + 1),
  };
}
