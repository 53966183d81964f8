/** The line over a rough network: seldom spoken on, and given up when it is dead. */
import { expect, test } from 'vitest';
import { type TestServerOptions } from '../player/support/server.ts';
import { page, serve, server, withPlayerPage } from '../support/player-page.ts';
import { until } from '../support/until.ts';

withPlayerPage();

const open = async (options: Partial<TestServerOptions>): Promise<void> => {
  await serve(options);
  await page.goto(`${server.origin}/play/car`);
  await server.until('hello');
};
const count = (type: string): number =>
  server.arrivals.filter(({ message }) => message.type === type).length;

test('a line that answers nothing any more is given up, though its socket stays open', async () => {
  await open({ heartbeatMs: 1000, timeEveryMs: 1000 });
  await server.until('heartbeat');
  server.mute = true;
  await until('another line', () => count('hello') >= 2);
  server.mute = false;
  await until('a line that answers', () => count('heartbeat') >= 3);
});

test('a server that answers keeps its line', async () => {
  await open({ heartbeatMs: 1000, timeEveryMs: 1000 });
  // A line is taken for dead after three.
  await until('some heartbeats', () => count('heartbeat') >= 6);
  expect(count('hello')).toBe(1);
});

test('the time is asked as seldom as the server says, once it is known', async () => {
  await open({ heartbeatMs: 1000, timeEveryMs: 600_000 });
  await until('the first dozen', () => count('time') >= 13);
  const before = count('heartbeat');
  await until('the usual ten seconds', () => count('heartbeat') >= before + 2);
  expect(count('time')).toBe(13);
});
