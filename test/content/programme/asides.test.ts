import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../content/programme/compile.ts';
import { forecast } from '../../../content/programme/forecast.ts';
import { pack, unpack } from '../../../content/programme/packed.ts';
import type { Place, Programme } from '../../../content/programme/programme.ts';
import { DAY_MS, type ScreenRules } from '../../../content/programme/rules.ts';
import { showing } from '../../../content/programme/showing.ts';
import { validateSchedule } from '../../../content/programme/validate.ts';
import {
  distanceM,
  type Fix,
  keysAt,
  moved,
  nextEdge,
  NOWHERE,
  overlaid,
  postponed,
  STALE_MS,
  type Whereabouts,
} from '../../../content/programme/whereabouts.ts';
import { why } from '../../../content/programme/why.ts';
import { anySchedule, horizonOf, item, picture, schedule, screen, START } from './arbitraries.ts';
import { cron } from './cron.ts';

const SCHOOL: Place = { latitude: 33.05, longitude: 112.1, radiusM: 200 };
const METRE = 1 / 111_195;
/** A fix so many metres north of the school. */
const fix = (metres: number, at: number, accuracyM = 10): Fix => ({
  latitude: SCHOOL.latitude + metres * METRE,
  longitude: SCHOOL.longitude,
  accuracyM,
  at,
});
const horizon = horizonOf(2);
const T = START + 3_600_000;
const compiled = (more: Partial<ScreenRules>): Programme => compile(screen(more), horizon);
const near = (id: string, more: Parameters<typeof schedule>[2] = {}) =>
  schedule(id, 'insert', { near: [SCHOOL], shareSecondsPerHour: 300, ...more });
const shownAt = (programme: Programme, where: Whereabouts, at: number): string =>
  programme.entries[overlaid(programme, showing(programme, at), where, null, at)[0]!.entry]!.item;
const after = (programme: Programme, ...fixes: Fix[]): Whereabouts =>
  fixes.reduce((where, one) => moved(programme, where, one), NOWHERE);

const car = compiled({
  schedules: [
    schedule('daily', 'everyday'),
    near('school', { items: [item('slow', 10), item('watch', 5)] }),
  ],
});

describe('places', () => {
  test('[P60] a schedule near places is no part of the timetable, and says so', () => {
    const rules = screen({ schedules: [schedule('daily', 'everyday'), near('school')] });
    expect(showing(car, T).map(({ entry }) => car.entries[entry]!.item)).toEqual(['daily-a']);
    const said = forecast(rules, horizon).schedules.find((one) => one.schedule === 'school')!;
    expect(said).toMatchObject({ plays: 0, askedMs: 0 });
    expect(said.shortfalls).toEqual([{ reason: 'only-near', rule: 'P60' }]);
    const [zone] = why(rules, T, cron);
    expect(zone!.others).toMatchObject([{ schedule: 'school', shortfall: { rule: 'P60' } }]);
  });

  test('[P60] other screens keep their programme, byte for byte', () => {
    expect('asides' in compiled({ schedules: [schedule('daily', 'everyday')] })).toBe(false);
    expect(unpack(JSON.parse(JSON.stringify(pack(car))))).toEqual(car);
  });

  test('[P61] it keeps from the dark, from takeovers, and from a contract', () => {
    const more = {
      openingHours: [{ times: [{ from: '08:00', until: '20:00' }] }],
      schedules: [
        near('school'),
        schedule('day', 'takeover', { window: { times: [{ from: '10:00', until: '11:00' }] } }),
      ],
    };
    const hours = (programme: Programme) =>
      programme.asides?.[0]?.open.map((span) =>
        span.map((at) => new Date(at + 8 * 3_600_000).toISOString().slice(8, 16)),
      );
    expect(hours(compiled(more))).toEqual([
      ['27T08:00', '27T10:00'],
      ['27T11:00', '27T20:00'],
      ['28T08:00', '28T10:00'],
      ['28T11:00', '28T20:00'],
    ]);
    const taking = { ...more, schedules: [{ ...near('school'), layer: 'takeover' as const }] };
    expect(hours(compiled(taking))).toEqual([
      ['27T08:00', '27T20:00'],
      ['28T08:00', '28T20:00'],
    ]);
    const contract = { quotaSecondsPerHour: 600 };
    const rules = screen({ contract, schedules: [near('school')] });
    expect(compile(rules, horizon).asides).toBeUndefined();
    expect(forecast(rules, horizon).schedules[0]!.shortfalls).toEqual([
      { reason: 'near-under-contract', rule: 'P61' },
    ]);
    expect(validateSchedule(near('school'), rules, horizon)).toMatchObject([
      { level: 'warning', code: 'near-under-contract', field: 'near' },
    ]);
  });

  test('[P62] the highest priority is shown, equals by id', () => {
    const programme = compiled({
      schedules: [
        near('b'),
        near('a'),
        near('high', { priority: 5, window: { from: T + 60_000 } }),
      ],
    });
    const where = after(programme, fix(0, T));
    expect(shownAt(programme, where, T)).toBe('a-a');
    expect(shownAt(programme, where, T + 60_000)).toBe('high-a');
  });

  test('[P63] in at the radius, out beyond a margin, and unmoved between', () => {
    expect(distanceM(SCHOOL, fix(200, T))).toBeCloseTo(200, 0);
    const isIn = (...fixes: Fix[]) => {
      const stay = after(car, ...fixes).stays[0];
      return stay?.left === null;
    };
    expect(isIn(fix(199, T))).toBe(true);
    expect(isIn(fix(201, T))).toBe(false);
    expect(isIn(fix(240, T))).toBe(false);
    expect(isIn(fix(199, T), fix(240, T + 1000))).toBe(true);
    expect(isIn(fix(199, T), fix(260, T + 1000))).toBe(false);
    // 300 m of doubt say nothing about a circle of 200 m.
    expect(isIn(fix(0, T, 300))).toBe(false);
    expect(isIn(fix(0, T), fix(1000, T + 1000, 300))).toBe(true);
  });

  test('[P64] items run from the entering, and what is on runs to its end', () => {
    const entered = after(car, fix(0, T + 1));
    expect(shownAt(car, entered, T)).toBe('daily-a');
    expect(shownAt(car, entered, T + 1)).toBe('slow');
    expect(shownAt(car, entered, T + 10_001)).toBe('watch');
    expect(shownAt(car, entered, T + 15_001)).toBe('slow');
    const left = moved(car, entered, fix(900, T + 12_000));
    expect(shownAt(car, left, T + 15_000)).toBe('watch');
    expect(shownAt(car, left, T + 15_001)).toBe('daily-a');
    // Back before it was over: nothing begins anew.
    const back = moved(car, left, fix(0, T + 14_000));
    expect(back.stays).toEqual([{ since: T + 1, left: null }]);
    const late = moved(car, left, fix(0, T + 16_000));
    expect(late.stays).toEqual([{ since: T + 16_000, left: null }]);
  });

  test('[P64] a fix that was heard of late calls from when it was heard of', () => {
    const entered = moved(car, NOWHERE, fix(0, T), T + 3000);
    expect(entered.stays).toEqual([{ since: T + 3000, left: null }]);
    expect(shownAt(car, entered, T + 2999)).toBe('daily-a');
    expect(shownAt(car, entered, T + 3000)).toBe('slow');
    // Two minutes of silence are counted from the fix itself.
    expect(entered.at).toBe(T);
    const left = moved(car, entered, fix(900, T + 12_000), T + 14_000);
    expect(left.stays).toEqual([{ since: T + 3000, left: T + 14_000 }]);
    expect(shownAt(car, left, T + 17_999)).toBe('watch');
  });

  test('[P64] what was ready late lasts its whole time from then, and the rest follows it', () => {
    const entered = after(car, fix(0, T));
    const due = (where: Whereabouts, at: number) =>
      overlaid(car, showing(car, at), where, null, at)[0]!;
    const later = postponed(car, entered, due(entered, T), T + 900);
    expect(due(later, T + 900)).toMatchObject({ start: T + 900, end: T + 10_900 });
    expect(due(later, T + 10_900)).toMatchObject({ start: T + 10_900, end: T + 15_900 });
    const second = postponed(car, entered, due(entered, T + 10_000), T + 10_700);
    expect(due(second, T + 10_700)).toMatchObject({ start: T + 10_700, end: T + 15_700 });
    // The timetable's own items stay where they are.
    expect(postponed(car, entered, { zone: 0, entry: 0, start: T - 1, end: T }, T)).toBe(entered);
  });

  test('[P64] a window that opens while the device stands there begins at its first item, and its end cuts', () => {
    const window = { from: T + 7000, until: T + 20_000 };
    const programme = compiled({ schedules: [near('school', { window })] });
    const where = after(programme, fix(0, T));
    const due = (at: number) => overlaid(programme, showing(programme, at), where, null, at)[0]!;
    expect(shownAt(programme, where, T + 6999)).toBe('card');
    expect(due(T + 7000)).toMatchObject({ start: T + 7000, end: T + 17_000 });
    expect(due(T + 18_000)).toMatchObject({ start: T + 17_000, end: T + 20_000 });
    expect(nextEdge(programme, where, T)).toBe(T + 7000);
    expect(nextEdge(programme, where, T + 7000)).toBe(T + 20_000);
  });

  test('[P65] two minutes without a fix, and the device is nowhere', () => {
    const where = after(car, fix(0, T));
    expect(shownAt(car, where, T + STALE_MS - 1)).not.toBe('daily-a');
    expect(shownAt(car, where, T + STALE_MS + 15_000)).toBe('daily-a');
    expect(moved(car, where, fix(900, T - 1))).toBe(where);
    // The next fix does not undo it.
    const again = moved(car, where, fix(0, T + STALE_MS + 60_000));
    expect(again.stays[0]).toEqual({ since: T + STALE_MS + 60_000, left: null });
  });

  test('[P66] beyond the horizon nothing is near', () => {
    const late = horizon.until + 1000;
    expect(shownAt(car, after(car, fix(0, late)), late)).toBe('daily-a');
  });

  test('[P43] a countdown near a place shows what is named for the day', () => {
    const days = {
      '2026-03-27': { media: picture('two') },
      '2026-03-28': { media: picture('one') },
    };
    const programme = compiled({
      schedules: [
        near('school', { items: [{ id: 'count', durationMs: 5000, media: null, dates: days }] }),
      ],
    });
    const hash = (at: number) => {
      const [due] = overlaid(
        programme,
        showing(programme, at),
        after(programme, fix(0, at)),
        null,
        at,
      );
      const { media } = programme.entries[due!.entry]!;
      return media.kind === 'picture' && media.asset.hash;
    };
    expect(hash(START)).toBe('two');
    expect(hash(START + DAY_MS)).toBe('one');
  });

  test('what cannot be meant is named by its field', () => {
    const bad = { ...near('x'), near: [{ latitude: 91, longitude: NaN, radiusM: 1 }] };
    const problems = validateSchedule(bad, screen(), horizon);
    expect(problems.map(({ field, code }) => [field, code])).toEqual([
      ['near[0].latitude', 'place-unreadable'],
      ['near[0].longitude', 'place-unreadable'],
      ['near[0].radiusM', 'place-unreadable'],
    ]);
    const none = validateSchedule({ ...near('x'), near: [] }, screen(), horizon);
    expect(none).toMatchObject([{ field: 'near', code: 'no-places' }]);
  });
});

describe('presses', () => {
  const programme = compiled({
    schedules: [
      schedule('daily', 'everyday'),
      near('school'),
      schedule('calls', 'press', { items: [item('b1', 8), item('b2', 8)] }),
      schedule('first', 'press', { priority: 1, items: [item('a1', 20)] }),
      schedule('later', 'press', { priority: 2, window: { from: T + 60_000 } }),
    ],
  });
  const named = (at: number) =>
    keysAt(programme, at).map(({ entry }) => programme.entries[entry]!.item);

  test('[P70, P71] keys are the items of the open presses, by priority', () => {
    expect(named(T)).toEqual(['a1', 'b1', 'b2']);
    expect(keysAt(programme, T)[0]).toMatchObject({ name: 'a1' });
    expect(named(T + 60_000)).toEqual(['later-a', 'a1', 'b1', 'b2']);
    expect(
      keysAt(
        compiled({
          schedules: [
            schedule('x', 'press', {
              items: Array.from({ length: 12 }, (_, i) => item(`i${i}`)),
            }),
          ],
        }),
        T,
      ),
    ).toHaveLength(9);
  });

  test('[P70] a press lies over a place, for the length of its item', () => {
    const where = after(programme, fix(0, T));
    const [key] = keysAt(programme, T);
    const pressed = { ...key!, at: T + 500 };
    const at = (instant: number) =>
      programme.entries[
        overlaid(programme, showing(programme, instant), where, pressed, instant)[0]!.entry
      ]!.item;
    expect([T, T + 500, T + 20_499, T + 20_500].map(at)).toEqual([
      'school-a',
      'a1',
      'a1',
      'school-a',
    ]);
  });

  test('[P70] no timetable has them, and why says so', () => {
    const rules = screen({ schedules: [schedule('calls', 'press')] });
    expect(why(rules, T, cron)[0]!.others).toMatchObject([
      { schedule: 'calls', shortfall: { reason: 'only-pressed', rule: 'P70' } },
    ]);
    const both = schedule('x', 'press', { near: [SCHOOL] });
    expect(validateSchedule(both, screen(), horizon)).toMatchObject([
      { level: 'error', field: 'near', code: 'press-near' },
    ]);
  });
});

/** A drive: steps of up to a minute, anywhere within a kilometre, with any accuracy. */
const anyDrive = fc.array(
  fc.record({
    stepMs: fc.integer({ min: 0, max: 60_000 }),
    metres: fc.integer({ min: 0, max: 1000 }),
    accuracyM: fc.integer({ min: 0, max: 400 }),
  }),
  { maxLength: 40 },
);
const anyProgramme = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 99 }).chain((n) => anySchedule(`s${n}`)),
      fc.option(fc.integer({ min: 50, max: 500 })),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((list) =>
    compiled({
      schedules: list.map(([one, radiusM], i) => ({
        ...one,
        id: `${i}`,
        ...(radiusM !== null && { near: [{ ...SCHOOL, radiusM }] }),
      })),
    }),
  );

function driven(
  programme: Programme,
  drive: typeof anyDrive extends fc.Arbitrary<infer T> ? T : never,
) {
  let at = T;
  let where = NOWHERE;
  return drive.map(({ stepMs, metres, accuracyM }) => {
    at += stepMs;
    where = moved(programme, where, fix(metres, at, accuracyM));
    return { at, where };
  });
}

describe('whatever the drive', () => {
  test('[P2, P3, P60] something shows at each instant, and holds until it ends', () => {
    fc.assert(
      fc.property(anyProgramme, anyDrive, fc.nat(300_000), (programme, drive, waitMs) => {
        for (const { at, where } of driven(programme, drive)) {
          const instant = at + waitMs;
          const [due] = overlaid(programme, showing(programme, instant), where, null, instant);
          expect(due!.start).toBeLessThanOrEqual(instant);
          expect(due!.end).toBeGreaterThan(instant);
          // Until it ends, or an edge is passed, the same is shown.
          const edge = Math.min(due!.end, nextEdge(programme, where, instant));
          const later = instant + Math.floor((Math.min(edge, instant + 60_000) - instant) * 0.7);
          expect(overlaid(programme, showing(programme, later), where, null, later)[0]).toEqual(
            due,
          );
        }
      }),
      { numRuns: 150 },
    );
  });

  test('[P63] no stay begins or ends inside the margin: at the edge nothing flaps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 201, max: 249 }), fc.integer({ min: 0, max: 100 })), {
          maxLength: 60,
        }),
        fc.boolean(),
        (steps, inside) => {
          let where = after(car, fix(inside ? 0 : 900, T));
          const before = where.stays;
          steps.forEach(([metres, accuracyM], i) => {
            where = moved(car, where, fix(metres, T + i * 1000, accuracyM));
          });
          expect(where.stays).toEqual(before);
        },
      ),
    );
  });

  test('[P64] each stay shows at least one whole item, where its window lasts', () => {
    fc.assert(
      fc.property(anyDrive, (drive) => {
        for (const { where } of driven(car, drive)) {
          const stay = where.stays[0];
          if (!stay) continue;
          const last = stay.since + 9999;
          if (stay.left !== null || last < where.at! + STALE_MS)
            expect(shownAt(car, where, last)).toBe('slow');
        }
      }),
    );
  });

  test('the same drive gives the same, and the past is not changed by it', () => {
    fc.assert(
      fc.property(anyProgramme, anyDrive, (programme, drive) => {
        const once = driven(programme, drive);
        const frozen = JSON.stringify(once);
        expect(JSON.stringify(driven(programme, drive))).toBe(frozen);
        expect(JSON.stringify(once)).toBe(frozen);
      }),
      { numRuns: 50 },
    );
  });
});
