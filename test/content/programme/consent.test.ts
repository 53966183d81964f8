import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../content/programme/compile.ts';
import { forecast } from '../../../content/programme/forecast.ts';
import {
  DAY_MS,
  type Contract,
  type Granted,
  HOUR_MS,
  type Schedule,
  type ScreenRules,
  type TakeoverClause,
} from '../../../content/programme/rules.ts';
import { showing } from '../../../content/programme/showing.ts';
import { tally } from '../../../content/programme/tally.ts';
import { timeZoneOf } from '../../../content/programme/time-zone.ts';
import { why } from '../../../content/programme/why.ts';
import { dayOf } from '../../../content/programme/window.ts';
import { anyWindow, horizonOf, item, schedule, screen, START, ZONES } from './arbitraries.ts';
import { cron } from './cron.ts';

const horizon = horizonOf(3);
const local = (text: string): number => Date.parse(`2026-03-${text}:00+08:00`);
const day28 = { from: '2026-03-28', until: '2026-03-29' };

const takeover = (id: string, more: Partial<Schedule> = {}): Schedule =>
  schedule(id, 'takeover', { unit: 'bureau', ...more });

function shop(
  clause: TakeoverClause | undefined,
  schedules: readonly Schedule[],
  granted: readonly Granted[] = [],
  more: Partial<Contract> = {},
): ScreenRules {
  return screen({
    contract: { quotaSecondsPerHour: 600, ...(clause && { takeover: clause }), ...more },
    ...(clause && { owner: { unit: 'shop', granted } }),
    schedules: [schedule('own', 'own', { unit: 'shop' }), ...schedules],
  });
}
const layerAt = (rules: ScreenRules, time: string): string => {
  const programme = compile(rules, horizon);
  return programme.entries[showing(programme, local(time))[0]!.entry]!.layer;
};
const whyAt = (rules: ScreenRules, time: string) =>
  why(rules, local(time), cron)[0]!.others.map(({ shortfall }) => shortfall);

/** Milliseconds that other people's things are on, by day of the screen. */
function othersByDay(rules: ScreenRules): number[] {
  const programme = compile(rules, horizon);
  const zone = timeZoneOf(rules.timeZone);
  const foreign = new Set(
    rules.schedules
      .filter(({ layer, unit }) => unit !== 'shop' && (layer === 'takeover' || layer === 'own'))
      .map(({ id }) => id),
  );
  const sums: number[] = [];
  for (let day = dayOf(zone, horizon.from); day <= dayOf(zone, horizon.until - 1); day++) {
    const from = Math.max(horizon.from, zone.firstInstantOf(day * DAY_MS));
    const until = Math.min(horizon.until, zone.firstInstantOf((day + 1) * DAY_MS));
    const on = tally(programme, from, until)
      .filter(({ entry }) => foreign.has(programme.entries[entry]!.schedule ?? ''))
      .map(({ airtimeMs }) => airtimeMs);
    sums.push(on.reduce((sum, ms) => sum + ms, 0));
  }
  return sums;
}

describe("the owner's consent", () => {
  test('[P80] a contract that does not speak of takeovers lets them play', () => {
    expect(layerAt(shop(undefined, [takeover('t')]), '28T10:00')).toBe('takeover');
  });

  test("[P80] what is the owner's own needs none", () => {
    const rules = shop({ allows: 'never' }, [takeover('t', { unit: 'shop' })]);
    expect(layerAt(rules, '28T10:00')).toBe('takeover');
  });

  test('[P81] never: neither a takeover nor another unit in the own layer', () => {
    const foreign = schedule('foreign', 'own', { unit: 'bureau', priority: 9 });
    const rules = shop({ allows: 'never' }, [takeover('t'), foreign]);
    const programme = compile(rules, horizon);
    const scheduled = programme.entries.flatMap(({ schedule: one }) => one ?? []);
    expect(new Set(scheduled)).toEqual(new Set(['own']));
    expect(whyAt(rules, '28T10:00')).toEqual([
      { reason: 'owner-refuses', rule: 'P81' },
      { reason: 'owner-refuses', rule: 'P81' },
    ]);
    const told = forecast(rules, horizon).schedules.find(({ schedule: one }) => one === 't')!;
    expect(told).toMatchObject({
      airtimeMs: 0,
      shortfalls: [{ reason: 'owner-refuses', rule: 'P81' }],
    });
  });

  test('[P82] on the theme day of its campaign, in the time of the screen', () => {
    const day = takeover('t', { campaign: { id: 'c', themeDay: '2026-03-28' } });
    const rules = shop({ allows: 'theme-days' }, [day]);
    expect(layerAt(rules, '27T23:59')).toBe('own');
    expect(layerAt(rules, '28T00:00')).toBe('takeover');
    expect(layerAt(rules, '28T23:59')).toBe('takeover');
    expect(layerAt(rules, '29T00:00')).toBe('own');
    expect(whyAt(rules, '29T00:00')).toEqual([
      { reason: 'only-on-theme-day', rule: 'P82', themeDay: '2026-03-28' },
    ]);
    expect(layerAt(shop({ allows: 'theme-days' }, [takeover('t')]), '28T10:00')).toBe('own');
  });

  test('[P83] the first minutes of the day in which any plays, counted from midnight', () => {
    const early = takeover('early', { window: { times: [{ from: '07:50', until: '08:10' }] } });
    const late = takeover('late', {
      priority: 5,
      window: { times: [{ from: '08:05', until: '09:00' }] },
    });
    const rules = shop({ allows: 'minutes-a-day', minutesADay: 30 }, [early, late]);
    // The horizon begins at eight in the morning: what was on before is counted all the same.
    expect(othersByDay(rules)[0]).toBe(20 * 60_000);
    expect(layerAt(rules, '28T08:19')).toBe('takeover');
    expect(layerAt(rules, '28T08:20')).toBe('own');
    expect(whyAt(rules, '28T08:30')).toContainEqual({
      reason: 'minutes-used',
      rule: 'P83',
      minutesADay: 30,
    });
  });

  test('[P83] minutes in which the screen is closed cost nothing', () => {
    const rules = {
      ...shop({ allows: 'minutes-a-day', minutesADay: 10 }, [takeover('t', { window: day28 })]),
      openingHours: [{ times: [{ from: '09:00', until: '20:00' }] }],
    };
    expect(layerAt(rules, '28T09:09')).toBe('takeover');
    expect(layerAt(rules, '28T09:10')).toBe('own');
  });

  test('[P83] minutes of what is gone since are used', () => {
    const rules = shop({ allows: 'minutes-a-day', minutesADay: 30 }, [
      takeover('t', { window: { from: '2026-03-28T10:00', until: '2026-03-28T11:00' } }),
    ]);
    const spent = [{ from: local('28T08:00'), until: local('28T08:20') }];
    const after = { ...rules, owner: { unit: 'shop', granted: [], spent } };
    expect(layerAt(after, '28T10:09')).toBe('takeover');
    expect(layerAt(after, '28T10:10')).toBe('own');
  });

  test('[P84] after asking: in the stretch that was granted, and so many minutes of it', () => {
    const clause = { allows: 'after-asking' } as const;
    const granted = { id: 'g', schedules: ['t'], minutesADay: 15 };
    const span = { from: local('28T10:00'), until: local('28T12:00') };
    const rules = shop(clause, [takeover('t'), takeover('u')], [{ ...granted, ...span }]);
    expect(layerAt(rules, '28T09:59')).toBe('own');
    expect(layerAt(rules, '28T10:14')).toBe('takeover');
    expect(layerAt(rules, '28T10:15')).toBe('own');
    expect(othersByDay(rules).reduce((sum, ms) => sum + ms, 0)).toBe(15 * 60_000);
    expect(whyAt(rules, '28T10:30')).toEqual([
      { reason: 'not-granted', rule: 'P84' },
      { reason: 'not-granted', rule: 'P84' },
    ]);
  });

  test('[P85] near places only where no minutes are counted', () => {
    const near = [{ latitude: 30, longitude: 110, radiusM: 100 }];
    const asides = (clause: TakeoverClause, granted: readonly Granted[] = []) =>
      compile(shop(clause, [takeover('t', { near })], granted), horizon).asides?.[0]?.open;
    expect(asides({ allows: 'never' })).toBeUndefined();
    expect(asides({ allows: 'minutes-a-day', minutesADay: 30 })).toBeUndefined();
    const span = { from: local('28T10:00'), until: local('28T12:00') };
    expect(
      asides({ allows: 'after-asking' }, [
        { id: 'g', schedules: ['t'], minutesADay: null, ...span },
      ]),
    ).toEqual([[span.from, span.until]]);
  });

  test("[P86] not in the owner's pauses", () => {
    const pauses = [{ from: local('28T10:00'), until: local('28T11:00') }];
    const clause = { allows: 'minutes-a-day', minutesADay: 120 } as const;
    const rules = shop(
      clause,
      [takeover('t', { window: { times: [{ from: '09:30', until: '12:00' }] } })],
      [],
      { pauses },
    );
    expect(layerAt(rules, '28T09:59')).toBe('takeover');
    expect(layerAt(rules, '28T10:00')).toBe('own');
    expect(layerAt(rules, '28T11:00')).toBe('takeover');
    expect(whyAt(rules, '28T10:30')).toEqual([{ reason: 'owner-quiet', rule: 'P86' }]);
  });
});

const anyTakeover = (id: string): fc.Arbitrary<Schedule> =>
  fc
    .record({
      layer: fc.constantFrom('takeover' as const, 'takeover' as const, 'own' as const),
      window: anyWindow,
      seconds: fc.integer({ min: 3, max: 90 }),
      priority: fc.integer({ min: 0, max: 2 }),
    })
    .map(({ seconds, ...rest }) => ({
      id,
      unit: 'bureau',
      order: 'listed' as const,
      items: [item(`${id}-a`, seconds)],
      ...rest,
    }));
const anyShop = fc
  .record({
    timeZone: fc.constantFrom(...ZONES),
    openingHours: fc.option(fc.array(anyWindow, { minLength: 1, maxLength: 2 })),
    minutes: fc.integer({ min: 1, max: 180 }),
    others: fc.tuple(anyTakeover('a'), anyTakeover('b'), anyTakeover('c')),
    pauses: fc.constantFrom([], [{ from: START + 5 * HOUR_MS, until: START + 9 * HOUR_MS }]),
  })
  .map(({ minutes, others, pauses, ...rest }) => ({
    minutes,
    rules: {
      ...shop({ allows: 'minutes-a-day', minutesADay: minutes }, others, [], { pauses }),
      ...rest,
    },
  }));

describe('for any timetable', () => {
  test('[P83] the minutes of a day are never exceeded', () => {
    fc.assert(
      fc.property(anyShop, ({ minutes, rules }) => {
        for (const ms of othersByDay(rules)) expect(ms).toBeLessThanOrEqual(minutes * 60_000);
      }),
      { numRuns: 150 },
    );
  });

  test('[P35, P83] a later horizon agrees with an earlier one', () => {
    fc.assert(
      fc.property(anyShop, fc.integer({ min: 1, max: 30 }), ({ rules }, hours) => {
        const before = compile(rules, horizon);
        const after = compile(rules, { ...horizon, from: horizon.from + hours * HOUR_MS });
        for (let at = after.from; at < after.until; at += 1_234_567) {
          const [one, other] = [before, after].map((programme) => {
            const shown = showing(programme, at)[0]!;
            return [programme.entries[shown.entry]!.item, shown.start > after.from];
          });
          expect(other![0]).toBe(one![0]);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('[P80] rules without a clause compile to what they did', () => {
    fc.assert(
      fc.property(anyShop, ({ rules }) => {
        const { takeover: _, ...contract } = rules.contract!;
        const { owner: __, ...rest } = rules;
        const plain = { ...rest, contract };
        const unnamed = {
          ...plain,
          schedules: plain.schedules.map(({ unit: ___, ...one }) => one),
        };
        expect(compile(plain, horizon)).toEqual(compile(unnamed, horizon));
      }),
      { numRuns: 20 },
    );
  });
});
