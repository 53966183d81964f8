/** The loop of the player, a month in a moment. */
import { expect, test } from 'vitest';
import type { Entry, Programme } from '../../content/programme/programme.ts';
import { showing } from '../../content/programme/showing.ts';
import { createDirector, type Director } from '../../player/director.ts';
import { createJournal, type Unnumbered } from '../../player/journal/journal.ts';
import { memoryStore } from '../../player/hands/store-memory.ts';
import type { Prepared, Preparer } from '../../player/stage/prepare.ts';
import { digestText } from './support/device.ts';
import { notingStage, virtualScreen, virtualTime, type VirtualTime } from './support/virtual.ts';

const nothingToLetGo = (): Promise<boolean> => Promise.resolve(false);

const T0 = Date.UTC(2026, 0, 9);
const DAY = 86_400_000;
const MINUTE = 60_000;

const entry = (item: string, durationMs: number): Entry => ({
  item,
  layer: item.startsWith('every') ? 'everyday' : 'insert',
  durationMs,
  media: {
    kind: 'picture',
    asset: { hash: item.padEnd(64, '0'), bytes: 1, mime: 'image/png', width: 64, height: 16 },
  },
});

/** Fourteen days: by day a loop with a campaign in it, by night another; after that the everyday layer. */
function fortnight(): Programme {
  const entries = [
    entry('own', 45 * MINUTE),
    entry('campaign', 15 * MINUTE),
    entry('night', 90 * MINUTE),
    entry('everyday', 60 * MINUTE),
  ];
  const changes: (readonly [number, number])[] = [];
  for (let day = 0; day < 14; day++) {
    changes.push(
      [T0 + day * DAY, 1],
      [T0 + day * DAY + 7 * 60 * MINUTE, 0],
      [T0 + day * DAY + 21.5 * 60 * MINUTE, 1],
    );
  }
  const loop = (slots: readonly number[]) => ({
    anchor: T0,
    lengthMs: slots.reduce((sum, slot) => sum + (entries[slot]?.durationMs ?? 0), 0),
    slots,
  });
  return {
    version: 1,
    from: T0,
    until: T0 + 14 * DAY,
    entries,
    zones: [
      {
        area: { x: 0, y: 0, width: 64, height: 16 },
        loops: [loop([0, 1]), loop([2]), loop([3])],
        changes,
        fallback: 2,
      },
    ],
  };
}

interface Rig {
  readonly time: VirtualTime;
  readonly director: Director;
  readonly plays: Unnumbered[];
  readonly shown: { at: number; item: string }[];
}

/** A director on virtual time; `prepareMs` says how long an entry takes to be ready. */
function rig(prepareMs: (entry: Entry) => number = () => 0): Rig {
  const time = virtualTime(T0);
  const plays: Unnumbered[] = [];
  const shown: { at: number; item: string }[] = [];
  const made = new Map<Entry, Prepared>();
  const names = new Map<unknown, string>();
  const prepare = (of: Entry): Promise<Prepared> =>
    new Promise((resolve) => {
      const ready = made.get(of);
      if (ready) return resolve(ready);
      time.clock.after(prepareMs(of), () => {
        const painter = { draw: () => false };
        names.set(painter, of.item);
        made.set(of, { ok: true, painter });
        resolve({ ok: true, painter });
      });
    });
  const preparer: Preparer = {
    now: (of) => made.get(of) ?? null,
    prepare,
    want: (entries) => entries.forEach((of) => void prepare(of)),
  };
  const stage = notingStage((_zone, { painter }) => {
    shown.push({ at: time.clock.wallMs(), item: names.get(painter) ?? '?' });
  });
  const director = createDirector(
    time.clock,
    time.clock.wallMs,
    virtualScreen(time),
    stage,
    preparer,
    {
      played: (play) => plays.push(play),
      live: () => undefined,
      late: () => undefined,
      failed: (error) => {
        throw error;
      },
    },
  );
  return { time, director, plays, shown };
}

test("a device's month without a server: the right items at the right instants, then the everyday layer", async () => {
  const { time, director, plays, shown } = rig();
  const programme = fortnight();
  director.setProgramme(programme);
  await time.pass(T0 + 30 * DAY);
  const journal = createJournal(memoryStore(), digestText, nothingToLetGo);
  for (const play of plays) await journal.add(play);
  // As the server would have it: every showing of the month, in order, whole.
  const expected: { item: string; start: number; end: number }[] = [];
  for (let at = T0; at < T0 + 30 * DAY;) {
    const [now] = showing(programme, at);
    if (!now) break;
    expected.push({
      item: programme.entries[now.entry]?.item ?? '',
      start: now.start,
      end: now.end,
    });
    at = now.end;
  }
  expect(plays.map(({ item, start, end }) => ({ item, start, end }))).toEqual(
    expected.filter(({ end }) => end < T0 + 30 * DAY),
  );
  expect(new Set(plays.map(({ how }) => how))).toEqual(new Set(['full']));
  expect(plays.at(-1)?.item).toBe('everyday');
  const late = shown
    .slice(1)
    .map(({ at }) =>
      Math.min(...expected.map(({ start }) => (at >= start ? at - start : Infinity))),
    );
  expect(Math.max(...late)).toBeLessThanOrEqual(34);
  expect(await journal.count()).toBe(plays.length);
});

test('covered, a play ends as urgent; uncovered, the item goes on at its right place', async () => {
  const { time, director, plays } = rig();
  director.setProgramme(fortnight());
  await time.pass(T0 + 20 * MINUTE);
  director.setCovered(true);
  await time.pass(T0 + 30 * MINUTE);
  director.setCovered(false);
  await time.pass(T0 + 91 * MINUTE);
  expect(
    plays.map(({ how, start, end }) => [how, (start - T0) / MINUTE, (end - T0) / MINUTE]),
  ).toEqual([
    ['urgent', 0, 20],
    ['cut', 30, 90],
  ]);
});

test('what is not ready at its instant does not blank the screen: the one before stays', async () => {
  const { time, director, plays, shown } = rig(({ item }) =>
    item === 'campaign' ? 10 * 60 * MINUTE : 0,
  );
  director.setProgramme(fortnight());
  await time.pass(T0 + 9 * 60 * MINUTE);
  expect(shown.map(({ item }) => item)).not.toContain('?');
  // The campaign's first quarter of an hour was not shown, and nothing claims that it was.
  expect(plays.filter(({ item }) => item === 'campaign')).toEqual([]);
});

test('a programme that comes a moment after a change counts no moment twice', async () => {
  const { time, director, plays } = rig();
  director.setProgramme(fortnight());
  await time.pass(T0 + 90 * MINUTE + 24);
  director.setProgramme(fortnight());
  await time.pass(T0 + 181 * MINUTE);
  expect(plays.length).toBe(3);
  for (const [i, play] of plays.entries()) {
    expect(play.start).toBeGreaterThanOrEqual(plays[i - 1]?.end ?? 0);
  }
});
