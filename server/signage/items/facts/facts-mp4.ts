/** MP4 and M4A: boxes (ISO 14496-12). */
import { audio, type FactsReader, partsCounted } from './facts.ts';

interface Box {
  readonly type: string;
  /** Where its type stands in what was read. */
  readonly typeAt: number;
  readonly body: Buffer;
}

export const mp4Facts: FactsReader = (bytes) => {
  if (bytes.toString('latin1', 4, 8) !== 'ftyp') return null;
  const count = partsCounted();
  const moov = find(bytes, count, 'moov');
  if (!moov) return 'is an MP4 file with no track in it';
  const tracks: Buffer[] = [];
  for (const { type, body } of boxes(moov, count)) if (type === 'trak') tracks.push(body);
  const durationMs = durationOf(moov, count);
  const video = tracks.find((track) => handlerOf(track, count) === 'vide');
  if (video) {
    // Width and height end the track's header, as 16.16.
    const head = find(video, count, 'tkhd');
    if (!head) return 'is an MP4 file whose track has no header';
    const width = Math.round(head.readUInt32BE(head.length - 8) / 65_536);
    const height = Math.round(head.readUInt32BE(head.length - 4) / 65_536);
    return { kind: 'video', mime: 'video/mp4', width, height, durationMs };
  }
  if (!tracks.some((track) => handlerOf(track, count) === 'soun'))
    return 'is an MP4 file with neither picture nor sound';
  return audio('audio/mp4', durationMs);
};

/**
 * The boxes one after another, not those inside.
 * @param count is told of each @throws RangeError where one reaches beyond its end.
 */
export function* boxes(bytes: Buffer, count: () => void): Generator<Box> {
  for (let at = 0; at + 8 <= bytes.length;) {
    count();
    let size = bytes.readUInt32BE(at);
    let head = 8;
    if (size === 1) [size, head] = [Number(bytes.readBigUInt64BE(at + 8)), 16];
    // 0: to the end.
    if (size === 0) size = bytes.length - at;
    if (size < head || at + size > bytes.length) throw new RangeError('a box beyond its file');
    yield {
      type: bytes.toString('latin1', at + 4, at + 8),
      typeAt: at + 4,
      body: bytes.subarray(at + head, at + size),
    };
    at += size;
  }
}

function find(bytes: Buffer, count: () => void, ...path: readonly string[]): Buffer | null {
  let inside: Buffer = bytes;
  for (const type of path) {
    let found: Buffer | null = null;
    for (const box of boxes(inside, count)) {
      if (box.type !== type) continue;
      found = box.body;
      break;
    }
    if (!found) return null;
    inside = found;
  }
  return inside;
}

const handlerOf = (track: Buffer, count: () => void): string =>
  find(track, count, 'mdia', 'hdlr')?.toString('latin1', 8, 12) ?? '';

/** Null where it is written in fragments, which do not say how many there are. */
function durationOf(moov: Buffer, count: () => void): number | null {
  const head = find(moov, count, 'mvhd');
  if (!head) return null;
  const long = head.readUInt8(0) === 1;
  const scale = head.readUInt32BE(long ? 20 : 12);
  const duration = long ? Number(head.readBigUInt64BE(24)) : head.readUInt32BE(16);
  return scale > 0 && duration > 0 ? Math.round((duration / scale) * 1000) : null;
}
