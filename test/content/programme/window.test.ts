import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, type Window } from '../../../content/programme/rules.ts';
import { timeZoneOf } from '../../../content/programme/time-zone.ts';
import { neverOpens, windowIntervals } from '../../../content/programme/window.ts';
import { ZONES } from './arbitraries.ts';
import { cron } from './cron.ts';
import { openMinutes, wallClock } from './wall-clock.ts';

const MINUTE = 60_000;

/** Days (UTC) around every kind of edge: four days each. */
const EDGES: readonly (readonly [zone: string, first: string])[] = [
  ['America/New_York', '2026-03-06'],
  ['America/New_York', '2026-10-30'],
  ['Australia/Lord_Howe', '2026-04-03'],
  ['Australia/Lord_Howe', '2026-10-02'],
  ['Europe/Dublin', '2026-03-27'],
  ['Europe/Dublin', '2026-10-23'],
  ['Asia/Shanghai', '2028-02-27'],
  ['Asia/Shanghai', '2026-12-30'],
  // Midnight itself is missing, and comes twice.
  ['America/Santiago', '2026-09-04'],
  ['America/Santiago', '2026-04-03'],
];

const read = (window: Window, zone: string, from: number, until: number) =>
  windowIntervals(window, zone, from, until, cron).map((open) => [
    new Date(open.from).toISOString().slice(0, 16),
    new Date(open.until).toISOString().slice(0, 16),
  ]);

/** Window, zone, and the openings in UTC between two UTC days. */
const TABLE: readonly (readonly [string, Window, string, string, string, string[][]])[] = [
  [
    'no daylight saving',
    { times: [{ from: '08:00', until: '21:00' }] },
    'Asia/Shanghai',
    '2026-03-08',
    '2026-03-09',
    [['2026-03-08T00:00', '2026-03-08T13:00']],
  ],
  [
    'a gap is skipped over',
    { times: [{ from: '01:00', until: '04:00' }] },
    'America/New_York',
    '2026-03-08',
    '2026-03-09',
    [['2026-03-08T06:00', '2026-03-08T08:00']],
  ],
  [
    'a start in the gap is its end',
    { times: [{ from: '02:30', until: '04:00' }] },
    'America/New_York',
    '2026-03-08',
    '2026-03-09',
    [['2026-03-08T07:00', '2026-03-08T08:00']],
  ],
  [
    'wholly in the gap does not happen',
    { times: [{ from: '02:15', until: '02:45' }] },
    'America/New_York',
    '2026-03-08',
    '2026-03-09',
    [],
  ],
  [
    'across a fold lasts longer',
    { times: [{ from: '00:00', until: '03:00' }] },
    'America/New_York',
    '2026-11-01',
    '2026-11-02',
    [['2026-11-01T04:00', '2026-11-01T08:00']],
  ],
  [
    'a start in the fold is the first pass',
    { times: [{ from: '01:30', until: '03:00' }] },
    'America/New_York',
    '2026-11-01',
    '2026-11-02',
    [['2026-11-01T05:30', '2026-11-01T08:00']],
  ],
  [
    'an end in the fold is the first pass',
    { times: [{ from: '00:00', until: '01:30' }] },
    'America/New_York',
    '2026-11-01',
    '2026-11-02',
    [['2026-11-01T04:00', '2026-11-01T05:30']],
  ],
  [
    'half an hour of gap',
    { times: [{ from: '01:00', until: '03:00' }] },
    'Australia/Lord_Howe',
    '2026-10-03',
    '2026-10-04',
    [['2026-10-03T14:30', '2026-10-03T16:00']],
  ],
  [
    'half an hour of fold',
    { times: [{ from: '01:00', until: '03:00' }] },
    'Australia/Lord_Howe',
    '2026-04-04',
    '2026-04-05',
    [['2026-04-04T14:00', '2026-04-04T16:30']],
  ],
  [
    'Dublin in spring',
    { times: [{ from: '00:30', until: '02:30' }] },
    'Europe/Dublin',
    '2026-03-29',
    '2026-03-30',
    [
      ['2026-03-29T00:30', '2026-03-29T01:30'],
      ['2026-03-29T23:30', '2026-03-30T00:00'],
    ],
  ],
  [
    'Dublin in autumn',
    { times: [{ from: '00:30', until: '02:30' }] },
    'Europe/Dublin',
    '2026-10-24',
    '2026-10-25',
    [
      ['2026-10-24T00:00', '2026-10-24T01:30'],
      ['2026-10-24T23:30', '2026-10-25T00:00'],
    ],
  ],
  [
    'across midnight, on the day it starts',
    { weekdays: [6], times: [{ from: '22:00', until: '02:00' }] },
    'Asia/Shanghai',
    '2026-03-05',
    '2026-03-10',
    [['2026-03-07T14:00', '2026-03-07T18:00']],
  ],
  [
    'the leap day alone',
    { from: '2028-02-29', until: '2028-03-01' },
    'Asia/Shanghai',
    '2028-02-01',
    '2028-04-01',
    [['2028-02-28T16:00', '2028-02-29T16:00']],
  ],
  [
    "over the year's end, but not on New Year's Day",
    { from: '2026-12-30', until: '2027-01-03', exceptDates: ['2027-01-01'] },
    'Asia/Shanghai',
    '2026-12-01',
    '2027-02-01',
    [
      ['2026-12-29T16:00', '2026-12-31T16:00'],
      ['2027-01-01T16:00', '2027-01-02T16:00'],
    ],
  ],
  [
    'dates with times',
    { from: '2026-03-08T09:30', until: '2026-03-08T10:00' },
    'Europe/Dublin',
    '2026-03-01',
    '2026-04-01',
    [['2026-03-08T09:30', '2026-03-08T10:00']],
  ],
  [
    'a day of 23 hours',
    { from: '2026-03-08', until: '2026-03-09' },
    'America/New_York',
    '2026-03-01',
    '2026-04-01',
    [['2026-03-08T05:00', '2026-03-09T04:00']],
  ],
  [
    'touching dayparts are one',
    {
      times: [
        { from: '08:00', until: '12:00' },
        { from: '12:00', until: '14:00' },
      ],
    },
    'Asia/Shanghai',
    '2026-03-08',
    '2026-03-09',
    [['2026-03-08T00:00', '2026-03-08T06:00']],
  ],
  [
    'until midnight and from midnight',
    {
      times: [
        { from: '22:00', until: '24:00' },
        { from: '00:00', until: '01:00' },
      ],
    },
    'Asia/Shanghai',
    '2026-03-08',
    '2026-03-09',
    [['2026-03-08T14:00', '2026-03-08T17:00']],
  ],
  [
    'cron with a duration',
    { cron: { expression: '30 9 * * *', durationMs: 45 * MINUTE }, weekdays: [1, 7] },
    'Asia/Shanghai',
    '2026-03-07',
    '2026-03-10',
    [
      ['2026-03-08T01:30', '2026-03-08T02:15'],
      ['2026-03-09T01:30', '2026-03-09T02:15'],
    ],
  ],
  [
    'cron that had begun before',
    { cron: { expression: '0 7 * * *', durationMs: 120 * MINUTE } },
    'Asia/Shanghai',
    '2026-03-08',
    '2026-03-09',
    [
      ['2026-03-08T00:00', '2026-03-08T01:00'],
      ['2026-03-08T23:00', '2026-03-09T00:00'],
    ],
  ],
  [
    'an end before its start never opens',
    { from: '2026-03-09', until: '2026-03-08' },
    'Asia/Shanghai',
    '2026-03-01',
    '2026-04-01',
    [],
  ],
  [
    'what cannot be read never opens',
    { from: '2026-02-30' },
    'Asia/Shanghai',
    '2026-03-01',
    '2026-04-01',
    [],
  ],
];

const time = fc.integer({ min: 0, max: 23 * 4 + 3 }).map((quarter) => {
  const pad = (value: number): string => `${value}`.padStart(2, '0');
  return `${pad(Math.floor(quarter / 4))}:${pad((quarter % 4) * 15)}`;
});

describe('windows', () => {
  test.each(TABLE)('[P10-P16] %s', (_, window, zone, from, until, openings) => {
    expect(read(window, zone, Date.parse(`${from}T00:00Z`), Date.parse(`${until}T00:00Z`))).toEqual(
      openings,
    );
  });

  test.each(EDGES)(
    '[P12, P13] every minute as the wall clock of %s says, from %s',
    (zone, first) => {
      const from = Date.parse(`${first}T00:00Z`);
      const until = from + 5 * DAY_MS;
      // The oracle sees two days more at both ends, so that it knows what began before.
      const clock = wallClock(zone, from - 2 * DAY_MS, until + 2 * DAY_MS);
      const near = fc
        .integer({ min: -1, max: 5 })
        .map((day) => new Date(from + day * DAY_MS).toISOString().slice(0, 10));
      const anyWindow: fc.Arbitrary<Window> = fc.record(
        {
          from: fc.oneof(
            near,
            fc.tuple(near, time).map(([date, at]) => `${date}T${at}`),
          ),
          until: fc.oneof(
            near,
            fc.tuple(near, time).map(([date, at]) => `${date}T${at}`),
          ),
          weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
          times: fc.array(fc.record({ from: time, until: fc.oneof(time, fc.constant('24:00')) }), {
            minLength: 1,
            maxLength: 3,
          }),
          exceptDates: fc.array(near, { maxLength: 3 }),
        },
        { requiredKeys: [] },
      );
      fc.assert(
        fc.property(anyWindow, (window) => {
          const open = openMinutes(window, clock);
          const intervals = windowIntervals(window, zone, from, until, cron);
          for (let at = from; at < until; at += MINUTE) {
            const inside = intervals.some((one) => one.from <= at && at < one.until);
            if (inside !== open[(at - from) / MINUTE + 2 * 1440]) {
              throw new Error(`${new Date(at).toISOString()}: ${inside}`);
            }
          }
        }),
        { numRuns: 60 },
      );
    },
  );

  test('[P11] neighbouring dayparts neither overlap nor part, on any day', () => {
    const anyCase = fc.tuple(
      fc.constantFrom(...EDGES),
      fc.uniqueArray(time, { minLength: 3, maxLength: 5 }),
    );
    fc.assert(
      fc.property(anyCase, ([[zone, first], cuts]) => {
        const from = Date.parse(`${first}T00:00Z`);
        const until = from + 5 * DAY_MS;
        const sorted = [...cuts].sort();
        const parts = sorted.map((cut, index) => ({
          from: cut,
          until: sorted[index + 1] ?? sorted[0]!,
        }));
        const openings = parts.map((part) =>
          windowIntervals({ times: [part] }, zone, from, until, cron),
        );
        const airtime = openings.flat().reduce((sum, open) => sum + open.until - open.from, 0);
        expect(airtime).toBe(until - from);
        expect(windowIntervals({ times: parts }, zone, from, until, cron)).toEqual([
          { from, until },
        ]);
      }),
      { numRuns: 200 },
    );
  });

  test('[P14] a window read in two halves is the window read whole', () => {
    const window: Window = {
      weekdays: [1, 3, 5, 6],
      times: [{ from: '22:30', until: '02:15' }],
      exceptDates: ['2026-03-28'],
    };
    for (const [zone, first] of EDGES) {
      const from = Date.parse(`${first}T00:00Z`);
      const whole = windowIntervals(window, zone, from, from + 8 * DAY_MS, cron);
      const middle = from + 3.3 * DAY_MS;
      const halves = [
        ...windowIntervals(window, zone, from, middle, cron),
        ...windowIntervals(window, zone, middle, from + 8 * DAY_MS, cron),
      ];
      const sum = (list: readonly { from: number; until: number }[]) =>
        list.reduce((all, one) => all + one.until - one.from, 0);
      expect(sum(halves)).toBe(sum(whole));
    }
  });

  test('[P16] a window that opens some day, and one that never does', () => {
    const now = Date.UTC(2026, 0, 1);
    const never = (window: Window) => neverOpens(window, 'Asia/Shanghai', now, cron);
    expect(never({ cron: { expression: '0 8 29 2 *', durationMs: MINUTE } })).toBe(false);
    expect(never({ cron: { expression: '0 8 30 2 *', durationMs: MINUTE } })).toBe(true);
    expect(never({ weekdays: [] })).toBe(true);
    expect(never({ until: '2025-12-31' })).toBe(true);
    expect(never({ from: '2040-01-01' })).toBe(false);
    expect(never({ from: '2026-03-02', until: '2026-03-07', weekdays: [6, 7] })).toBe(true);
  });
});

describe('time zones', () => {
  test.each(ZONES)('[P13] offsets of %s agree with its wall clock through a year', (zone) => {
    const clock = timeZoneOf(zone);
    for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 6 * 3_600_000) {
      const [text] = wallClock(zone, at, at + MINUTE);
      expect(new Date(at + clock.offsetAt(at)).toISOString().slice(0, 16)).toBe(text);
    }
  });

  test('[P13] transitions to the second', () => {
    const from = Date.UTC(2026, 0, 1);
    const of = (zone: string) =>
      timeZoneOf(zone)
        .transitions(from, from + 366 * DAY_MS)
        .map((at) => new Date(at).toISOString());
    expect(of('Asia/Shanghai')).toEqual([]);
    expect(of('America/New_York')).toEqual([
      '2026-03-08T07:00:00.000Z',
      '2026-11-01T06:00:00.000Z',
    ]);
    expect(of('Australia/Lord_Howe')).toEqual([
      '2026-04-04T15:00:00.000Z',
      '2026-10-03T15:30:00.000Z',
    ]);
    expect(of('Europe/Dublin')).toEqual(['2026-03-29T01:00:00.000Z', '2026-10-25T01:00:00.000Z']);
  });
});
