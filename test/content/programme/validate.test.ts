import { describe, expect, test } from 'vitest';
import type { Schedule, ScreenRules } from '../../../content/programme/rules.ts';
import { validate, validateSchedule } from '../../../content/programme/validate.ts';
import { horizonOf, item, schedule, screen } from './arbitraries.ts';

const horizon = horizonOf(14);
const insert = (more: Partial<Schedule>) =>
  schedule('x', 'insert', { shareSecondsPerHour: 60, ...more });
const said = (one: Schedule, rules: ScreenRules = screen()) =>
  validateSchedule(one, rules, horizon).map(
    ({ level, field, code }) => `${level} ${field} ${code}`,
  );

describe('validateSchedule', () => {
  test('nothing to say about what is right', () => {
    expect(said(insert({}))).toEqual([]);
    expect(
      said(
        insert({
          window: { from: '2026-04-01', times: [{ from: '22:00', until: '24:00' }], weekdays: [1] },
        }),
      ),
    ).toEqual([]);
  });

  test.each<[string, Partial<Schedule>]>([
    [
      'error window.until ends-before-start',
      { window: { from: '2026-04-02', until: '2026-04-01' } },
    ],
    [
      'error window.until ends-before-start',
      { window: { from: '2026-04-02', until: '2026-04-02' } },
    ],
    ['error window.from date-unreadable', { window: { from: '2026-02-29' } }],
    ['error window.until date-unreadable', { window: { until: '2026-04-01T25:00' } }],
    [
      'error window.times[0].until time-unreadable',
      { window: { times: [{ from: '08:00', until: '8pm' }] } },
    ],
    [
      'error window.times[0].from time-unreadable',
      { window: { times: [{ from: '24:00', until: '08:00' }] } },
    ],
    ['error window.weekdays[1] weekday-unknown', { window: { weekdays: [7, 0] } }],
    ['error window.exceptDates[0] date-unreadable', { window: { exceptDates: ['1 May'] } }],
    [
      'error window.cron.expression cron-unreadable',
      { window: { cron: { expression: 'at noon', durationMs: 1 } } },
    ],
    [
      'error window.cron.expression never-opens',
      { window: { cron: { expression: '0 8 30 2 *', durationMs: 1 } } },
    ],
    [
      'error window.cron.durationMs not-positive',
      { window: { cron: { expression: '0 8 * * *', durationMs: 0 } } },
    ],
    [
      'error window.times cron-with-times',
      { window: { cron: { expression: '0 8 * * *', durationMs: 1 }, times: [] } },
    ],
    ['error window never-opens', { window: { until: '2026-03-01' } }],
    [
      'error window never-opens',
      { window: { weekdays: [1], from: '2026-04-07', until: '2026-04-11' } },
    ],
    ['error shareSecondsPerHour share-over-hour', { shareSecondsPerHour: 3601 }],
    ['error shareSecondsPerHour not-positive', { shareSecondsPerHour: 0 }],
    ['error items no-items', { items: [] }],
    ['error items[0].durationMs not-positive', { items: [item('a', 0)] }],
    ['error items[0].durationMs not-positive', { items: [item('a', Number.NaN)] }],
    ['error items[0].dates item-never-shown', { items: [item('a', 10, { media: null })] }],
    ['error zone zone-unknown', { zone: 'attic' }],
    [
      'error campaign.pauses[0].until ends-before-start',
      { campaign: { id: 'c', pauses: [{ from: 2, until: 1 }] } },
    ],
    ['error weight not-positive', { weight: -1 }],
  ])('%s', (problem, more) => {
    expect(said(insert(more))).toContain(problem);
  });

  test('a share over the quota, and an item that no hour has room for, are warnings', () => {
    const rules = screen({ contract: { quotaSecondsPerHour: 60 } });
    expect(said(insert({ shareSecondsPerHour: 90 }), rules)).toEqual([
      'warning shareSecondsPerHour share-over-quota',
    ]);
    expect(said(insert({ items: [item('film', 90)] }), rules)).toEqual([
      'warning items[0].durationMs item-longer-than-room',
    ]);
    expect(said(schedule('own', 'own', { items: [item('film', 3599)] }), rules)).toEqual([
      'warning items[0].durationMs item-longer-than-room',
    ]);
  });

  test('an insert without a share, and an unknown time zone', () => {
    expect(said(schedule('x', 'insert'))).toEqual(['error shareSecondsPerHour share-missing']);
    expect(said(insert({}), screen({ timeZone: 'Asia/Xian' }))).toEqual([
      'error timeZone time-zone-unknown',
    ]);
  });
});

describe('validate', () => {
  const problems = (more: Partial<ScreenRules>) =>
    validate(screen(more), horizon).map(({ level, field, code }) => `${level} ${field} ${code}`);
  const zone = (name: string, y: number, height = 8) => ({
    name,
    area: { x: 0, y, width: 64, height },
  });

  test.each<[string, Partial<ScreenRules>]>([
    ['error zones[1].area zone-outside-screen', { zones: [zone('a', 0), zone('b', 9)] }],
    ['error zones[1].area zones-overlap', { zones: [zone('a', 0, 9), zone('b', 8)] }],
    ['error zones[1].name duplicate', { zones: [zone('a', 0), zone('a', 8)] }],
    [
      'error schedules[1].id duplicate',
      { schedules: [schedule('a', 'own'), schedule('a', 'everyday')] },
    ],
    ['error schedules[0].items no-items', { schedules: [schedule('a', 'own', { items: [] })] }],
    [
      'error contract.quotaSecondsPerHour quota-over-hour',
      { contract: { quotaSecondsPerHour: 4000 } },
    ],
    [
      'error contract.quietHours[0].times[0].from time-unreadable',
      {
        contract: {
          quotaSecondsPerHour: 1,
          quietHours: [{ times: [{ from: 'x', until: '09:00' }] }],
        },
      },
    ],
    ['error openingHours[0] never-opens', { openingHours: [{ weekdays: [] }] }],
    ['error timeZone time-zone-unknown', { timeZone: 'Moon' }],
  ])('%s', (problem, more) => {
    expect(problems(more)).toContain(problem);
  });

  test('[P22] takeovers of equal priority that meet are a warning; neighbours and others are not', () => {
    const takeover = (id: string, from: string, until: string, priority = 0) =>
      schedule(id, 'takeover', { window: { times: [{ from, until }] }, priority });
    const first = takeover('a', '09:00', '10:00');
    expect(problems({ schedules: [first, takeover('b', '09:30', '11:00')] })).toEqual([
      'warning schedules[1].priority takeovers-overlap',
    ]);
    expect(problems({ schedules: [first, takeover('b', '10:00', '11:00')] })).toEqual([]);
    expect(problems({ schedules: [first, takeover('b', '09:30', '11:00', 1)] })).toEqual([]);
  });
});
