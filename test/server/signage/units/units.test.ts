/** The tree of units: made, edited, moved, merged, closed, over the API. */
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { firstBrokenLink } from '../../../../server/signage/ledger/audit.ts';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { programmeOf } from '../../../../server/signage/programmes/programme-rows.ts';
import { UNIT_COLUMNS } from '../../../../server/signage/units/unit-things.ts';
import { describeOnBothStores } from '../../../support/database.ts';
import { openSite, screenInput, type Site } from '../../../support/site.ts';
import { type Ask, personAt } from '../people/people.ts';

describeOnBothStores('units', (_, kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
  });
  afterEach(() => site.close());

  /** @returns its id. */
  async function make(name: string, parent = 'bureau', parts: object = {}): Promise<string> {
    const made = await site.ask('POST', '/api/units', { parent, name, kind: 'station', ...parts });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body.id as string;
  }

  const hang = async (id: string, unit: string, parts: object = {}): Promise<void> => {
    const hung = await site.ask('POST', '/api/screens', screenInput({ id, unit, ...parts }));
    expect(hung.status, JSON.stringify(hung.body)).toBe(201);
  };

  const show = async (ask: Ask, text: string, target: object): Promise<string> => {
    const item = await ask('POST', '/api/items', { template: 'banner', text });
    const made = await ask('POST', '/api/schedules', {
      layer: 'everyday',
      target,
      window: {},
      items: [{ item: item.body.id }],
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return item.body.id as string;
  };

  /** The items of each screen's programme, compiled as things are now. */
  async function playing(...screens: string[]): Promise<string[][]> {
    await compileStale(site.signage, 1);
    const found: string[][] = [];
    for (const screen of screens) {
      const stored = await programmeOf(site.signage.db, screen);
      found.push([...new Set(stored?.body.programme.entries.map(({ item }) => item))].sort());
    }
    return found;
  }

  const actions = async (): Promise<string[]> =>
    (await site.signage.db.selectFrom('audit').select('action').orderBy('id').execute()).map(
      ({ action }) => action,
    );

  it('are made with a code as people write it, found by words, and turned over page by page', async () => {
    const west = await make('城西派出所', 'bureau', {
      code: '４２０５８２ ００１',
      telephone: '0717-110',
    });
    const one = await site.ask('GET', `/api/units/${west}`);
    expect(one.body).toMatchObject({ code: '420582001000', telephone: '0717-110', version: 1 });
    const again = { parent: 'bureau', name: '又一个', kind: 'station', code: '420582001000' };
    expect((await site.ask('POST', '/api/units', again)).status).toBe(409);
    for (const name of ['一所', '二所', '三所']) await make(name, west);
    const found = await site.ask('GET', '/api/units?words=' + encodeURIComponent('城西'));
    expect(found.body.units.map((unit: { id: string }) => unit.id)).toEqual([west]);
    expect((await site.ask('GET', '/api/units?words=%25')).body.units).toEqual([]);
    const names: string[] = [];
    let after = '';
    do {
      const { body } = await site.ask('GET', `/api/units?parent=${west}&limit=2${after}`);
      expect(body.units.length).toBeLessThanOrEqual(2);
      names.push(...body.units.map((unit: { name: string }) => unit.name));
      after = body.next === null ? '' : `&after=${body.next}`;
    } while (after !== '');
    expect(names.sort()).toEqual(['一所', '三所', '二所'].sort());
  });

  it('are edited from the version that was seen, and each change says what was before', async () => {
    const west = await make('城西所');
    await personAt(site, { login: 'li', name: '李', role: 'publisher', unit: west });
    const [li] = await site.signage.db
      .selectFrom('people')
      .select('id')
      .where('login', '=', 'li')
      .execute();
    const edit = { version: 1, name: '城西派出所', nameEn: 'West Station', inCharge: li?.id };
    const done = await site.ask('PATCH', `/api/units/${west}`, edit);
    expect(done.body).toMatchObject({ name: '城西派出所', inCharge: li?.id, version: 2 });
    const late = await site.ask('PATCH', `/api/units/${west}`, edit);
    expect([late.status, late.body.current.name]).toEqual([409, '城西派出所']);
    const nobody = { version: 2, inCharge: 'person-nobody' };
    expect((await site.ask('PATCH', `/api/units/${west}`, nobody)).body.fields[0].field).toBe(
      'inCharge',
    );
    const [entry] = await site.signage.db
      .selectFrom('audit')
      .select('detail')
      .where('action', '=', 'unit.edit')
      .execute();
    expect(JSON.parse(entry?.detail ?? '')).toMatchObject({
      before: { name: '城西所', inCharge: null },
      after: { name: '城西派出所', inCharge: li?.id },
    });
  });

  it('move with all below them, and play what is aimed at where they come to', async () => {
    const [north, south] = [await make('北'), await make('南')];
    const shop = await make('店', north, { kind: 'place' });
    const inner = await make('柜台', shop, { kind: 'place' });
    await hang('till', inner);
    await hang('south-gate', south);
    const cold = await show(site.ask, '天冷防火', { units: [north] });
    const warm = await show(site.ask, '天热防溺水', { units: [south] });
    expect(await playing('till')).toEqual([[cold]]);

    const path = `/api/units/${shop}/move`;
    const preview = await site.ask('POST', `${path}?preview=1`, { version: 1, parent: south });
    expect(preview.body.preview).toMatchObject({
      units: { count: 2 },
      screens: { count: 1, some: ['till'] },
      lost: { count: 1 },
      gained: { count: 1 },
    });
    expect(await playing('till')).toEqual([[cold]]);
    const moved = await site.ask('POST', path, { version: 1, parent: south });
    expect(moved.body).toMatchObject({ unit: { parent: south, version: 2 }, screens: 1 });
    expect(await playing('till')).toEqual([[warm]]);
    const back = await site.ask('POST', path, { version: 2, parent: north });
    expect(back.status).toBe(200);
    expect(await playing('till')).toEqual([[cold]]);
  });

  it('never lie below themselves, also where two move at once', async () => {
    const [a, b] = [await make('甲'), await make('乙')];
    const inner = await make('里', a);
    const into = { version: 1, parent: inner };
    expect((await site.ask('POST', `/api/units/${a}/move`, into)).body.fields[0].field).toBe(
      'parent',
    );
    expect((await site.ask('POST', `/api/units/${a}/move`, { version: 1, parent: a })).status).toBe(
      400,
    );
    const both = await Promise.all([
      site.ask('POST', `/api/units/${a}/move`, { version: 1, parent: b }),
      site.ask('POST', `/api/units/${b}/move`, { version: 1, parent: inner }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
    const { body } = await site.ask('GET', '/api/units?under=bureau');
    expect(body.units).toHaveLength(4);
  });

  it('move only for who reaches both ends', async () => {
    const [north, south] = [await make('北'), await make('南')];
    const shop = await make('店', north);
    const admin = await personAt(site, {
      login: 'li',
      name: '李',
      role: 'administrator',
      unit: north,
    });
    const to = (unit: string, parent: string) =>
      admin('POST', `/api/units/${unit}/move`, { version: 1, parent });
    expect((await to(shop, south)).status).toBe(400);
    expect((await to(north, south)).status).toBe(409);
    expect((await to(south, north)).status).toBe(404);
    expect((await to('bureau', north)).status).toBe(404);
    expect(
      (await site.ask('POST', '/api/units/bureau/move', { version: 1, parent: north })).status,
    ).toBe(409);
  });

  it('become a part of another, and nothing plays where it did not', async () => {
    const [small, large] = [await make('小所'), await make('大所')];
    const shop = await make('店', small, { kind: 'place' });
    await hang('small-gate', small);
    await hang('small-shop', shop);
    await hang('large-gate', large);
    const li = await personAt(site, { login: 'li', name: '李', role: 'publisher', unit: small });
    const own = await show(li, '小所的话', {});
    const aimed = await show(site.ask, '给小所', { units: [small] });
    const all = await show(site.ask, '给大所', { units: [large] });
    expect(await playing('small-gate', 'small-shop', 'large-gate')).toEqual([
      [own, aimed].sort(),
      [own, aimed].sort(),
      [all],
    ]);
    const path = `/api/units/${small}/merge`;
    const preview = await site.ask('POST', `${path}?preview=1`, { version: 1, into: large });
    expect(preview.body.preview).toMatchObject({
      screens: { count: 2 },
      people: { count: 1 },
      named: { count: 2 },
      gained: { count: 1 },
    });
    const merged = await site.ask('POST', path, { version: 1, into: large });
    expect(merged.body.unit).toMatchObject({ parent: large, mergedInto: large });
    const both = [own, aimed, all].sort();
    expect(await playing('small-gate', 'small-shop', 'large-gate')).toEqual([both, both, [all]]);

    const screen = await site.ask('GET', '/api/screens/small-gate');
    expect(screen.body).toMatchObject({ unit: large, version: 2 });
    expect((await site.ask('GET', `/api/units/${shop}`)).body.parent).toBe(large);
    // Li is of the large station now, with what was his, and no more of the one that is closed.
    expect((await li('GET', '/api/screens')).body.screens).toHaveLength(3);
    const open = (await site.ask('GET', '/api/units')).body.units.map(
      (unit: { id: string }) => unit.id,
    );
    expect(open).not.toContain(small);
    expect((await site.ask('GET', '/api/units?closed=1')).body.units).toHaveLength(4);
    const again = { version: merged.body.unit.version };
    expect((await site.ask('POST', `/api/units/${small}/open`, again)).status).toBe(409);
    expect(await firstBrokenLink(site.signage.db)).toBe(null);
  });

  it('are merged with no role for whoever does it', async () => {
    const [small, large] = [await make('小所'), await make('大所')];
    const { person } = await site.signage.db
      .selectFrom('grants')
      .select('person')
      .where('unit', '=', 'bureau')
      .executeTakeFirstOrThrow();
    await site.signage.db
      .insertInto('grants')
      .values({ id: 'grant-x', person, unit: small, role: 'reviewer' })
      .execute();
    await site.ask('POST', `/api/units/${small}/merge`, { version: 1, into: large });
    const grant = await site.signage.db
      .selectFrom('grants')
      .select('unit')
      .where('id', '=', 'grant-x')
      .executeTakeFirst();
    expect(grant?.unit).toBe(small);
  });

  it('are closed once nothing stands in them, and open again', async () => {
    const west = await make('城西');
    const li = await personAt(site, { login: 'li', name: '李', role: 'publisher', unit: west });
    await hang('gate', west);
    const close = (version: number) => site.ask('POST', `/api/units/${west}/close`, { version });
    const held = await close(1);
    expect([held.status, held.body.message]).toEqual([
      409,
      expect.stringContaining('screens: gate'),
    ]);
    expect(held.body.message).toContain('people');
    await sql`DELETE FROM stale_screens`.execute(site.signage.db);
    await sql`DELETE FROM screens`.execute(site.signage.db);
    await site.signage.db
      .updateTable('people')
      .set({ unit: 'bureau' })
      .where('login', '=', 'li')
      .execute();
    expect((await li('GET', '/api/screens')).status).toBe(200);
    expect((await close(1)).body.closedAt).toBeGreaterThan(0);
    // The role on it gives nothing any more, nor does anybody act for it.
    expect((await li('GET', '/api/screens')).status).toBe(403);
    expect(
      (await site.ask('POST', '/api/screens', screenInput({ id: 'b', unit: west }))).status,
    ).toBe(400);
    expect(
      (await site.ask('POST', '/api/units', { parent: west, name: '下', kind: 'place' })).status,
    ).toBe(400);
    const opened = await site.ask('POST', `/api/units/${west}/open`, { version: 2 });
    expect(opened.body).toMatchObject({ closedAt: null, version: 3 });
    expect((await li('GET', '/api/screens')).status).toBe(200);
    expect(await actions()).toEqual(expect.arrayContaining(['unit.close', 'unit.open']));
    expect((await site.ask('POST', '/api/units/bureau/close', { version: 1 })).status).toBe(409);
  });

  it('are closed, or get a screen: never both', async () => {
    for (let round = 0; round < 5; round++) {
      const unit = await make(`所${round}`);
      const [closed, hung] = await Promise.all([
        site.ask('POST', `/api/units/${unit}/close`, { version: 1 }),
        site.ask('POST', '/api/screens', screenInput({ id: `screen-${round}`, unit })),
      ]);
      expect([closed.status, hung.status].filter((status) => status < 300)).toHaveLength(1);
    }
  });

  it('say of every column that names one what a merge does with it', async () => {
    const known = UNIT_COLUMNS.map(({ table, column }) => `${table}.${column}`).sort();
    const tables = await site.signage.db.introspection.getTables();
    const found = tables.flatMap(({ name, columns }) =>
      columns
        .filter((column) => /^(unit|.*_unit)$/.test(column.name))
        .map((column) => `${name}.${column.name}`),
    );
    expect(known).toEqual([...found, 'units.merged_into', 'units.parent'].sort());
  });
});
