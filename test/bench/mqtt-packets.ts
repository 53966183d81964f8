/** MQTT 3.1.1 in as few instructions as it takes (OASIS, 2014): what `line.ts` is to WebSocket. */

export const CONNACK = 0x20;
export const PUBLISH = 0x30;
export const SUBACK = 0x90;

/** Hands over each whole packet: its type without flags, its QoS, and what follows the fixed header; what is left over is given back. */
export function takePackets(
  data: Buffer,
  packet: (type: number, qos: number, rest: Buffer) => void,
): Buffer | null {
  let at = 0;
  for (;;) {
    let head = 1;
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = data[at + head++];
      if (byte === undefined) return at < data.length ? Buffer.from(data.subarray(at)) : null;
      length |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    const end = at + head + length;
    if (end > data.length) return Buffer.from(data.subarray(at));
    const first = data[at] ?? 0;
    packet(first & 0xf0, (first >> 1) & 3, data.subarray(at + head, end));
    at = end;
  }
}

/** The packet identifier of a PUBLISH with a QoS above 0. */
export const messageIdOf = (publish: Buffer): number =>
  publish.readUInt16BE(2 + publish.readUInt16BE(0));

export const puback = (messageId: number): Buffer =>
  Buffer.from([0x40, 2, messageId >> 8, messageId & 255]);

/** A PUBLISH of QoS 0 of fewer than 128 bytes. */
export function shortPublish(topic: string, payload: string): Buffer {
  const length = 2 + topic.length + payload.length;
  const bytes = Buffer.allocUnsafe(2 + length);
  bytes[0] = PUBLISH;
  bytes[1] = length;
  bytes.writeUInt16BE(topic.length, 2);
  bytes.write(topic, 4, 'latin1');
  bytes.write(payload, 4 + topic.length, 'latin1');
  return bytes;
}
