/** An empty county that chooses from the library, step by step. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadLibrary } from '../../../content/library/load.ts';
import { findingsFor, textsOf } from '../../../server/signage/words/unit-words.ts';
import { sloganItem } from '../../../server/signage/seed/plan-items.ts';
import { screenInput, openSite, type Site } from '../../support/site.ts';

const THEME_DAY = '2027-01-10';

describe.each(['sqlite', 'postgres'] as const)('the library of an empty county on %s', (kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
  });
  afterEach(() => site.close());

  const load = (what: readonly string[], parts: object = {}) =>
    site.ask('POST', '/api/library/load', { what, ...parts });
  const plan = (id: string, query = '', parts: object = {}) =>
    site.ask('POST', `/api/library/plans/${id}${query}`, { themeDay: THEME_DAY, ...parts });
  const count = async (table: 'items' | 'campaigns' | 'schedules' | 'word_list_entries') => {
    const row = await site.signage.db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return Number(row.count);
  };

  test('is told what there is', async () => {
    const { status, body } = await site.ask('GET', '/api/library');
    expect(status).toBe(200);
    expect(body.slogans.count).toBeGreaterThan(50);
    expect(body.slogans.topics[0]).toMatchObject({ count: expect.any(Number) });
    expect(body.slogans.seasons.map(({ season }: { season: string }) => season)).toContain(
      'winter',
    );
    expect(body.plans.map(({ id }: { id: string }) => id)).toEqual([
      '110-publicity-day',
      'safety-month',
    ]);
    expect(body.wordLists).toMatchObject([{ id: 'public-safety' }]);
    expect(JSON.stringify(body)).not.toContain('county/');
  });

  test('loads slogans and words, and the second time only what is new', async () => {
    const first = await load(['slogans', 'word-list']);
    expect(first).toMatchObject({
      status: 200,
      body: { unit: 'bureau', slogans: { there: 0, refused: [] } },
    });
    const { added } = first.body.slogans;
    expect(await count('items')).toBe(added);
    const [{ list, added: words }] = first.body.wordLists;
    expect(await count('word_list_entries')).toBe(words);
    const { body } = await site.ask('GET', `/api/word-lists/${list}/entries?limit=500`);
    const [taken] = body.entries;
    await site.ask('DELETE', `/api/word-lists/${list}/entries/${taken.id}`);
    const [, other] = body.entries;
    const { word, kind: how } = other;
    await site.ask('PUT', `/api/word-lists/${list}/entries`, { word, kind: how, better: '我们的' });
    expect((await load(['slogans', 'word-list'])).body).toMatchObject({
      slogans: { added: 0, there: added },
      wordLists: [{ list, added: 1, there: words - 1 }],
    });
    // What somebody changed stays as it is.
    const again = await site.ask('GET', `/api/word-lists/${list}/entries?limit=500`);
    expect(again.body.entries).toContainEqual(expect.objectContaining({ word, better: '我们的' }));
    expect((await load(['slogans'], { unit: 'moon' })).body.fields).toMatchObject([
      { field: 'unit' },
    ]);
    expect((await load(['county'])).status).toBe(400);
  });

  test('two who load at once add each word and slogan once', async () => {
    const loaded = await Promise.all([1, 2, 3].map(() => load(['slogans', 'word-list'])));
    expect(loaded.map(({ status }) => status)).toEqual([200, 200, 200]);
    const added = loaded.map(({ body }) => body.slogans.added).toSorted((a, b) => a - b);
    expect(added.slice(0, 2)).toEqual([0, 0]);
    expect(await count('items')).toBe(added[2]);
  });

  test('leaves out slogans that say what the unit forbids', async () => {
    const list = await site.ask('POST', '/api/word-lists', { name: '本地' });
    await site.ask('PUT', `/api/word-lists/${list.body.id}/entries`, { word: '烟头' });
    const { body } = await load(['slogans']);
    expect(body.slogans.refused.length).toBeGreaterThan(0);
    expect(await count('items')).toBe(body.slogans.added);
  });

  test('makes a campaign of a plan around a day: looked at first, made once, taken back', async () => {
    await site.ask('POST', '/api/screens', screenInput());
    await load(['slogans', 'word-list']);
    const slogans = await count('items');
    const looked = await plan('110-publicity-day', '?preview=1');
    expect(looked.status).toBe(200);
    expect(looked.body.forecast.screens.affected).toBe(1);
    expect(await count('campaigns')).toBe(0);
    const made = await plan('110-publicity-day');
    expect(made.status).toBe(201);
    const { campaign, warnings, deed } = made.body;
    expect(campaign).toMatchObject({ themeDay: THEME_DAY, unit: 'bureau', state: 'running' });
    expect(campaign.phases).toHaveLength(28);
    expect(campaign.phases[0].window).toMatchObject({ from: '2027-01-07', until: '2027-01-09' });
    expect(
      campaign.phases.some(({ target }: { target: { kinds?: string[] } }) =>
        target.kinds?.includes('square'),
      ),
    ).toBe(true);
    // The slogans that were loaded are used; posters, cases and the countdown are made with it.
    const fresh = (await count('items')) - slogans;
    expect(fresh).toBeGreaterThan(0);
    expect(fresh).toBeLessThan(30);
    expect(warnings.filter((one: string) => one.includes('no screen yet')).length).toBeGreaterThan(
      5,
    );
    expect(warnings.filter((one: string) => one.includes('is misspelt'))).toEqual([]);
    expect(await plan('110-publicity-day')).toMatchObject({ status: 409 });
    const undone = await site.ask('POST', '/api/undo', { deed });
    expect(undone.status).toBe(200);
    expect((await site.ask('GET', `/api/campaigns/${campaign.id}`)).body.state).toBe('ended');
    const again = await plan('110-publicity-day');
    expect(again.status).toBe(201);
    expect(again.body.campaign.id).not.toBe(campaign.id);
    expect((await plan('110-publicity-day', '', { themeDay: '2027-02-10' })).status).toBe(201);
  });

  test('two who load the same plan at once make it once', async () => {
    const made = await Promise.all([1, 2].map(() => plan('safety-month')));
    expect(made.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(await count('campaigns')).toBe(1);
  });

  test('is told of a plan that is over, and of one that is none', async () => {
    expect((await plan('safety-month', '', { themeDay: '2026-01-01' })).body.fields).toMatchObject([
      { field: 'themeDay' },
    ]);
    expect((await plan('no-such-plan')).status).toBe(404);
    const late = await plan('safety-month', '', { themeDay: '2026-12-20' });
    expect(late.body.warnings[0]).toMatch(/^phases: \d+ of the plan are over/);
  });

  test('is led through moving in', async () => {
    const stepsOf = async () => {
      const { body } = await site.ask('GET', '/api/setup');
      return Object.fromEntries(
        body.steps.map(({ code, ...step }: { code: string }) => [code, step]),
      ) as Record<
        string,
        {
          done: boolean | null;
          count: number;
          lacks: string[];
          title: { zh: string };
          next: { method: string; path: string } | null;
          also: { path: string }[];
        }
      >;
    };
    const before = await stepsOf();
    expect(before['library']).toMatchObject({ done: false, count: 0, title: { zh: '载入标语库' } });
    expect(before['people']).toMatchObject({ done: false, count: 1 });
    expect(before['people']?.lacks).toEqual(['publisher', 'command', 'reviewer', 'inspector']);
    for (const code of ['key', 'mail', 'audit'])
      expect([code, before[code]?.done]).toEqual([code, null]);
    const rules = ['second-factor', 'policy', 'review-rules'];
    for (const code of rules) expect([code, before[code]?.done]).toEqual([code, false]);
    expect(before['second-factor']?.lacks).toEqual(['administrator']);
    // Every step that a route does names it, and the lists that take the place of many calls.
    const called = Object.entries(before).flatMap(([code, { next }]) => (next ? [] : [code]));
    expect(called).toEqual(['key', 'audit']);
    for (const code of ['units', 'people', 'screens'])
      expect(before[code]?.also).toEqual([{ method: 'POST', path: `/api/imports/${code}` }]);
    await load(['slogans', 'word-list']);
    await site.ask('POST', '/api/screens', screenInput());
    await plan('safety-month');
    const put = async (path: string, json: object) =>
      expect((await site.ask('PUT', path, json)).status, path).toBe(200);
    await put('/api/policy', { version: 0, policy: { kind: 'shipped', profile: 'shenzhen-2018' } });
    await put('/api/review-rules', { unit: 'bureau', kind: 'words', level: 0 });
    const after = await stepsOf();
    for (const code of ['library', 'word-lists', 'screens', 'published', ...rules.slice(1)])
      expect([code, after[code]?.done]).toEqual([code, true]);
    expect(after['pairing']).toMatchObject({ done: false, lacks: ['door'] });
  });
});

test('the list of words that comes with the program finds nothing in its own slogans and plans', async () => {
  const site = await openSite();
  await site.ask('POST', '/api/library/load', { what: ['word-list'] });
  const loaded = await loadLibrary();
  if (!loaded.ok) throw new Error('the library is wrong');
  const { slogans, cases, campaigns, everyday } = loaded.library;
  const words = [
    ...slogans.map((one) => sloganItem(one, 10)),
    ...[...cases, ...[...campaigns, ...everyday].flatMap(({ posters }) => posters)].map((one) => ({
      text: one.title.zh,
      copy: { ...one },
    })),
  ];
  const found: string[] = [];
  for (const one of words)
    for (const { found: said, better } of await findingsFor(
      site.signage.db,
      'bureau',
      textsOf(one),
    ))
      found.push(`${one.text}: ${said}, better ${better}`);
  await site.close();
  expect(found).toEqual([]);
});
