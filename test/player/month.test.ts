/** A month of a player without a server: the whole of it, in virtual time, against a naive reading of the rules. */
import { expect, test } from 'vitest';
import type { Entry, Programme } from '../../content/programme/programme.ts';
import { connect } from '../../player/hands/connection.ts';
import { courier } from '../../player/journal/courier.ts';
import type { Hands, Machine } from '../../player/hands/contract.ts';
import { memoryStore } from '../../player/hands/store-memory.ts';
import type { Picture, Screen } from '../../player/platform.ts';
import { startPlayer } from '../../player/player.ts';
import { createTrust } from '../../player/trust/verify.ts';
import { size } from '../support/soak.ts';
import { createState, TestServer } from './support/server.ts';
import { face } from './support/signage.ts';
import { virtualScreen, virtualTime, type VirtualTime } from './support/virtual.ts';
import { virtualServer } from './support/virtual-server.ts';

const T0 = Date.UTC(2026, 0, 9);
const MINUTE = 60_000;
const DAY = 86_400_000;
/** The horizon of the programme, and how long the player is alone. */
const HORIZON_DAYS = 14;
const MONTH_DAYS = 30;
/** The shortest item; in a soak there are fifteen times as many. */
const PIECE = size(15, 1) * MINUTE;
/** The device's clock is wrong by this much, and stays so. */
const SKEW_MS = 200_000;
const TWO_FRAMES_MS = 34;

/**
 * What shows at an instant, said as a person would: from 7:00 to 21:30 the owner's item for three pieces and the campaign's
 * for one, by turns; at night one item of six pieces; when the fortnight is over the everyday one, of four. All
 * count from midnight of the first day. `turn` tells one showing from the next of the same item.
 */
function oracle(at: number): { item: string; turn: number } {
  const piece = Math.floor((at - T0) / PIECE);
  if (at - T0 >= HORIZON_DAYS * DAY) return { item: 'everyday', turn: Math.floor(piece / 4) };
  const ofDay = (at - T0) % DAY;
  const isDay = ofDay >= 7 * 60 * MINUTE && ofDay < 21.5 * 60 * MINUTE;
  if (!isDay) return { item: 'night', turn: Math.floor(piece / 6) };
  return { item: piece % 4 === 3 ? 'campaign' : 'own', turn: Math.floor(piece / 4) };
}

interface Expected {
  readonly item: string;
  readonly start: number;
  readonly end: number;
}

/** Every showing from T0 to the end, by asking at each minute. */
function expectedUntil(end: number): Expected[] {
  const list: Expected[] = [];
  let start = T0;
  for (let at = T0; at < end; at += MINUTE) {
    const now = oracle(at);
    const next = oracle(at + MINUTE);
    if (now.item === next.item && now.turn === next.turn) continue;
    list.push({ item: now.item, start, end: at + MINUTE });
    start = at + MINUTE;
  }
  return list;
}

/** The same as a programme. */
function fortnight(server: TestServer): Programme {
  const entry = (item: string, pieces: number): Entry => {
    const asset = server.keepAsset(Buffer.from(item), 'image/png', 64, 16);
    const media = { kind: 'picture', asset } as const;
    return { item, layer: 'everyday', schedule: `s-${item}`, durationMs: pieces * PIECE, media };
  };
  const entries = [entry('own', 3), entry('campaign', 1), entry('night', 6), entry('everyday', 4)];
  const loop = (...slots: number[]) => ({
    anchor: T0,
    lengthMs: slots.reduce((sum, slot) => sum + (entries[slot]?.durationMs ?? 0), 0),
    slots,
  });
  const changes: (readonly [number, number])[] = [];
  for (let day = T0; day < T0 + HORIZON_DAYS * DAY; day += DAY)
    changes.push([day, 1], [day + 7 * 60 * MINUTE, 0], [day + 21.5 * 60 * MINUTE, 1]);
  const area = { x: 0, y: 0, width: 64, height: 16 };
  const loops = [loop(0, 1), loop(2), loop(3)];
  const zones = [{ area, loops, changes, fallback: 2 }];
  return { version: 1, from: T0, until: T0 + HORIZON_DAYS * DAY, entries, zones };
}

/** A canvas that only tells which picture is drawn; the bytes of a picture are its item's name. */
function tellingScreen(time: VirtualTime, drawn: (item: string) => void): Screen {
  const context = new Proxy({} as CanvasRenderingContext2D, {
    get: (_, name) =>
      name === 'drawImage'
        ? ({ item }: { item: string }) => drawn(item)
        : () => ({ width: 1, data: [] }),
    set: () => true,
  });
  return {
    ...virtualScreen(time),
    surface: { context, width: () => 64, height: () => 16 },
    decode: async (bytes) => {
      const source = { item: Buffer.from(bytes).toString() } as unknown as CanvasImageSource;
      return { source, width: 64, height: 16, close: () => undefined } satisfies Picture;
    },
  };
}

test(
  `${MONTH_DAYS} days without a server: right to the end of the horizon, then the everyday layer, and every play is told`,
  { timeout: 300_000 },
  async () => {
    const time = virtualTime(T0 + SKEW_MS);
    const now = (): number => T0 + time.clock.monotonicMs();
    const pass = (until: number): Promise<void> => time.pass(until + SKEW_MS);
    const signage = new TestServer(createState(), { player: '' });
    const frame = signage.frameOf('door', 1, face(64, 16), fortnight(signage));
    const server = virtualServer(time, now, signage, frame);
    const store = memoryStore();
    const { key } = signage;
    const identity = { screen: 'door', series: '1', credential: 'c', key, open: true };
    await store.write([{ room: 'meta', put: 'identity', value: identity }]);
    const drawn: { at: number; item: string }[] = [];
    const machine: Machine = {
      clock: time.clock,
      store,
      network: server.network,
      screen: tellingScreen(time, (item) => drawn.push({ at: now(), item })),
      storageLeft: () => Promise.resolve(null),
      hands: () =>
        Promise.resolve({
          connect,
          courier,
          download: server.download,
        } as unknown as Hands),
    };
    const trust = createTrust(undefined, () => Promise.resolve());
    await startPlayer(machine, trust, 'door', 'test', () => undefined);
    await pass(T0 + MINUTE);
    expect(drawn[0]?.item).toBe('night');

    server.reachable = false;
    const back = T0 + MONTH_DAYS * DAY;
    await pass(back);
    expect(server.plays.size).toBe(0);
    server.reachable = true;
    await pass(back + 30 * MINUTE);

    const plays = [...server.plays.values()].sort((a, b) => a.n - b.n);
    const expected = expectedUntil(back + DAY).filter(({ end }) => end <= back + 29 * MINUTE);
    expect(plays.map(({ n }) => n)).toEqual(plays.map((_, i) => i + 1));
    expect(server.conflicts).toBe(0);
    // The first began when the programme came; all others are the programme's own, and whole.
    const [first, ...others] = plays.slice(0, expected.length);
    expect(first).toMatchObject({ item: 'night', end: expected[0]?.end });
    expect(others.map(({ item, start, end }) => ({ item, start, end }))).toEqual(expected.slice(1));
    expect(new Set(others.map(({ how }) => how))).toEqual(new Set(['full']));
    // What was drawn, frame by frame: never another item, and each change within two frames.
    const wrong = drawn.filter(
      ({ at, item }) => item !== oracle(at).item && item !== oracle(at - TWO_FRAMES_MS).item,
    );
    expect(wrong).toEqual([]);
    const changed = drawn.filter(({ item }, i) => item !== drawn[i - 1]?.item);
    expect(changed.map(({ item }) => item)).toEqual(
      expected.filter(({ item }, i) => item !== expected[i - 1]?.item).map(({ item }) => item),
    );
    console.log(`${plays.length} plays in ${MONTH_DAYS} days, ${drawn.length} drawings`);
    expect(await store.count('plays')).toBe(0);
  },
);
