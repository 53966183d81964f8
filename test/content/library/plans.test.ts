import { describe, expect, test } from 'vitest';
import type { PlanTarget } from '../../../content/library/schema.ts';
import { shipped } from './shipped.ts';

const plans = [...shipped.campaigns, ...shipped.everyday];
const screens = shipped.counties.flatMap((county) => county.screens);

const reached = ({ kinds, tags }: PlanTarget) =>
  screens.filter(
    (screen) =>
      (kinds === undefined || kinds.includes(screen.kind)) &&
      (tags === undefined || tags.some((tag) => screen.tags.includes(tag))),
  );

const campaign = (id: string) => {
  const found = shipped.campaigns.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no campaign ${id}`);
  return found;
};

describe.each(plans)('the plan $id', (plan) => {
  test('reaches a screen of the demo county with each of its schedules', () => {
    expect(
      plan.schedules.filter(({ target }) => reached(target).length === 0).map(({ id }) => id),
    ).toEqual([]);
  });

  test('carries out each measure, and does nothing that no measure asks for', () => {
    const idle = plan.measures.filter(
      (each) => (each.schedules?.length ?? 0) + (each.recordings?.length ?? 0) === 0,
    );
    expect(idle).toEqual([]);
    const asked = new Set(
      plan.measures.flatMap((each) => [...(each.schedules ?? []), ...(each.recordings ?? [])]),
    );
    expect([...plan.schedules, ...plan.recordings].filter(({ id }) => !asked.has(id))).toEqual([]);
  });

  test('shows every poster that it brings', () => {
    const shown = new Set(plan.schedules.flatMap(({ items }) => items.map(({ id }) => id)));
    expect(plan.posters.filter(({ id }) => !shown.has(id))).toEqual([]);
  });

  test('lists no item twice in one schedule', () => {
    const doubled = plan.schedules.filter(
      ({ items }) => new Set(items.map((item) => `${item.kind} ${item.id}`)).size < items.length,
    );
    expect(doubled.map(({ id }) => id)).toEqual([]);
  });

  test('gives a standing picture the fifteen seconds that it needs', () => {
    expect(plan.dwellSeconds).toBeGreaterThanOrEqual(15);
  });

  test('sends charts and posters to screens of at least 20,000 lamps', () => {
    const small = plan.schedules
      .filter(({ items }) => items.some(({ kind }) => kind === 'case' || kind === 'poster'))
      .flatMap(({ id, target }) =>
        reached(target)
          .filter((screen) => screen.width * screen.height < 20_000)
          .map((screen) => `${id}: ${screen.id}`),
      );
    expect(small).toEqual([]);
  });

  test('has recordings that can be spoken in their time: at most five characters a second', () => {
    const rushed = plan.recordings.filter(({ text, seconds }) => [...text.zh].length > seconds * 5);
    expect(rushed.map(({ id }) => id)).toEqual([]);
  });
});

test('every slogan and every case is used by some plan', () => {
  const used = new Set(
    plans.flatMap(({ schedules }) => schedules.flatMap(({ items }) => items.map(({ id }) => id))),
  );
  expect(
    [...shipped.slogans, ...shipped.cases].filter(({ id }) => !used.has(id)).map(({ id }) => id),
  ).toEqual([]);
});

describe('110 Publicity Day', () => {
  const day = campaign('110-publicity-day');

  test('has its theme day on 10 January, and rises to it', () => {
    expect(day.themeDay).toBe('01-10');
    expect(day.phases.map(({ id, fromDay, untilDay }) => [id, fromDay, untilDay])).toEqual([
      ['warm-up', -3, -1],
      ['build-up', -1, 0],
      ['climax', 0, 1],
      ['follow-up', 1, 2],
    ]);
    const share = (id: string): number =>
      day.schedules.find((each) => each.id === id)?.shareSecondsPerHour ?? 0;
    expect(share('warm-up-street')).toBeLessThan(share('build-up-street'));
    expect(share('build-up-street')).toBeLessThan(share('climax-street'));
    expect(share('follow-up-street')).toBeLessThan(share('climax-street'));
  });

  test('takes over only what belongs to the police or is a fixed point, and never a shop', () => {
    const takeovers = day.schedules.filter(({ layer }) => layer === 'takeover');
    expect(takeovers.length).toBeGreaterThan(0);
    const kinds = new Set(
      takeovers.flatMap(({ target }) => reached(target).map(({ kind }) => kind)),
    );
    expect([...kinds].sort()).toEqual(['department', 'square', 'vehicle']);
  });

  test('reaches every screen on each of its days before and on the theme day', () => {
    for (const phase of ['warm-up', 'build-up', 'climax', 'follow-up']) {
      const here = day.schedules
        .filter((each) => each.phase === phase)
        .flatMap(({ target }) => reached(target));
      expect(new Set(here.map(({ id }) => id)).size, phase).toBe(screens.length);
    }
  });

  test('shows cases for and against at the fixed points', () => {
    const square = day.schedules.find(({ id }) => id === 'climax-square-takeover');
    const kinds = new Set(
      square?.items
        .flatMap((item) => shipped.cases.filter(({ id }) => item.kind === 'case' && item.id === id))
        .map(({ kind }) => kind),
    );
    expect([...kinds].sort()).toEqual(['negative', 'positive']);
  });
});

describe('Safety Month', () => {
  const month = campaign('safety-month');

  test('runs from 1 November to the end of the 30th without a gap', () => {
    expect(month.themeDay).toBe('11-01');
    expect(month.phases.map(({ fromDay }) => fromDay)).toEqual([
      0,
      ...month.phases.slice(0, -1).map(({ untilDay }) => untilDay),
    ]);
    expect(month.phases.at(-1)?.untilDay).toBe(30);
  });

  test.each([
    'bank',
    'transport',
    'market',
    'square',
    'vehicle',
    'department',
    'storefront',
  ] as const)('speaks on %s screens in each of its phases', (kind) => {
    for (const { id } of month.phases) {
      const kinds = month.schedules
        .filter(({ phase }) => phase === id)
        .flatMap(({ target }) => reached(target).map((screen) => screen.kind));
      expect(kinds, id).toContain(kind);
    }
  });
});

test('the everyday plan has a word for every screen in every season and at every hour', () => {
  const always = shipped.everyday
    .flatMap(({ schedules }) => schedules)
    .filter(({ seasons, times }) => seasons === undefined && times === undefined)
    .flatMap(({ target }) => reached(target));
  expect(new Set(always.map(({ id }) => id)).size).toBe(screens.length);
});
