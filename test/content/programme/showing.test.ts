import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../content/programme/compile.ts';
import type { Programme } from '../../../content/programme/programme.ts';
import { DAY_MS, type Schedule } from '../../../content/programme/rules.ts';
import { nextChange, showing, slotsOf } from '../../../content/programme/showing.ts';
import { tally } from '../../../content/programme/tally.ts';
import { anyRules, horizonOf, item, schedule, screen, START } from './arbitraries.ts';

const horizon = horizonOf(4);
const anyInstant = fc.oneof(
  fc.integer({ min: START - DAY_MS, max: START + 5 * DAY_MS }),
  fc.double({ min: START - DAY_MS, max: START + 5 * DAY_MS, noNaN: true }),
  fc.constantFrom(
    horizon.from,
    horizon.until,
    horizon.from - 1,
    horizon.until - 1,
    0,
    -1,
    8.64e15,
    -8.64e15,
  ),
);

describe('showing', () => {
  test('[P2] answers for every zone at every instant, and the instant lies in what it says', () => {
    fc.assert(
      fc.property(
        anyRules,
        fc.array(anyInstant, { minLength: 20, maxLength: 20 }),
        (rules, instants) => {
          const programme = compile(rules, horizon);
          for (const instant of instants) {
            const shown = showing(programme, instant);
            expect(shown.map(({ zone }) => zone)).toEqual(programme.zones.map((_, zone) => zone));
            for (const { entry, start, end } of shown) {
              expect(programme.entries[entry]).toBeDefined();
              expect(start <= instant && instant < end).toBe(true);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('[P3] what shows is constant on [t, nextChange), and nextChange is after t', () => {
    fc.assert(
      fc.property(
        anyRules,
        anyInstant,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (rules, instant, part) => {
          const programme = compile(rules, horizon);
          let at = instant;
          for (let step = 0; step < 30; step++) {
            const next = nextChange(programme, at);
            expect(next).toBeGreaterThan(at);
            const inside = at + (next - at) * part;
            if (inside < next) expect(showing(programme, inside)).toEqual(showing(programme, at));
            const before = showing(programme, at);
            expect(showing(programme, next)).not.toEqual(before);
            if (!Number.isFinite(next)) break;
            at = next;
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('[P1] a programme written and read back shows the same', () => {
    fc.assert(
      fc.property(anyRules, anyInstant, (rules, instant) => {
        const programme = compile(rules, horizon);
        const read = JSON.parse(JSON.stringify(programme)) as Programme;
        expect(read).toEqual(programme);
        expect(showing(read, instant)).toEqual(showing(programme, instant));
        expect(nextChange(read, instant)).toBe(nextChange(programme, instant));
      }),
      { numRuns: 40 },
    );
  });

  test('[P2] an instant that is no number is answered too', () => {
    const programme = compile(screen(), horizon);
    for (const instant of [Number.NaN, Infinity, -Infinity])
      expect(showing(programme, instant)).toHaveLength(1);
  });

  test('[P4] beyond the horizon the lasting everyday layer runs, else the card', () => {
    const everyday = schedule('daily', 'everyday', {
      window: { times: [{ from: '09:00', until: '10:00' }] },
    });
    const ending = schedule('ending', 'everyday', { window: { until: '2026-03-28' }, priority: 9 });
    const own = schedule('shop', 'own');
    const itemAt = (programme: Programme, instant: number) =>
      programme.entries[showing(programme, instant)[0]!.entry]!.item;
    const kept = compile(screen({ schedules: [everyday, ending, own] }), horizon);
    for (const instant of [horizon.from - 1, horizon.until, horizon.until + 99 * DAY_MS]) {
      expect(itemAt(kept, instant)).toBe('daily-a');
    }
    expect(itemAt(kept, horizon.until - 1)).toBe('shop-a');
    expect(itemAt(compile(screen({ schedules: [ending, own] }), horizon), horizon.until)).toBe(
      'card',
    );
  });

  test.each([
    ['within the horizon', -1],
    ['at its very end', 0],
    ['beyond it', DAY_MS],
  ])('[P4] a campaign that was ended %s is no lasting everyday', (_, after) => {
    const of = (campaign: Schedule['campaign']) =>
      schedule('daily', 'everyday', { ...(campaign && { campaign }) });
    const beyond = (campaign: Schedule['campaign']) => {
      const programme = compile(screen({ schedules: [of(campaign)] }), horizon);
      return programme.entries[showing(programme, horizon.until)[0]!.entry]!.item;
    };
    const campaign = { id: 'campaign' };
    expect(beyond(campaign)).toBe('daily-a');
    expect(beyond({ ...campaign, endsAt: horizon.until + after })).toBe('card');
  });

  test('[P3] the count without walking equals the walk', () => {
    fc.assert(
      fc.property(
        anyRules,
        fc.integer({ min: -9, max: 30 }),
        fc.integer({ min: 1, max: 400 }),
        (rules, hour, minutes) => {
          const programme = compile(rules, horizonOf(1));
          const from = START + hour * 3_600_000 + 1234;
          const until = from + minutes * 60_000;
          expect(tally(programme, from, until)).toEqual(walked(programme, from, until));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('[P3] the count of a single looped item', () => {
    const programme = compile(
      screen({ schedules: [schedule('one', 'own', { items: [item('x', 30)] })] }),
      horizonOf(1),
    );
    expect(tally(programme, START, START + DAY_MS)).toEqual([
      { zone: 0, entry: 0, plays: 2880, cut: 0, airtimeMs: DAY_MS },
    ]);
  });
});

function walked(programme: Programme, from: number, until: number) {
  const found = programme.zones.flatMap((_, zone) => {
    const counts = new Map<number, { plays: number; cut: number; airtimeMs: number }>();
    const alone: Programme = { ...programme, zones: [programme.zones[zone]!] };
    for (let at = from; at < until;) {
      const { entry, start, end } = showing(alone, at)[0]!;
      const count = counts.get(entry) ?? { plays: 0, cut: 0, airtimeMs: 0 };
      counts.set(entry, count);
      count.airtimeMs += Math.min(end, until) - at;
      if (start < from || end > until || isCut(alone, start, end)) count.cut++;
      else count.plays++;
      at = end;
    }
    return [...counts].map(([entry, count]) => ({ zone, entry, ...count }));
  });
  return found.sort((a, b) => a.zone - b.zone || a.entry - b.entry);
}

/** Whether a change of loops, or the horizon, fell into this showing. */
function isCut(programme: Programme, start: number, end: number): boolean {
  const area = programme.zones[0]!;
  const edges = [programme.from, programme.until, ...area.changes.map(([at]) => at)];
  const loopAt = (instant: number) => {
    if (instant < programme.from || instant >= programme.until) return area.loops[area.fallback]!;
    const change = area.changes.findLast(([at]) => at <= instant)!;
    return area.loops[change[1]]!;
  };
  if (!edges.includes(start) && !edges.includes(end)) return false;
  const loop = loopAt(start);
  const position = (((start - loop.anchor) % loop.lengthMs) + loop.lengthMs) % loop.lengthMs;
  const slots = slotsOf(loop);
  let at = 0;
  for (let slot = 0; slot < slots.length; slot++) {
    const last = slot === slots.length - 1;
    const ends = last ? loop.lengthMs : at + programme.entries[slots[slot]!]!.durationMs;
    if (position < ends) return position !== at || end - start !== ends - at;
    at = ends;
  }
  return true;
}
