import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical, rulesKey } from '../../../content/programme/canonical.ts';
import { compile, createCompiler } from '../../../content/programme/compile.ts';
import type { Programme } from '../../../content/programme/programme.ts';
import { DAY_MS, HOUR_MS, type ScreenRules } from '../../../content/programme/rules.ts';
import { nextChange, showing, slotsOf } from '../../../content/programme/showing.ts';
import { tally } from '../../../content/programme/tally.ts';
import {
  anyRules,
  horizonOf,
  item,
  picture,
  schedule,
  screen,
  START,
  strip,
} from './arbitraries.ts';

const horizon = horizonOf(3);

/** The item and layer in a zone at an instant. */
function at(programme: Programme, instant: number, zone = 0): string {
  const { item: id, layer } = programme.entries[showing(programme, instant)[zone]!.entry]!;
  return `${layer}:${id}`;
}

/** Shanghai's wall clock on the first days of the horizon. */
const local = (text: string): number => Date.parse(`2026-03-${text}:00+08:00`);

describe('compile', () => {
  test('[P31, P32] the order in which schedules are entered does not matter', () => {
    const anyOrder = anyRules.chain((rules) =>
      fc.tuple(
        fc.constant(rules),
        fc.shuffledSubarray([...rules.schedules], { minLength: rules.schedules.length }),
      ),
    );
    fc.assert(
      fc.property(anyOrder, ([rules, schedules]) => {
        const shuffled = { ...rules, schedules };
        expect(canonical(compile(shuffled, horizon))).toBe(canonical(compile(rules, horizon)));
        expect(rulesKey(shuffled)).toBe(rulesKey(rules));
      }),
      { numRuns: 40 },
    );
  });

  test('[P31] nor does it where nothing but the ids tells schedules apart', () => {
    const twins = ['a', 'b', 'c'].flatMap((id) => [
      schedule(`own-${id}`, 'own'),
      schedule(`in-${id}`, 'insert', { shareSecondsPerHour: 300, campaign: { id } }),
      schedule(`take-${id}`, 'takeover', {
        window: { times: [{ from: '10:10', until: '10:50' }] },
      }),
    ]);
    const rules = screen({ contract: { quotaSecondsPerHour: 500 }, schedules: twins });
    const reversed = { ...rules, schedules: [...twins].reverse() };
    expect(canonical(compile(reversed, horizon))).toBe(canonical(compile(rules, horizon)));
  });

  test('[P32] equal rules give the same object; any difference gives another key', () => {
    const compiler = createCompiler(horizon);
    const rules = () => screen({ schedules: [schedule('a', 'own'), schedule('b', 'everyday')] });
    const first = compiler.compile(rules());
    expect(compiler.compile({ ...rules(), schedules: [...rules().schedules].reverse() })).toBe(
      first,
    );
    const others: readonly ScreenRules[] = [
      { ...rules(), timeZone: 'Europe/Dublin' },
      { ...rules(), openingHours: [] },
      { ...rules(), contract: { quotaSecondsPerHour: 1 } },
      { ...rules(), cards: [picture('other')] },
      {
        ...rules(),
        schedules: [schedule('a', 'own', { items: [item('a-a', 11)] }), schedule('b', 'everyday')],
      },
    ];
    for (const other of others) {
      expect(rulesKey(other)).not.toBe(rulesKey(rules()));
      expect(compiler.compile(other)).not.toBe(first);
    }
  });

  test('[P35] rolling the horizon changes nothing that both cover', () => {
    fc.assert(
      fc.property(anyRules, fc.integer({ min: 0, max: 2 * 24 * 60 - 1 }), (rules, minute) => {
        const today = compile(rules, horizonOf(3));
        const tomorrow = compile(rules, horizonOf(3, START + DAY_MS));
        const instant = START + DAY_MS + minute * 60_000 + 1;
        const seen = (programme: Programme) =>
          showing(programme, instant).map(({ entry, start, end }) => [
            programme.entries[entry],
            Math.max(start, tomorrow.from),
            Math.min(end, today.until),
          ]);
        expect(seen(tomorrow)).toEqual(seen(today));
      }),
      { numRuns: 60 },
    );
  });

  test('[P30] screens with the same list are in step whenever they began', () => {
    const takeover = (from: string) =>
      screen({
        schedules: [
          schedule('t', 'takeover', {
            items: [item('a', 10), item('b', 20), item('c', 30)],
            window: { from },
          }),
        ],
      });
    const early = compile(takeover('2026-03-27T08:00'), horizon);
    const late = compile(takeover('2026-03-27T08:10'), horizon);
    for (let instant = local('27T08:10'); instant < local('27T09:30'); instant += 7000) {
      expect(at(late, instant)).toBe(at(early, instant));
    }
  });

  test('[P31] equal loops and entries are stored once', () => {
    fc.assert(
      fc.property(anyRules, (rules) => {
        const { entries, zones } = compile(rules, horizon);
        const distinct = (list: readonly unknown[]) =>
          new Set(list.map((one) => JSON.stringify(one))).size;
        expect(distinct(entries)).toBe(entries.length);
        for (const { loops, changes } of zones) {
          expect(distinct(loops)).toBe(loops.length);
          expect(changes[0]![0]).toBe(horizon.from);
          changes.slice(1).forEach(([instant, loop], index) => {
            expect(instant).toBeGreaterThan(changes[index]![0]);
            expect(loop).not.toBe(changes[index]![1]);
          });
        }
      }),
      { numRuns: 40 },
    );
  });

  test('[P57] the slots of a loop fill it: each begins inside, and the last is held for what is left', () => {
    fc.assert(
      fc.property(anyRules, (rules) => {
        const { entries, zones } = compile(rules, horizon);
        for (const loop of zones.flatMap(({ loops }) => loops)) {
          const slots = slotsOf(loop);
          const before = slots
            .slice(0, -1)
            .reduce((sum, slot) => sum + entries[slot]!.durationMs, 0);
          expect(before).toBeLessThan(loop.lengthMs);
          expect(loop.anchor).toBeGreaterThanOrEqual(0);
          expect(loop.anchor).toBeLessThan(loop.lengthMs);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('[P10] a process in another time zone compiles the same', () => {
    const probe = fileURLToPath(new URL('./elsewhere.ts', import.meta.url));
    const said = ['UTC', 'America/New_York', 'Australia/Lord_Howe'].map((TZ) =>
      execFileSync(process.execPath, ['--import', 'tsx', probe], {
        env: { ...process.env, TZ },
        encoding: 'utf8',
      }),
    );
    expect(said[0]!.length).toBeGreaterThan(1000);
    expect(new Set(said).size).toBe(1);
  });
});

describe('layers', () => {
  const layered = screen({
    openingHours: [{ times: [{ from: '08:00', until: '21:00' }] }],
    schedules: [
      schedule('daily', 'everyday', { window: { times: [{ from: '00:00', until: '18:00' }] } }),
      schedule('shop', 'own', { window: { times: [{ from: '10:00', until: '12:00' }] } }),
      schedule('day110', 'takeover', { window: { times: [{ from: '11:00', until: '11:30' }] } }),
    ],
  });

  test.each([
    ['P20', '28T07:59', 'card:dark'],
    ['P20', '27T08:00', 'everyday:daily-a'],
    ['P21', '27T10:00', 'own:shop-a'],
    ['P21', '27T11:00', 'takeover:day110-a'],
    ['P21', '27T11:30', 'own:shop-a'],
    ['P21', '27T12:00', 'everyday:daily-a'],
    ['P27', '27T18:00', 'card:card'],
    ['P20', '27T21:00', 'card:dark'],
  ])('[%s] %s shows %s', (_, time, shown) => {
    expect(at(compile(layered, horizon), local(time))).toBe(shown);
  });

  test('[P22] inside a layer the highest priority plays, and equals share by weight', () => {
    const rules = (priority: number) =>
      screen({
        schedules: [
          schedule('a', 'own', { weight: 3 }),
          schedule('b', 'own'),
          schedule('c', 'own', { priority }),
        ],
      });
    const airtimes = (programme: Programme) =>
      Object.fromEntries(
        tally(programme, START + HOUR_MS, START + 2 * HOUR_MS).map(({ entry, airtimeMs }) => [
          programme.entries[entry]!.item,
          airtimeMs / HOUR_MS,
        ]),
      );
    expect(airtimes(compile(rules(1), horizon))).toEqual({ 'c-a': 1 });
    expect(airtimes(compile(rules(-1), horizon))).toEqual({ 'a-a': 0.75, 'b-a': 0.25 });
  });

  test('[P23] a takeover plays alone, whatever the contract says', () => {
    const rules = screen({
      contract: { quotaSecondsPerHour: 0, quietHours: [{}] },
      schedules: [
        schedule('own', 'own'),
        schedule('t', 'takeover'),
        schedule('i', 'insert', { shareSecondsPerHour: 600 }),
      ],
    });
    const programme = compile(rules, horizon);
    expect(
      programme.entries.filter(({ layer }) => layer !== 'card').map(({ item: id }) => id),
    ).toEqual(['t-a']);
  });

  test('[P18, P19] a pause and an early end close a campaign', () => {
    const campaign = {
      id: 'c',
      pauses: [{ from: local('27T10:00'), until: local('27T11:00') }],
      endsAt: local('28T10:00'),
    };
    const programme = compile(
      screen({ schedules: [schedule('t', 'takeover', { campaign })] }),
      horizon,
    );
    const seen = ['27T09:59', '27T10:00', '27T11:00', '28T09:59', '28T10:00'].map((time) =>
      at(programme, local(time)),
    );
    expect(seen).toEqual([
      'takeover:t-a',
      'card:card',
      'takeover:t-a',
      'takeover:t-a',
      'card:card',
    ]);
  });

  test('[P24] while a takeover holds one zone, the others show the public layer', () => {
    const rules = screen({
      zones: [
        { name: 'top', area: { x: 0, y: 0, width: 64, height: 16 } },
        { name: 'band', area: { x: 0, y: 16, width: 64, height: 16 } },
      ],
      schedules: [
        schedule('shop', 'own'),
        schedule('offer', 'own', { zone: 'band' }),
        schedule('hotline', 'everyday', { zone: 'band' }),
        schedule('day110', 'takeover', {
          window: { from: '2026-03-27T10:00', until: '2026-03-27T11:00' },
        }),
        schedule('lost', 'takeover', { zone: 'no such zone' }),
      ],
    });
    const programme = compile(rules, horizon);
    const seen = (time: string) => [0, 1].map((zone) => at(programme, local(time), zone));
    expect(seen('27T09:59')).toEqual(['own:shop-a', 'own:offer-a']);
    expect(seen('27T10:00')).toEqual(['takeover:day110-a', 'everyday:hotline-a']);
    expect(seen('27T11:00')).toEqual(['own:shop-a', 'own:offer-a']);
  });
});

describe('lists', () => {
  test('[P47] each item comes on as its list says, at the same instants as without', () => {
    const items = [
      item('a', 10, { transition: 'fade' }),
      item('b', 10, { transition: 'push' }),
      item('c', 10, { transition: 'cut' }),
    ];
    const of = (list: typeof items) =>
      compile(screen({ schedules: [schedule('own', 'own', { items: list })] }), horizonOf(2));
    const programme = of(items);
    const come = programme.entries.map((entry) => [entry.item, entry.transition ?? 'cut']);
    expect(Object.fromEntries(come)).toMatchObject({ a: 'fade', b: 'push', c: 'cut' });
    const plain = of([item('a', 10), item('b', 10), item('c', 10)]);
    expect(plain.entries.some(({ transition }) => transition)).toBe(false);
    for (let instant = START; instant < START + 3_600_000; instant += 1000)
      expect(showing(programme, instant)).toEqual(showing(plain, instant));
  });

  test('[P43] a countdown turns at midnight of the screen and is gone after its day', () => {
    const dates = Object.fromEntries(
      ['2026-03-27', '2026-03-28'].map((day) => [day, { media: picture(day) }]),
    );
    const countdown = schedule('count', 'everyday', {
      items: [item('count', 10, { media: null, dates })],
    });
    for (const timeZone of ['Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe']) {
      const programme = compile(
        screen({ timeZone, schedules: [countdown] }),
        horizonOf(6, START - DAY_MS),
      );
      const clock = new Intl.DateTimeFormat('en-CA', {
        timeZone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
      });
      for (
        let instant = programme.from;
        instant < programme.until;
        instant = nextChange(programme, instant)
      ) {
        const { media } = programme.entries[showing(programme, instant)[0]!.entry]!;
        const date = clock.format(instant);
        const shown = media.kind === 'picture' ? media.asset.hash : '';
        expect(shown).toBe(date in dates ? date : 'card');
      }
    }
  });

  test('[P44] every item of a long list of inserts has its turn, and none far more often', () => {
    const items = Array.from({ length: 7 }, (_, index) => item(`slogan-${index}`, 15));
    const rules = screen({
      contract: { quotaSecondsPerHour: 60 },
      schedules: [
        schedule('own', 'own'),
        schedule('many', 'insert', { shareSecondsPerHour: 60, items }),
      ],
    });
    const programme = compile(rules, horizonOf(7));
    const counts = tally(programme, programme.from, programme.until)
      .filter(({ entry }) => programme.entries[entry]!.schedule === 'many')
      .map(({ plays }) => plays);
    expect(counts).toHaveLength(7);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(7 * 24 * 4);
    expect(Math.max(...counts) / Math.min(...counts)).toBeLessThanOrEqual(1.5);
  });

  test('[P40] a list is played in its order, over the hour and over a list longer than an hour', () => {
    const long = schedule('long', 'own', {
      items: Array.from({ length: 9 }, (_, index) => item(`film-${index}`, 1000)),
    });
    const programme = compile(screen({ schedules: [long] }), horizon);
    const order: string[] = [];
    for (
      let instant = START;
      instant < START + 20_000_000;
      instant = nextChange(programme, instant)
    )
      order.push(at(programme, instant));
    const first = Number(order[0]!.split('-')[1]);
    expect(order).toEqual(order.map((_, index) => `own:film-${(first + index) % 9}`));
  });

  test('[P41, P42] a weighted list gives each its share of airtime, with no longer runs than that needs', () => {
    const anyWeights = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 9 }), fc.constantFrom(5, 10, 20)),
      { minLength: 2, maxLength: 5 },
    );
    fc.assert(
      fc.property(anyWeights, (list) => {
        const items = list.map(([weight, seconds], index) =>
          item(`w${index}`, seconds, { weight }),
        );
        const programme = compile(
          screen({ schedules: [schedule('w', 'own', { items, order: 'weighted' })] }),
          horizon,
        );
        const total = list.reduce((sum, [weight]) => sum + weight, 0);
        const found = tally(programme, START + HOUR_MS, START + 2 * HOUR_MS);
        list.forEach(([weight, seconds], index) => {
          const got = found
            .filter(({ entry }) => programme.entries[entry]!.item === `w${index}`)
            .reduce((sum, { airtimeMs }) => sum + airtimeMs, 0);
          expect(Math.abs(got - (weight / total) * HOUR_MS)).toBeLessThanOrEqual(
            seconds * 1000 + 20_000,
          );
        });
        const heaviest = Math.max(...list.map(([weight]) => weight / total));
        const most = Math.ceil(((heaviest / (1 - heaviest)) * 20) / 5) + 1;
        const loop = programme.zones[0]!.loops[programme.zones[0]!.changes[0]![1]]!;
        let run = 0;
        slotsOf(loop).forEach((slot, index, slots) => {
          run = slot === slots[index - 1] ? run + 1 : 1;
          // At the end of the hour only the shortest may still fit.
          if (index < slots.length - 4) expect(run).toBeLessThanOrEqual(most);
        });
      }),
      { numRuns: 40 },
    );
  });

  test('[P58] strips without a picture are held, and nothing else of theirs changes', () => {
    const items = [item('s', 11, { media: strip('s') }), item('t', 13, { media: strip('t') })];
    const programme = compile(screen({ schedules: [schedule('own', 'own', { items })] }), horizon);
    const lengths = new Set<number>();
    for (let instant = START; instant < START + HOUR_MS;) {
      const [shown] = showing(programme, instant);
      lengths.add(shown!.end - shown!.start);
      instant = shown!.end;
    }
    expect([...lengths].sort((a, b) => a - b).slice(0, 2)).toEqual([11_000, 13_000]);
    expect(lengths.size).toBeLessThanOrEqual(3);
  });
});
