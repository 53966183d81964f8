/** Plays on their way to the server: gathered, one message at a time, none lost between. */
import { expect, test } from 'vitest';
import type { FromPlayer, ToPlayer } from '../../content/wire/messages.ts';
import type { Hands, Machine } from '../../player/hands/contract.ts';
import { courier } from '../../player/journal/courier.ts';
import { memoryStore } from '../../player/hands/store-memory.ts';
import { createPost } from '../../player/journal/post.ts';
import { until } from '../support/until.ts';
import { identityOf, trust } from './support/device.ts';
import { virtualScreen, virtualTime } from './support/virtual.ts';

const T0 = Date.UTC(2027, 0, 8, 4);
const welcome: Extract<ToPlayer, { type: 'welcome' }> = {
  type: 'welcome',
  version: 1,
  screen: 'door',
  name: 'door',
  now: T0,
  key: '',
  heartbeatMs: 15_000,
  playsEveryMs: 30_000,
  playsUpTo: 0,
  playsHash: '',
};

function device() {
  const time = virtualTime(T0);
  const store = memoryStore();
  const told: Extract<FromPlayer, { type: 'plays' }>[] = [];
  let online = true;
  const platform: Machine = {
    clock: time.clock,
    store,
    network: { connect: () => ({ send: () => undefined, close: () => undefined }) } as never,
    screen: virtualScreen(time),
    storageLeft: async () => null,
    hands: async () => ({ courier }) as unknown as Hands,
  };
  const post = createPost({
    platform,
    trust,
    now: () => T0 + time.clock.monotonicMs(),
    timeZone: () => 'UTC',
    sender: () => (online ? identityOf('door', 1) : undefined),
    send: (message) => {
      if (message.type === 'plays') told.push(message);
      return online;
    },
    makeRoom: async () => false,
    report: (_what, detail) => {
      throw new Error(detail);
    },
  });
  let played = 0;
  const play = async (): Promise<void> => {
    const start = T0 + played++ * 10_000;
    await time.pass(start + 10_000);
    await post.keep({
      item: 'a',
      asset: '',
      schedule: null,
      campaign: null,
      zone: 0,
      start,
      end: start + 10_000,
      plannedMs: 10_000,
      how: 'full',
    });
  };
  const acknowledge = async (): Promise<void> => {
    const last = told.at(-1);
    const upTo = last?.plays.at(-1)?.n ?? 0;
    await post.acknowledged({ upTo, hash: last?.proof?.hash });
  };
  const numbers = (): number[][] => told.map(({ plays }) => plays.map(({ n }) => n));
  const setOnline = (on: boolean): void => void (online = on);
  return { time, post, play, acknowledge, numbers, setOnline };
}

test('plays that end within half a minute go in one message, and what waited for a connection goes at once', async () => {
  const { time, post, play, acknowledge, numbers, setOnline } = device();
  setOnline(false);
  await play();
  await play();
  expect(numbers()).toEqual([]);
  setOnline(true);
  await post.welcomed(welcome);
  expect(numbers()).toEqual([[1, 2]]);
  await acknowledge();
  await play();
  await play();
  expect(numbers()).toEqual([[1, 2]]);
  await time.pass(T0 + 50_000);
  await until('the gathered plays', () => numbers().length === 2);
  expect(numbers()).toEqual([
    [1, 2],
    [3, 4],
  ]);
  // Without an acknowledgement there is no further message, whatever the time.
  await play();
  await play();
  await time.pass(T0 + 200_000);
  expect(numbers()).toHaveLength(2);
  await acknowledge();
  await until('the rest', () => numbers().length === 3);
  expect(numbers()[2]).toEqual([5, 6]);
});

test('a journal of many plays is emptied message by message, without a pause between', async () => {
  const { post, play, acknowledge, numbers, setOnline } = device();
  setOnline(false);
  for (let n = 0; n < 320; n++) await play();
  setOnline(true);
  await post.welcomed(welcome);
  await acknowledge();
  await acknowledge();
  expect(numbers().map(({ length }) => length)).toEqual([150, 150, 20]);
  expect(numbers().flat()).toEqual(Array.from({ length: 320 }, (_, i) => i + 1));
});

test('a server that asks for no gathering is told of each play as it ends', async () => {
  const { post, play, acknowledge, numbers } = device();
  const { playsEveryMs: _, ...plain } = welcome;
  await post.welcomed(plain);
  await play();
  await acknowledge();
  await play();
  expect(numbers()).toEqual([[1], [2]]);
});
