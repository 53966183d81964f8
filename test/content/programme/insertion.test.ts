import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../content/programme/compile.ts';
import { grants } from '../../../content/programme/loops/insertion.ts';
import type { Programme } from '../../../content/programme/programme.ts';
import { DAY_MS, HOUR_MS, type ScreenRules } from '../../../content/programme/rules.ts';
import { showing } from '../../../content/programme/showing.ts';
import { timeZoneOf } from '../../../content/programme/time-zone.ts';
import { anyRules, horizonOf, item, schedule, screen, START, strip } from './arbitraries.ts';

interface Play {
  readonly item: string;
  readonly layer: string;
  readonly schedule: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** Every showing of a zone that begins in [from, until). */
function plays(programme: Programme, from: number, until: number, zone = 0): readonly Play[] {
  const found: Play[] = [];
  for (let at = from; at < until;) {
    const shown = showing(programme, at)[zone]!;
    const { item: id, layer, schedule: by } = programme.entries[shown.entry]!;
    found.push({ item: id, layer, schedule: by, start: shown.start, end: shown.end });
    at = shown.end;
  }
  return found;
}

/** Airtime of a layer in [from, until), milliseconds. */
function airtime(list: readonly Play[], layer: string, from: number, until: number): number {
  return list
    .filter((play) => play.layer === layer)
    .reduce(
      (sum, { start, end }) => sum + Math.max(0, Math.min(end, until) - Math.max(start, from)),
      0,
    );
}

const own = (seconds: readonly number[]) =>
  schedule('own', 'own', { items: seconds.map((one, index) => item(`own-${index}`, one)) });
const insert = (id: string, share: number, seconds = 10) =>
  schedule(id, 'insert', { shareSecondsPerHour: share, items: [item(id, seconds)] });
const contract = (quotaSecondsPerHour: number) => ({ quotaSecondsPerHour });
const hour = START + 5 * HOUR_MS;

describe('weaving', () => {
  test('[P55] at 40 % with 10 s items the largest gap is 20 s', () => {
    const rules = screen({
      contract: contract(1440),
      schedules: [own([10]), insert('public', 1440)],
    });
    const public10 = plays(compile(rules, horizonOf(1)), hour, hour + 3 * HOUR_MS).filter(
      ({ layer }) => layer === 'insert',
    );
    const gaps = public10.slice(1).map(({ start }, index) => start - public10[index]!.end);
    expect(Math.max(...gaps)).toBe(20_000);
    expect(public10).toHaveLength(3 * 144);
  });

  test('[P55] at p % the largest gap is at most twice the ideal, or one item of the base', () => {
    const cases = fc.tuple(
      fc.integer({ min: 1, max: 99 }),
      fc.constantFrom(5, 10, 12, 15),
      fc.integer({ min: 1, max: 6 }),
    );
    fc.assert(
      fc.property(cases, ([percent, seconds, count]) => {
        const share = percent * 36;
        const public1 = Array.from({ length: count }, (_, index) =>
          insert(`p${index}`, share / count, seconds),
        );
        const programme = compile(
          screen({ schedules: [own([seconds, seconds, seconds]), ...public1] }),
          horizonOf(1),
        );
        const list = plays(programme, hour, hour + 2 * HOUR_MS).filter(
          ({ layer }) => layer === 'insert',
        );
        const gaps = list.slice(1).map(({ start }, index) => start - list[index]!.end);
        const perHour = list.filter(({ start }) => start < hour + HOUR_MS).length;
        const ideal = (HOUR_MS - perHour * seconds * 1000) / perHour;
        expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.max(2 * ideal, 1000 * seconds));
      }),
      { numRuns: 60 },
    );
  });

  test('[P53] over an hour each insert is exact to one item, and so is their sum', () => {
    const anyInserts = fc.array(
      fc.tuple(fc.integer({ min: 20, max: 900 }), fc.integer({ min: 5, max: 40 })),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(
        anyInserts,
        fc.integer({ min: 300, max: 3000 }),
        fc.integer({ min: 4, max: 40 }),
        (list, quota, seconds) => {
          const inserts = list.map(([share, length], index) => insert(`i${index}`, share, length));
          const rules = screen({
            contract: contract(quota),
            schedules: [own([seconds, 7]), ...inserts],
          });
          const played = plays(compile(rules, horizonOf(1)), hour, hour + HOUR_MS);
          const granted = grants(
            list.map(([share]) => ({ askedMs: share * 1000, weight: 1, priority: 0 })),
            quota * 1000,
          );
          inserts.forEach(({ id }, index) => {
            const got = played
              .filter((play) => play.schedule === id)
              .reduce((sum, { start, end }) => sum + end - start, 0);
            expect(Math.abs(got - granted[index]!)).toBeLessThan(list[index]![1] * 1000 + 0.01);
          });
          const sum = airtime(played, 'insert', hour, hour + HOUR_MS);
          const longest = Math.max(...list.map(([, length]) => length * 1000));
          const due = granted.reduce((all, one) => all + one, 0);
          expect(sum).toBeLessThanOrEqual(quota * 1000);
          expect(sum).toBeGreaterThan(due - longest);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('[P54] an insert that asks for less than its item gets one an hour, where the cap allows it', () => {
    const played = (quota: number) =>
      plays(
        compile(
          screen({ contract: contract(quota), schedules: [own([10]), insert('rare', 5, 15)] }),
          horizonOf(1),
        ),
        hour,
        hour + HOUR_MS,
      ).filter(({ layer }) => layer === 'insert').length;
    expect(played(60)).toBe(1);
    expect(played(14)).toBe(0);
  });

  test('[P57, P58] nothing in an hour is cut, and what is left is held by a picture of the base', () => {
    const strips = schedule('own', 'own', {
      items: [
        item('s', 17, { media: strip('s') }),
        item('t', 23, { media: strip('t') }),
        item('still', 9),
      ],
    });
    const played = plays(
      compile(
        screen({ contract: contract(600), schedules: [strips, insert('public', 600, 13)] }),
        horizonOf(1),
      ),
      hour,
      hour + 24 * HOUR_MS - 5 * HOUR_MS,
    );
    const lengths = { s: 17_000, t: 23_000, public: 13_000 } as Record<string, number>;
    for (const play of played) {
      const length = play.end - play.start;
      if (play.item === 'still') expect(length).toBeGreaterThanOrEqual(9000);
      else expect(length).toBe(lengths[play.item]);
    }
  });

  test('[P59] where there is no base the inserts are the loop, as they ask', () => {
    const played = plays(
      compile(screen({ schedules: [insert('one', 100), insert('two', 300)] }), horizonOf(1)),
      hour,
      hour + HOUR_MS,
    );
    expect(airtime(played, 'insert', hour, hour + HOUR_MS)).toBe(HOUR_MS);
    const two = played.filter(({ item: id }) => id === 'two').length;
    expect(two / played.length).toBeCloseTo(0.75, 1);
  });
});

/** The hours of a screen's clock that begin and end in [from, until). */
function clockHours(
  timeZone: string,
  from: number,
  until: number,
): readonly (readonly [number, number])[] {
  const zone = timeZoneOf(timeZone);
  const edges: number[] = [];
  for (let at = from; at < until; at += 15 * 60_000) {
    if ((at + zone.offsetAt(at)) % HOUR_MS === 0 || zone.transitions(at - 1, at + 1).length > 0)
      edges.push(at);
  }
  return edges.slice(1).map((edge, index) => [edges[index]!, edge] as const);
}

describe('the owner and the public', () => {
  const horizon = horizonOf(3);

  test('[P56] the cap holds, and so the guarantee, in every hour of the clock, for any rules', () => {
    fc.assert(
      fc.property(anyRules, (rules) => {
        if (!rules.contract) return;
        const programme = compile(rules, horizon);
        const quotaMs = rules.contract.quotaSecondsPerHour * 1000;
        programme.zones.forEach((_, zone) => {
          const list = plays(programme, horizon.from, horizon.until, zone);
          for (const [from, until] of clockHours(rules.timeZone, horizon.from, horizon.until)) {
            const inserted = airtime(list, 'insert', from, until);
            // Where there is nothing to insert into, there is no one's airtime to guard. [P59]
            const base = airtime(list, 'own', from, until) + airtime(list, 'everyday', from, until);
            if (base > 0 && !isBare(programme, zone, from, until))
              expect(inserted).toBeLessThanOrEqual(quotaMs + 1);
          }
        });
      }),
      { numRuns: 40 },
    );
  });

  test('[P56] a change at 20 past, and another at 50 past, leave the hour its cap', () => {
    const windows = ['08:00-10:20', '10:20-10:50', '10:50-12:00'];
    const inserts = windows.map((text, index) => {
      const [from, until] = text.split('-') as [string, string];
      return { ...insert(`w${index}`, 1300, 17), window: { times: [{ from, until }] } };
    });
    const rules = screen({ contract: contract(900), schedules: [own([13, 29]), ...inserts] });
    const list = plays(compile(rules, horizonOf(2)), START, START + DAY_MS);
    for (const [from, until] of clockHours('Asia/Shanghai', START, START + DAY_MS)) {
      expect(airtime(list, 'insert', from, until)).toBeLessThanOrEqual(900_000);
      expect(airtime(list, 'own', from, until)).toBeGreaterThanOrEqual(until - from - 900_000);
    }
  });

  test('[P34, P56] wherever in the hour the inserts change, the hour keeps its cap and nothing is cut', () => {
    const anyChange = fc.tuple(
      fc.integer({ min: 1, max: 59 }),
      fc.integer({ min: 100, max: 3000 }),
      fc.uniqueArray(fc.integer({ min: 5, max: 50 }), { minLength: 3, maxLength: 3 }),
    );
    fc.assert(
      fc.property(anyChange, ([minute, quota, [length, first, second]]) => {
        const change = `10:${`${minute}`.padStart(2, '0')}`;
        const before = { times: [{ from: '08:00', until: change }] };
        const after = { times: [{ from: change, until: '12:00' }] };
        const rules = screen({
          contract: contract(quota),
          schedules: [
            own([length!]),
            { ...insert('before', quota, first), window: before },
            { ...insert('after', quota, second), window: after },
          ],
        });
        const ten = START + 2 * HOUR_MS;
        const list = plays(compile(rules, horizonOf(1)), ten, ten + HOUR_MS);
        expect(airtime(list, 'insert', ten, ten + HOUR_MS)).toBeLessThanOrEqual(quota * 1000);
        expect(airtime(list, 'own', ten, ten + HOUR_MS)).toBeGreaterThanOrEqual(
          (3600 - quota) * 1000,
        );
        const lengths = [length!, first!, second!].map((seconds) => seconds * 1000);
        for (const { item: id, start, end } of list) {
          const whole = lengths[['own-0', 'before', 'after'].indexOf(id)]!;
          // Where a piece has no room for one item of the owner's, it has no other choice than to cut it.
          const room =
            Math.min(minute, 60 - minute) * 60_000 * (id === 'own-0' ? 1 - quota / 3600 : 1);
          if (room >= whole) expect(end - start).toBeGreaterThanOrEqual(whole);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('[P33] any 60 minutes of a steady state hold the same airtime', () => {
    const rules = screen({
      contract: contract(900),
      schedules: [own([13, 29, 8]), insert('a', 500, 17), insert('b', 700, 11)],
    });
    const list = plays(compile(rules, horizonOf(2)), START, START + DAY_MS);
    const sums = Array.from(
      { length: 50 },
      (_, index) => START + 2 * HOUR_MS + index * 777_777,
    ).map((from) => airtime(list, 'insert', from, from + HOUR_MS));
    expect(new Set(sums).size).toBe(1);
  });

  test('[P26] quiet hours and pauses hold back every insert', () => {
    const rules: ScreenRules = screen({
      contract: {
        quotaSecondsPerHour: 1800,
        quietHours: [{ times: [{ from: '12:00', until: '13:30' }] }],
        pauses: [{ from: START + DAY_MS, until: null }],
      },
      schedules: [own([10]), insert('public', 1800)],
    });
    const list = plays(compile(rules, horizonOf(3)), START, START + 3 * DAY_MS);
    const noon = Date.UTC(2026, 2, 27, 4);
    expect(airtime(list, 'insert', noon, noon + 1.5 * HOUR_MS)).toBe(0);
    expect(airtime(list, 'insert', noon - HOUR_MS, noon)).toBe(1_800_000);
    expect(airtime(list, 'insert', START + DAY_MS, START + 3 * DAY_MS)).toBe(0);
  });
});

/** Whether the zone plays inserts with no base anywhere in [from, until): two inserts meet there for long. */
function isBare(programme: Programme, zone: number, from: number, until: number): boolean {
  const { loops, changes } = programme.zones[zone]!;
  return changes.some(([at, loop], index) => {
    const ends = changes[index + 1]?.[0] ?? programme.until;
    if (ends <= from || at >= until) return false;
    const { slots, cycle } = loops[loop]!;
    return [...slots, ...(cycle ?? [])].every(
      (slot) => slot < 0 || programme.entries[slot]!.layer === 'insert',
    );
  });
}

describe('grants', () => {
  const ask = (askedMs: number, weight = 1, priority = 0) => ({ askedMs, weight, priority });

  test('[P51] under the cap each gets what it asks', () => {
    expect(grants([ask(100), ask(200, 9)], 300)).toEqual([100, 200]);
  });

  test('[P52] over it they share by weight, none more than it asks, and nothing is lost', () => {
    expect(grants([ask(300), ask(300, 2)], 300)).toEqual([100, 200]);
    expect(grants([ask(30, 9), ask(300), ask(300, 2)], 330)).toEqual([30, 100, 200]);
    expect(grants([ask(300), ask(100, 1, 1)], 200)).toEqual([100, 100]);
    expect(grants([ask(300)], 0)).toEqual([0]);
  });

  test('[P52] for any asks: within each ask, within the cap, and the cap used up while anyone wants more', () => {
    const anyAsk = fc.record({
      askedMs: fc.integer({ min: 0, max: 5000 }),
      weight: fc.integer({ min: 1, max: 9 }),
      priority: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(
        fc.array(anyAsk, { maxLength: 8 }),
        fc.integer({ min: 0, max: 9000 }),
        (asks, cap) => {
          const granted = grants(asks, cap);
          const sum = granted.reduce((all, one) => all + one, 0);
          granted.forEach((one, index) =>
            expect(one).toBeLessThanOrEqual(asks[index]!.askedMs + 1e-6),
          );
          const asked = asks.reduce((all, one) => all + one.askedMs, 0);
          expect(sum).toBeCloseTo(Math.min(cap, asked), 5);
        },
      ),
    );
  });
});
