/** The server's reading of cron expressions: one step a day, and to the millisecond what croner says start by start. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS } from '../../../content/programme/rules.ts';
import { windowIntervals } from '../../../content/programme/window.ts';
import { cronOccurrences } from '../../../server/signage/ground/cron.ts';
import { cron } from '../../content/programme/cron.ts';
import { MORNING, openSite, screenInput, type Site } from '../../support/site.ts';

const ZONES = [
  'Asia/Shanghai',
  'America/New_York',
  'Australia/Lord_Howe',
  'Europe/Dublin',
  'America/Santiago',
  'UTC',
];
/** Around the changes of offset of all of them, a leap day and a new year. */
const BEGINNINGS = [
  '2026-03-07',
  '2026-03-28',
  '2026-04-03',
  '2026-09-04',
  '2026-10-02',
  '2026-10-24',
  '2026-10-31',
  '2028-02-27',
  '2026-12-30',
].map((day) => Date.parse(`${day}T00:00Z`));

const field = (values: readonly string[]) => fc.constantFrom(...values);
const expressions = fc
  .tuple(
    field(['', '0 ', '30 ', '*/20 ']),
    field(['0', '30', '*/15', '59', '0,1', '10-12']),
    field(['0', '2', '*', '1-3', '*/6', '23', '12']),
    field(['*', '*', '1', 'L', '28-31', '*/2', '15W']),
    field(['*', '*', '3', '4,10', 'FEB', '2-11']),
    field(['*', '*', 'MON', '0', '7', '1-5', 'SUN#1', '5L']),
  )
  .map(([second, minute, hour, day, month, weekday]) =>
    `${second}${minute} ${hour} ${day} ${month} ${weekday}`.trim(),
  );

describe('occurrences', () => {
  test('are those of croner, in every zone, over every change of offset', () => {
    const anyCase = fc.tuple(
      expressions,
      fc.constantFrom(...ZONES),
      fc.constantFrom(...BEGINNINGS),
      fc.integer({ min: 0, max: DAY_MS }),
    );
    fc.assert(
      fc.property(anyCase, ([expression, zone, from, offset]) => {
        const begins = from + offset;
        const until = begins + 3 * DAY_MS + 12_345;
        expect([...cronOccurrences(expression, zone, begins, until)]).toEqual([
          ...cron(expression, zone, begins, until),
        ]);
      }),
      { numRuns: 400 },
    );
  });

  test('of names, of years, and of blanks too many are read as well', () => {
    for (const expression of ['@daily', '@hourly', ' 0   8 * * * ', '0 0 8 1 1 * 2028']) {
      const from = BEGINNINGS.at(-1)!;
      const until = from + 400 * DAY_MS;
      expect([...cronOccurrences(expression, 'Europe/Dublin', from, until)]).toEqual([
        ...cron(expression, 'Europe/Dublin', from, until),
      ]);
    }
  });

  test('are reckoned as they are asked for: who stops needs no more', () => {
    const starts = cronOccurrences('* * * * * *', 'Asia/Shanghai', MORNING, Infinity);
    expect(starts.next().value).toBe(MORNING);
    expect(starts.next().value).toBe(MORNING + 1000);
  });

  test('of an expression that cannot be read are an error', () => {
    expect(() => [...cronOccurrences('at noon', 'UTC', 0, 1)]).toThrow('CronPattern');
  });

  // As an older version took it: it was open for 27.8 hours, and then shut without a word.
  test.each([
    ['* * * * * *', 60_000],
    ['* * * * *', 60_000],
  ])('a stored window of %s is open to the end of the horizon', (expression, durationMs) => {
    const until = MORNING + 60 * DAY_MS;
    const window = { cron: { expression, durationMs } };
    expect(windowIntervals(window, 'Asia/Shanghai', MORNING, until, cronOccurrences)).toEqual([
      { from: MORNING, until },
    ]);
  });
});

describe('at the edge', () => {
  let site: Site;
  let item: string;
  beforeAll(async () => {
    site = await openSite();
    await site.ask('POST', '/api/screens', screenInput());
    item = (await site.ask('POST', '/api/items', { text: '平安' })).body.id;
  });
  afterAll(() => site.close());

  const cases: [string, string, number][] = [
    ['each minute', '* * * * *', 60_000],
    ['each second', '* * * * * *', 60_000],
    ['each second of an hour that is far away', '* * 8 29 2 *', 1000],
    ['each fifth minute', '*/5 * * * *', 60_000],
    ['each minute on Mondays', '* * * * MON', 60_000],
  ];
  test.each(cases)('a start %s is refused in every window', async (_, expression, durationMs) => {
    const window = { cron: { expression, durationMs } };
    const { version } = (await site.ask('GET', '/api/screens/door')).body;
    const rule = { target: {}, window, items: [{ item }] };
    const asked: [string, string, unknown, string][] = [
      ['POST', '/api/schedules', rule, 'window.'],
      ['POST', '/api/schedules?preview=1', rule, 'window.'],
      [
        'POST',
        '/api/campaigns',
        { name: '春运', phases: [{ name: '预热', ...rule }] },
        'phases.0.window.',
      ],
      ['PATCH', '/api/screens/door', { version, openingHours: [window] }, 'openingHours.0.'],
      [
        'PUT',
        '/api/screens/door/contract',
        { version, contract: { quotaSecondsPerHour: 60, quietHours: [window] } },
        'contract.quietHours.0.',
      ],
    ];
    for (const [method, path, body, field] of asked) {
      const { status, body: answer } = await site.ask(method, path, body);
      const told = `${method} ${path}: ${JSON.stringify(answer)}`;
      expect(status, told).toBe(400);
      expect(
        answer.fields.map((one: { field: string }) => one.field),
        told,
      ).toEqual([`${field}cron.expression`]);
      expect(answer.message, told).toContain('144 times a day');
    }
  });

  test('a start each tenth minute is taken', async () => {
    const window = { cron: { expression: '*/10 * * * *', durationMs: 60_000 } };
    const { status, body } = await site.ask('POST', '/api/schedules', {
      target: {},
      window,
      items: [{ item }],
    });
    expect(status, JSON.stringify(body)).toBe(201);
  });

  test('a duration or an instant that no calendar holds is refused', async () => {
    const given = async (window: unknown) =>
      (await site.ask('POST', '/api/schedules', { target: {}, window, items: [{ item }] })).body;
    for (const [window, field] of [
      [
        { cron: { expression: '0 8 * * *', durationMs: Number.MAX_SAFE_INTEGER } },
        'window.cron.durationMs',
      ],
      [{ from: Number.MAX_SAFE_INTEGER, weekdays: [1] }, 'window.from'],
    ] as const) {
      const answer = await given(window);
      expect(answer.fields?.map((one: { field: string }) => one.field)).toEqual([field]);
    }
  });
});
