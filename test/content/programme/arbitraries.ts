/** Rules of every kind for property tests. */
import fc from 'fast-check';
import type { Media } from '../../../content/programme/programme.ts';
import {
  DAY_MS,
  type Contract,
  type Horizon,
  type Schedule,
  type ScheduledItem,
  type ScreenRules,
  type Window,
} from '../../../content/programme/rules.ts';
import { cron } from './cron.ts';

export const ZONES = [
  'Asia/Shanghai',
  'America/New_York',
  'Australia/Lord_Howe',
  'Europe/Dublin',
] as const;

export const START = Date.UTC(2026, 2, 27);
export const horizonOf = (days: number, from = START): Horizon => ({
  from,
  until: from + days * DAY_MS,
  cron,
});

export function picture(name: string): Media {
  return {
    kind: 'picture',
    asset: { hash: name, bytes: 900, mime: 'image/png', width: 64, height: 16 },
  };
}

export function strip(name: string): Media {
  const tile = { hash: name, bytes: 900, mime: 'image/png', width: 400, height: 16 };
  return {
    kind: 'strip',
    tiles: [tile],
    width: 400,
    height: 16,
    pxPerSecond: 40,
    direction: 'left',
  };
}

export function item(id: string, seconds = 10, more: Partial<ScheduledItem> = {}): ScheduledItem {
  return { id, durationMs: seconds * 1000, media: picture(id), ...more };
}

export function schedule(
  id: string,
  layer: Schedule['layer'],
  more: Partial<Schedule> = {},
): Schedule {
  return { id, layer, window: {}, items: [item(`${id}-a`)], order: 'listed', ...more };
}

export function screen(more: Partial<ScreenRules> = {}): ScreenRules {
  return {
    timeZone: 'Asia/Shanghai',
    area: { width: 64, height: 16 },
    zones: [],
    openingHours: null,
    cards: [picture('card')],
    contract: null,
    schedules: [],
    ...more,
  };
}

const time = fc.integer({ min: 0, max: 95 }).map((quarter) => {
  const hour = `${Math.floor(quarter / 4)}`.padStart(2, '0');
  return `${hour}:${`${(quarter % 4) * 15}`.padStart(2, '0')}`;
});
const date = fc
  .integer({ min: -2, max: 6 })
  .map((day) => new Date(START + day * DAY_MS).toISOString().slice(0, 10));

export const anyWindow: fc.Arbitrary<Window> = fc.oneof(
  fc.constant({}),
  fc.record(
    {
      from: date,
      until: date,
      weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 6 }),
      times: fc.array(fc.record({ from: time, until: time }), { minLength: 1, maxLength: 2 }),
      exceptDates: fc.array(date, { maxLength: 2 }),
    },
    { requiredKeys: [] },
  ),
  fc.record({
    cron: fc.record({
      expression: fc.constantFrom('0 8 * * *', '30 1,14 * * 1-5', '15 */6 * * *'),
      durationMs: fc.constantFrom(60_000, 2_700_000, 7_200_000),
    }),
  }),
);

const anyItem = (id: string): fc.Arbitrary<ScheduledItem> =>
  fc
    .record({
      seconds: fc.oneof(fc.constantFrom(10, 15, 20), fc.double({ min: 3, max: 90, noNaN: true })),
      still: fc.boolean(),
      weight: fc.integer({ min: 1, max: 5 }),
      dated: fc.option(date, { freq: 5 }),
      transition: fc.constantFrom('cut' as const, 'fade' as const, 'push' as const, undefined),
    })
    .map(({ seconds, still, weight, dated, transition }) => ({
      id,
      durationMs: seconds * 1000,
      media: still ? picture(id) : strip(id),
      weight,
      ...(transition && { transition }),
      ...(dated ? { dates: { [dated]: { media: picture(`${id}-${dated}`) } } } : {}),
    }));

export const anySchedule = (id: string): fc.Arbitrary<Schedule> =>
  fc
    .record({
      layer: fc.constantFrom(
        'everyday' as const,
        'own' as const,
        'insert' as const,
        'insert' as const,
        'takeover' as const,
      ),
      window: anyWindow,
      items: fc
        .integer({ min: 1, max: 4 })
        .chain((count) =>
          fc.tuple(...Array.from({ length: count }, (_, index) => anyItem(`${id}-${index}`))),
        ),
      order: fc.constantFrom('listed' as const, 'weighted' as const),
      share: fc.integer({ min: 10, max: 2400 }),
      weight: fc.integer({ min: 1, max: 4 }),
      priority: fc.integer({ min: 0, max: 1 }),
      campaign: fc.option(fc.constantFrom('north', 'south')),
    })
    .map(({ share, campaign, ...rest }) => ({
      id,
      ...rest,
      ...(rest.layer === 'insert' ? { shareSecondsPerHour: share } : {}),
      ...(campaign ? { campaign: { id: campaign } } : {}),
    }));

const anyContract: fc.Arbitrary<Contract> = fc.record({
  quotaSecondsPerHour: fc.integer({ min: 0, max: 3600 }),
  quietHours: fc.array(anyWindow, { maxLength: 1 }),
  pauses: fc.constantFrom([], [{ from: START + 2 * DAY_MS, until: START + 3 * DAY_MS }]),
});

export const anyRules: fc.Arbitrary<ScreenRules> = fc.record({
  timeZone: fc.constantFrom(...ZONES),
  area: fc.constant({ width: 64, height: 32 }),
  zones: fc.constantFrom(
    [],
    [
      { name: 'top', area: { x: 0, y: 0, width: 64, height: 16 } },
      { name: 'band', area: { x: 0, y: 16, width: 64, height: 16 } },
    ],
  ),
  openingHours: fc.option(fc.array(anyWindow, { minLength: 1, maxLength: 2 })),
  cards: fc.constant([picture('card')]),
  contract: fc.option(anyContract),
  schedules: fc
    .integer({ min: 0, max: 6 })
    .chain((count) =>
      fc.tuple(
        ...Array.from({ length: count }, (_, index) =>
          fc
            .tuple(anySchedule(`s${index}`), fc.boolean())
            .map(([one, band]): Schedule =>
              band && index % 3 === 2 ? { ...one, zone: 'band' } : one,
            ),
        ),
      ),
    ),
});
