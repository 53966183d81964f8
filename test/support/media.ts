/** Small files of each kind, made by hand: as much of each as says what it is. */
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const box = (type: string, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type), body]);
};

/** MP4 with a track for each handler; `durationMs` 0 as in fragments. */
export function mp4(
  handlers: readonly ('vide' | 'soun')[],
  durationMs: number,
  [width, height] = [640, 360],
): Buffer {
  const tkhd = Buffer.alloc(84);
  tkhd.writeUInt32BE((width ?? 0) * 65_536, 76);
  tkhd.writeUInt32BE((height ?? 0) * 65_536, 80);
  const tracks = handlers.map((handler) =>
    box(
      'trak',
      box('tkhd', tkhd),
      box('mdia', box('hdlr', Buffer.alloc(8), Buffer.from(handler), Buffer.alloc(12))),
    ),
  );
  const mvhd = box('mvhd', Buffer.alloc(12), u32(1000), u32(durationMs), Buffer.alloc(80));
  return Buffer.concat([
    box('ftyp', Buffer.from('isom'), u32(0)),
    box('mdat', Buffer.alloc(1000)),
    box('moov', mvhd, ...tracks),
  ]);
}

const element = (id: number, body: Buffer): Buffer => {
  const hex = id.toString(16);
  return Buffer.concat([
    Buffer.from(hex, 'hex'),
    Buffer.from([0x10 | 0, ...u32(body.length).subarray(1)]),
    body,
  ]);
};

/** WebM as a muxer writes it, or, with no duration, as a browser's recorder does: segment and cluster of unknown size. */
export function webm(
  durationMs: number | null,
  type: 'video' | 'audio' = 'video',
  docType = 'webm',
): Buffer {
  const duration = Buffer.alloc(8);
  duration.writeDoubleBE(durationMs ?? 0);
  const info = [element(0x2ad7b1, Buffer.from([0x0f, 0x42, 0x40]))];
  if (durationMs !== null) info.push(element(0x4489, duration));
  const track = [element(0x83, Buffer.from([type === 'video' ? 1 : 2]))];
  if (type === 'video')
    track.push(
      element(
        0xe0,
        Buffer.concat([element(0xb0, Buffer.from([1, 64])), element(0xba, Buffer.from([180]))]),
      ),
    );
  const segment = Buffer.concat([
    element(0x1549a966, Buffer.concat(info)),
    element(0x1654ae6b, element(0xae, Buffer.concat(track))),
    Buffer.from('1f43b675', 'hex'),
    Buffer.from('01ffffffffffffff', 'hex'),
    Buffer.alloc(100),
  ]);
  return Buffer.concat([
    element(0x1a45dfa3, element(0x4282, Buffer.from(docType))),
    Buffer.from('18538067', 'hex'),
    Buffer.from('01ffffffffffffff', 'hex'),
    segment,
  ]);
}

function page(granule: number, packet: Buffer): Buffer {
  const head = Buffer.alloc(27);
  head.write('OggS');
  head.writeBigInt64LE(BigInt(granule), 6);
  head.writeUInt8(1, 26);
  return Buffer.concat([head, Buffer.from([packet.length]), packet]);
}

export function opus(durationMs: number): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead');
  head.writeUInt16LE(312, 10);
  return Buffer.concat([page(0, head), page(durationMs * 48 + 312, Buffer.alloc(50))]);
}

/** Frames of 128 and 64 kbit/s by turns, at 44,100 Hz: 1152 samples each. */
export function mp3(frames: number, tag = false): Buffer {
  const made = Array.from({ length: frames }, (_, i) => {
    const slow = i % 2 === 1;
    const frame = Buffer.alloc(Math.floor((144 * (slow ? 64_000 : 128_000)) / 44_100));
    frame.writeUInt32BE(slow ? 0xfffb5000 : 0xfffb9000);
    return frame;
  });
  const id3 = tag ? [Buffer.from('49443304000000000102', 'hex'), Buffer.alloc(130)] : [];
  return Buffer.concat([...id3, ...made, Buffer.from('TAG'.padEnd(128, '\0'))]);
}
