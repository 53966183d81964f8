/** WebM: EBML elements (RFC 8794, RFC 9559). */
import { audio, type FactsReader, partsCounted } from './facts.ts';

const EBML = 0x1a45dfa3;
const DOC_TYPE = 0x4282;
const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const INFO = 0x1549a966;
const SCALE = 0x2ad7b1;
const DURATION = 0x4489;
const TRACKS = 0x1654ae6b;
const TRACK = 0xae;
const TRACK_TYPE = 0x83;
const VIDEO = 0xe0;
const WIDTH = 0xb0;
const HEIGHT = 0xba;
const NANOSECONDS_PER_MS = 1_000_000;

export const webmFacts: FactsReader = (bytes) => {
  if (bytes.length < 4 || bytes.readUInt32BE(0) !== EBML) return null;
  const count = partsCounted();
  const docType = find(bytes, count, EBML, DOC_TYPE)?.toString('latin1').replace(/\0+$/, '');
  if (docType !== 'webm') return 'is a Matroska file, and no WebM';
  const segment = find(bytes, count, SEGMENT);
  const tracks = segment && find(segment, count, TRACKS);
  if (!segment || !tracks) return 'is a WebM file with no track in it';
  const info = find(segment, count, INFO);
  const durationMs = info && durationOf(info, count);
  const entries: Buffer[] = [];
  for (const { id, body } of elements(tracks, count)) if (id === TRACK) entries.push(body);
  const ofType = (type: number): Buffer | undefined =>
    entries.find((entry) => numberIn(entry, count, TRACK_TYPE) === type);
  const video = ofType(1);
  if (video) {
    const [width, height] = [
      numberIn(video, count, VIDEO, WIDTH),
      numberIn(video, count, VIDEO, HEIGHT),
    ];
    return { kind: 'video', mime: 'video/webm', width, height, durationMs };
  }
  return ofType(2)
    ? audio('audio/webm', durationMs)
    : 'is a WebM file with neither picture nor sound';
};

interface Element {
  readonly id: number;
  readonly body: Buffer;
}

/** What stands before the first cluster; an element of unknown size reaches to the end. */
function* elements(bytes: Buffer, count: () => void): Generator<Element> {
  for (let at = 0; at < bytes.length;) {
    count();
    const id = numberAt(bytes, at, false);
    if (id.value === CLUSTER) return;
    const size = numberAt(bytes, at + id.length, true);
    const from = at + id.length + size.length;
    const until = size.unknown ? bytes.length : from + size.value;
    // A segment may have been cut while it was sent; what is before the clusters is all that is asked for.
    yield { id: id.value, body: bytes.subarray(from, Math.min(until, bytes.length)) };
    at = until;
  }
}

/** A number whose first byte says by its leading noughts how many follow; `bare` without that mark. */
function numberAt(bytes: Buffer, at: number, bare: boolean) {
  const first = bytes.readUInt8(at);
  const length = Math.clz32(first) - 23;
  if (length > 8) throw new RangeError('a number of no length');
  let value = bare ? first & (0xff >> length) : first;
  let unknown = value === 0xff >> length;
  for (let i = 1; i < length; i += 1) {
    const next = bytes.readUInt8(at + i);
    unknown &&= next === 0xff;
    value = value * 256 + next;
  }
  return { value, length, unknown: bare && unknown };
}

function find(bytes: Buffer, count: () => void, ...path: readonly number[]): Buffer | null {
  let inside: Buffer = bytes;
  for (const id of path) {
    let found: Buffer | null = null;
    for (const element of elements(inside, count)) {
      if (element.id !== id) continue;
      found = element.body;
      break;
    }
    if (!found) return null;
    inside = found;
  }
  return inside;
}

function numberIn(bytes: Buffer, count: () => void, ...path: readonly number[]): number {
  const found = find(bytes, count, ...path);
  return found && found.length > 0 && found.length <= 6 ? found.readUIntBE(0, found.length) : 0;
}

/** Recordings of a browser leave it out. */
function durationOf(info: Buffer, count: () => void): number | null {
  const found = find(info, count, DURATION);
  const scale = numberIn(info, count, SCALE) || NANOSECONDS_PER_MS;
  if (!found || (found.length !== 4 && found.length !== 8)) return null;
  const ticks = found.length === 4 ? found.readFloatBE(0) : found.readDoubleBE(0);
  const ms = (ticks * scale) / NANOSECONDS_PER_MS;
  return Number.isFinite(ms) && ms > 0 ? Math.round(ms) : null;
}
