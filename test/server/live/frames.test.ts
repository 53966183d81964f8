/** What we put before a message, read by the receiver of `ws`. */
import { createRequire } from 'node:module';
import type { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { frame } from '../../../server/live/frames.ts';

/** Exported, but not in its types. */
const { Receiver } = createRequire(import.meta.url)('ws') as {
  readonly Receiver: new (options: { readonly isServer: boolean }) => Writable;
};

/** The text messages that a client makes of these bytes, cut into chunks as a network may. */
async function received(bytes: Buffer, chunk: number): Promise<string[]> {
  const receiver = new Receiver({ isServer: false });
  const messages: string[] = [];
  receiver.on('message', (data: Buffer, isBinary: boolean) => {
    expect(isBinary).toBe(false);
    messages.push(data.toString());
  });
  for (let at = 0; at < bytes.length; at += chunk) receiver.write(bytes.subarray(at, at + chunk));
  await new Promise<void>((resolve) => receiver.end(resolve));
  return messages;
}

const line = (
  padding: number,
): { type: 'urgent'; ref: string; hash: string; signature: string } => ({
  type: 'urgent',
  ref: 'u.é.1',
  hash: '',
  signature: 'x'.repeat(padding),
});
const bare = Buffer.byteLength(JSON.stringify(line(0)));

test.each([125, 126, 127, 65_535, 65_536, 200_000])(
  'a message of %i bytes arrives whole, and the one behind it as well',
  async (length) => {
    const long = line(length - bare);
    const both = Buffer.concat([frame(long), frame({ type: 'time', t0: 1, s: 2 })]);
    for (const chunk of [1_000_000, 7_001, 1]) {
      if (chunk === 1 && length > 1000) continue;
      const messages = await received(both, chunk);
      expect(messages).toEqual([JSON.stringify(long), '{"type":"time","t0":1,"s":2}']);
    }
  },
);

test('a body follows the line feed byte for byte', async () => {
  const body = Buffer.from('{"words":"报警\\n请拨110"}');
  const [message] = await received(frame(line(3), body), 10);
  expect(message).toBe(`${JSON.stringify(line(3))}\n${body.toString()}`);
});
