/** Limits that a unit adopts: for itself and all below, for checks at once and for what scrolls with the next programme. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { staleScreens } from '../../../../server/signage/ledger/stale.ts';
import { programmeOf } from '../../../../server/signage/programmes/programme-rows.ts';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { describeOnBothStores } from '../../../support/database.ts';
import { MORNING, openSite, screenInput, type Site } from '../../../support/site.ts';
import { addUnits, type Ask, personAt } from '../people/people.ts';

const DAYS = 2;
const USUAL = {
  charactersPerMinute: 75,
  stillMs: 15_000,
  driverUnits: 3,
  driverKinds: ['vehicle'],
};

describeOnBothStores('a policy', (_, kind) => {
  let site: Site;
  /** Administrators of a station and of one below it. */
  let station: Ask;
  let post: Ask;
  beforeEach(async () => {
    site = await openSite(kind);
    await addUnits(site, ['station', 'other']);
    const below = { parent: 'station', kind: 'station' };
    await site.signage.db
      .insertInto('units')
      .values({ id: 'post', name: 'post', name_en: 'post', ...below })
      .execute();
    const of = (unit: string) =>
      personAt(site, { login: `admin-${unit}`, name: unit, role: 'administrator', unit });
    station = await of('station');
    post = await of('post');
  });
  afterEach(() => site.close());

  const own = (limits: object = {}, name = '本局限值') => ({
    kind: 'own',
    name,
    limits: { ...USUAL, ...limits },
  });
  const shipped = { kind: 'shipped', profile: 'shenzhen-2018' };
  const adopt = async (ask: Ask, policy: object | null, version = 0) => {
    const { status, body } = await ask('PUT', '/api/policy', { version, policy });
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  };
  const inForce = async (ask: Ask) => (await ask('GET', '/api/policy')).body.inForce;

  it('is the one that comes with the program where no unit has adopted any', async () => {
    const { status, body } = await station('GET', '/api/policy');
    expect(status).toBe(200);
    const usual = { profile: 'shenzhen-2018', nameEn: 'Shenzhen 2018', limits: USUAL };
    expect(body).toMatchObject({
      unit: 'station',
      inForce: { ...usual, from: null },
      own: null,
      version: 0,
      profiles: [usual],
    });
  });

  it('holds for all below, down to whoever adopts another, and again when that is taken back', async () => {
    await adopt(site.ask, own({ stillMs: 20_000 }));
    expect(await inForce(post)).toMatchObject({ from: 'bureau', limits: { stillMs: 20_000 } });
    const body = await adopt(station, shipped);
    expect(body).toMatchObject({
      version: 1,
      inForce: { from: 'station', profile: 'shenzhen-2018', limits: USUAL },
      own: { profile: 'shenzhen-2018', at: MORNING },
    });
    expect(await inForce(post)).toMatchObject({ from: 'station', limits: USUAL });
    expect(await inForce(site.ask)).toMatchObject({ from: 'bureau', profile: null });
    const back = await adopt(station, null, 1);
    expect(back).toMatchObject({ version: 2, own: null, inForce: { from: 'bureau' } });
    expect(await inForce(post)).toMatchObject({ from: 'bureau', limits: { stillMs: 20_000 } });
  });

  it('is changed by who has seen it as it is, and says in the audit what it was', async () => {
    await adopt(site.ask, own());
    const late = await site.ask('PUT', '/api/policy', { version: 0, policy: shipped });
    expect(late).toMatchObject({
      status: 409,
      body: { current: { version: 1, own: { name: '本局限值' } } },
    });
    await adopt(site.ask, own({ driverUnits: 2 }, '更严'), 1);
    const both = await Promise.all(
      [null, shipped].map((policy) => site.ask('PUT', '/api/policy', { version: 2, policy })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const rows = await site.signage.db
      .selectFrom('audit')
      .select(['subject', 'detail'])
      .where('action', '=', 'policy.set')
      .orderBy('id')
      .execute();
    expect(rows.map(({ subject }) => subject)).toEqual(['bureau', 'bureau', 'bureau']);
    const told = rows.map(({ detail }) => JSON.parse(detail));
    expect(told[0]).toMatchObject({ before: null, after: { name: '本局限值', limits: USUAL } });
    expect(told[1]).toMatchObject({
      before: { name: '本局限值' },
      after: { profile: null, name: '更严', limits: { driverUnits: 2 } },
    });
    expect(told[2]).toMatchObject({ before: { name: '更严' } });
  });

  it.each([
    ['policy.limits.charactersPerMinute', { charactersPerMinute: 0 }],
    ['policy.limits.stillMs', { stillMs: 1e9 }],
    ['policy.limits.driverUnits', { driverUnits: 2.5 }],
    ['policy.limits.driverKinds.0', { driverKinds: ['spaceship'] }],
    ['policy.limits', { brightness: 350 }],
  ])('is refused by the field beyond its bounds: %s', async (field, limits) => {
    const sent = { version: 0, policy: own(limits) };
    const { status, body } = await site.ask('PUT', '/api/policy', sent);
    expect(status).toBe(400);
    expect(body.fields[0].field).toBe(field);
    expect(await inForce(site.ask)).toMatchObject({ from: null });
  });

  it('comes with the place of a unit, wherever its items are shown', async () => {
    await site.ask('POST', '/api/screens', screenInput({ id: 'hall' }));
    const words = { template: 'strip', text: '夜里回家走亮处，遇到危险请拨一一零' };
    const item = (await station('POST', '/api/items', words)).body.id;
    const put = { layer: 'takeover', target: { screens: ['hall'] }, window: {}, items: [{ item }] };
    expect((await site.ask('POST', '/api/schedules', put)).status).toBe(201);
    const pace = async () => {
      await compileStale(site.signage, DAYS);
      const stored = await programmeOf(site.signage.db, 'hall');
      return stored?.body.programme.entries.flatMap(({ media }) =>
        media.kind === 'strip' ? media.pxPerSecond : [],
      );
    };
    const other = await personAt(site, {
      login: 'admin-other',
      name: 'other',
      role: 'administrator',
      unit: 'other',
    });
    await adopt(other, own({ charactersPerMinute: 120 }));
    expect(await pace()).toEqual([20]);
    const { version } = (await site.ask('GET', '/api/units/station')).body;
    const wish = { version, parent: 'other' };
    const moved = await site.ask('POST', '/api/units/station/move', wish);
    expect(moved.status, JSON.stringify(moved.body)).toBe(200);
    expect(await pace()).toEqual([30]);
    await adopt(other, own({ charactersPerMinute: 40 }), 1);
    expect(await pace()).toEqual([10]);
    const mergers = (await site.ask('GET', '/api/units/station')).body.version;
    const into = { version: mergers, into: 'bureau' };
    const merged = await site.ask('POST', '/api/units/station/merge', into);
    expect(merged.status, JSON.stringify(merged.body)).toBe(200);
    expect(await pace()).toEqual([20]);
  });

  it('is what words are held against, of the unit whose they are', async () => {
    for (const [id, of] of [
      ['gate', 'station'],
      ['lobby', 'other'],
    ] as const) {
      const input = screenInput({ id, unit: of, kind: 'market' });
      expect((await site.ask('POST', '/api/screens', input)).status).toBe(201);
    }
    const found = async (ask: Ask, parts: object) => {
      const { status, body } = await ask('POST', '/api/items/check', parts);
      expect(status, JSON.stringify(body)).toBe(200);
      const [{ report }] = body.checks;
      return report.findings.map((one: { kind: string }) => one.kind);
    };
    const short = { text: '守望平安', dwellMs: 16_000 };
    const four = { text: '慢行，礼让，平安，到家', dwellMs: 20_000 };
    expect(await found(station, short)).toEqual([]);
    expect(await found(station, four)).toEqual([]);
    await adopt(station, own({ stillMs: 20_000, driverUnits: 2, driverKinds: ['market'] }));
    expect(await found(station, short)).toEqual(['dwell-short']);
    expect(await found(station, four)).toEqual(['units']);
    expect(await found(site.ask, short)).toEqual([]);
    await adopt(station, own({ charactersPerMinute: 20 }), 1);
    expect(await found(station, four)).toEqual(['reading-time']);
  });

  it('gives its pace to what scrolls of its own unit, and leaves all else as it was', async () => {
    const words = { template: 'strip', text: '夜里回家走亮处，遇到危险请拨一一零' };
    const places = [
      ['gate', 'station', station],
      ['lobby', 'other', null],
    ] as const;
    for (const [id, unit, ask] of places) {
      await site.ask('POST', '/api/screens', screenInput({ id, unit }));
      const asked: Ask = ask ?? site.ask;
      const item = (await asked('POST', '/api/items', words)).body.id;
      const target = { screens: [id] };
      const layer = 'takeover';
      const put = { layer, target, window: {}, items: [{ item }] };
      expect((await asked('POST', '/api/schedules', put)).status).toBe(201);
    }
    const compiled = async () => {
      await compileStale(site.signage, DAYS);
      const shown: Record<string, unknown> = {};
      for (const [id] of places) {
        const stored = await programmeOf(site.signage.db, id);
        const entry = stored?.body.programme.entries.find(({ media }) => media.kind === 'strip');
        const px = entry?.media.kind === 'strip' ? entry.media.pxPerSecond : 0;
        shown[id] = { hash: stored?.hash, px, ms: entry?.durationMs };
      }
      return shown;
    };
    const marked = async () => (await staleScreens(site.signage.db)).length;
    const before = await compiled();
    expect(before).toMatchObject({ gate: { px: 20 }, lobby: { px: 20 } });
    // Other limits say nothing of the pace; and to adopt what holds anyway comes to the same programme.
    await adopt(station, shipped);
    expect(await compiled()).toEqual(before);
    await adopt(station, own({ stillMs: 30_000 }), 1);
    expect(await marked()).toBe(0);

    await adopt(station, own({ charactersPerMinute: 40 }), 2);
    expect(await marked()).toBe(2);
    const preview = await station('POST', '/api/items/check', { ...words, target: {} });
    expect(preview.status).toBe(200);
    const slow = await compiled();
    expect(slow).toMatchObject({ gate: { px: 10 }, lobby: before['lobby'] });
    const [was, is] = [before['gate'], slow['gate']] as { ms: number; hash: string }[];
    expect(is!.ms).toBe(2 * was!.ms);

    await adopt(station, null, 3);
    expect(await compiled()).toEqual(before);
    await adopt(site.ask, own({ charactersPerMinute: 120 }));
    expect(await compiled()).toMatchObject({ gate: { px: 30 }, lobby: { px: 30 } });
  });
});
