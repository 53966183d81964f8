/**
 * Screens that are alike are compiled once and sent the same bytes. What tells them apart is tried column by column: a screen
 * that differs from another in one gets what it would get alone.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScreensTable } from '../../../../server/db/tables/tables.ts';
import { markStale } from '../../../../server/signage/ledger/stale.ts';
import { programmeOf } from '../../../../server/signage/programmes/programme-rows.ts';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { openSite, screenInput, type Site } from '../../../support/site.ts';

const DAYS = 2;
const ALWAYS_HALF = JSON.stringify(Array.from({ length: 24 }, () => 50));

/** What the other screen has instead; as the store keeps it. */
const TELLS_APART: Partial<Record<keyof ScreensTable, string | number>> = {
  unit: 'station',
  kind: 'bank',
  tags: '["lane"]',
  member_of: '["group-gates"]',
  width: 96,
  height: 24,
  colour: 'rgb',
  surface: 'lcd',
  origin_x: 3,
  origin_y: 5,
  folds: '[{"from":{"x":0,"y":0,"width":32,"height":16},"to":{"x":0,"y":0}}]',
  rotation: 180,
  gamma: 2.2,
  brightness: ALWAYS_HALF,
  volume: ALWAYS_HALF,
  time_zone: 'Asia/Urumqi',
  opening_hours: '[{"times":[{"from":"08:00","until":"20:00"}]}]',
  zones: '[{"name":"main","area":{"x":0,"y":0,"width":48,"height":16}}]',
  contract:
    '{"quotaSecondsPerHour":30,"quietHours":[{"times":[{"from":"10:00","until":"12:00"}]}]}',
  track: '{"everySeconds":10,"keepDays":7}',
  sound: 1,
};

/** What no programme says: names, where it hangs, how its line is. */
const TELLS_NOTHING: Partial<Record<keyof ScreensTable, string | number | null>> = {
  id: 'other',
  name: '别的名字',
  name_en: 'Another name',
  position: '{"latitude":30,"longitude":114}',
  profile: 'rough',
  open: 1,
  version: 9,
  created_at: 1,
};

/** What has none at all: it was taken down. */
const HANGS_NOT: Partial<Record<keyof ScreensTable, number>> = { retired_at: 1 };

let site: Site;
const idOf = (column: string): string => `with-${column.replace('_', '-')}`;

beforeAll(async () => {
  site = await openSite();
  const { db } = site.signage;
  await db
    .insertInto('units')
    .values({ id: 'station', parent: 'bureau', name: '所', name_en: '', kind: 'station' })
    .execute();
  const gates = { id: 'group-gates', unit: 'bureau', name: '大门', name_en: '', version: 1 };
  await db
    .insertInto('screen_groups')
    .values({ ...gates, created_by: null, created_at: 1, ended_at: null })
    .execute();
  const hang = (id: string) => site.ask('POST', '/api/screens', screenInput({ id }));
  await hang('plain');
  for (const [column, value] of Object.entries({
    ...TELLS_APART,
    ...TELLS_NOTHING,
    ...HANGS_NOT,
  })) {
    await hang(idOf(column));
    if (column === 'id') continue;
    await db
      .updateTable('screens')
      .set({ [column]: value })
      .where('id', '=', idOf(column))
      .execute();
  }
  const { body: item } = await site.ask('POST', '/api/items', { text: '平安回家' });
  const lane = [{ tags: ['lane'] }, { groups: ['group-gates'] }];
  for (const target of [{}, { units: ['station'] }, { kinds: ['bank'] }, ...lane]) {
    const window = { times: [{ from: '06:00', until: '22:00' }] };
    const schedule = { target, window, items: [{ item: item.id }] };
    const { status, body } = await site.ask('POST', '/api/schedules', schedule);
    if (status !== 201) throw new Error(JSON.stringify(body));
  }
  // All at once, and the plain one first: its class is there when the others come.
  await compileStale(site.signage, DAYS);
});
afterAll(() => site.close());

const hashOf = async (id: string) => (await programmeOf(site.signage.db, id))?.hash;

async function compiledAlone(id: string): Promise<string | undefined> {
  await site.signage.db.transaction().execute((trx) => markStale(trx, [id]));
  await compileStale(site.signage, DAYS);
  return hashOf(id);
}

describe('a screen that differs from another', () => {
  test.each(Object.keys(TELLS_APART))('in its %s gets a programme of its own', async (column) => {
    const together = await hashOf(idOf(column));
    expect(together).toBeDefined();
    expect(together).not.toBe(await hashOf('plain'));
    expect(together).toBe(await compiledAlone(idOf(column)));
  });

  test.each(Object.keys(TELLS_NOTHING))('in its %s gets the same', async (column) => {
    expect(await hashOf(idOf(column))).toBe(await hashOf('plain'));
    expect(await compiledAlone(idOf(column))).toBe(await hashOf('plain'));
  });

  test.each(Object.keys(HANGS_NOT))('in its %s gets none', async (column) => {
    expect(await hashOf(idOf(column))).toBe(undefined);
    expect(await compiledAlone(idOf(column))).toBe(undefined);
  });

  test('differs in one of these columns: there are no others', async () => {
    const row = await site.signage.db.selectFrom('screens').selectAll().executeTakeFirstOrThrow();
    const known = Object.keys({ ...TELLS_APART, ...TELLS_NOTHING, ...HANGS_NOT });
    expect(known.sort()).toEqual(Object.keys(row).sort());
  });
});

/** What a forecast counts: where, when and how much is played. How it looks and sounds is nothing to it. */
const COUNTS = [
  'unit',
  'kind',
  'tags',
  'member_of',
  'width',
  'height',
  'colour',
  'surface',
  'time_zone',
].concat(['opening_hours', 'zones', 'contract']);

test.each(Object.keys({ ...TELLS_APART, ...TELLS_NOTHING }))(
  'a forecast looks apart at a screen with another %s where that counts',
  async (column) => {
    const { body } = await site.ask('POST', '/api/schedules?preview=1', {
      target: { screens: ['plain', idOf(column)] },
      window: {},
      items: [{ item: (await site.ask('GET', '/api/items')).body.items[0].id }],
    });
    const { screens } = body.forecast;
    expect(screens).toMatchObject({ affected: 2, classes: COUNTS.includes(column) ? 2 : 1 });
  },
);
