import { afterAll, beforeAll, expect, it } from 'vitest';
import { addPerson } from '../../../../server/signage/people/people.ts';
import { describeOnBothStores } from '../../../support/database.ts';
import { openSite, screenInput, type Site } from '../../../support/site.ts';

describeOnBothStores('a check of words before they are published', (_open, kind) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(kind);
    const screens = [
      { id: 'door' },
      { id: 'door-too' },
      { id: 'car', kind: 'vehicle', width: 96, height: 16 },
      { id: 'wall', kind: 'square', width: 128, height: 64, colour: 'rgb' },
    ];
    for (const screen of screens) await site.ask('POST', '/api/screens', screenInput(screen));
  });
  afterAll(() => site.close());

  const check = (parts: object) => site.ask('POST', '/api/items/check', parts);
  const fieldsOf = async (parts: object) => {
    const { status, body } = await check(parts);
    expect(status).toBe(400);
    return body.fields.map(({ field }: { field: string }) => field);
  };
  /** Kinds of findings by the first screen of each geometry. */
  const found = async (parts: object) => {
    const { body } = await check(parts);
    const kinds = (one: { report: { findings: { kind: string }[] } }) =>
      one.report.findings.map((finding) => finding.kind);
    return Object.fromEntries(
      body.checks.map((one: { screens: string[]; report: { findings: { kind: string }[] } }) => [
        one.screens[0],
        kinds(one),
      ]),
    );
  };

  it('answers for each distinct geometry, the smallest first, and stores nothing', async () => {
    const { status, body } = await check({ text: '守望平安', dwellMs: 15_000 });
    expect(status).toBe(200);
    expect(body.checks.map(({ screens }: { screens: string[] }) => screens)).toEqual([
      ['door', 'door-too'],
      ['car'],
      ['wall'],
    ]);
    expect(body.checks[0]).toEqual({
      geometry: { width: 64, height: 16, colour: 'mono', surface: 'led' },
      screens: ['door', 'door-too'],
      report: {
        findings: [],
        missing: [],
        size: 16,
        lines: ['守望平安'],
        scrolls: false,
        stripWidth: 0,
        readingMs: 3_200,
        dwellMs: 15_000,
      },
    });
    expect((await site.ask('GET', '/api/items')).body.items).toEqual([]);
  });

  it('holds the words against the policy: time, drivers, what scrolls', async () => {
    expect(await found({ text: '守望平安', dwellMs: 14_000 })).toEqual({
      door: ['dwell-short'],
      car: ['dwell-short'],
      wall: ['dwell-short'],
    });
    const four = { text: '慢行，礼让，平安，到家', dwellMs: 20_000 };
    expect(await found(four)).toEqual({ door: [], car: ['units'], wall: [] });
    expect(await found({ ...four, template: 'strip', dwellMs: 1_000 })).toEqual({
      door: [],
      car: ['units'],
      wall: [],
    });
    const long = {
      text: '夜里回家走亮处'.repeat(4),
      dwellMs: 15_000,
      target: { kinds: ['square'] },
    };
    expect(await found(long)).toEqual({ wall: ['reading-time'] });
    expect(await found({ ...long, target: { kinds: ['storefront'] } })).toEqual({
      door: ['scrolls'],
    });
  });

  it('names what publishing would refuse', async () => {
    const target = { screens: ['door'] };
    const { body } = await check({ text: '平安\u{12000}', target });
    const [{ report }] = body.checks;
    expect(report.missing).toEqual(['\u{12000}']);
    expect(report.findings).toContainEqual({
      kind: 'glyph-missing',
      severity: 'error',
      what: '\u{12000}',
      message: 'no font for this screen has it',
    });
    const item = await site.ask('POST', '/api/items', { text: '平安\u{12000}' });
    const items = [{ item: item.body.id }];
    const refused = await site.ask('POST', '/api/schedules', { layer: 'everyday', target, items });
    expect(refused.status).toBe(400);
  });

  it('has nothing to say of a clock, nor of the time of a recording that is not stored', async () => {
    const clock = await check({ template: 'clock', text: '时钟', target: { screens: ['door'] } });
    expect(clock.body.checks).toMatchObject([{ report: null }]);
    const copy = { media: { hash: '0'.repeat(64) } };
    const recording = await check({ template: 'recording', text: '平安', copy, dwellMs: 1_000 });
    expect(recording.body.checks[0].report).toMatchObject({ dwellMs: null, findings: [] });
  });

  it('asks for the zone that is named, and the first where none is', async () => {
    const zones = [
      { name: 'words', area: { x: 0, y: 0, width: 128, height: 48 } },
      { name: 'ticker', area: { x: 0, y: 48, width: 128, height: 16 } },
    ];
    const panel = { id: 'panel', kind: 'bank', width: 128, height: 64, zones };
    expect((await site.ask('POST', '/api/screens', screenInput(panel))).status).toBe(201);
    const target = { screens: ['panel'] };
    const sizes = async (zone: string | null) =>
      (await check({ text: '平安', target, zone })).body.checks.map(
        ({ geometry }: { geometry: { width: number; height: number } }) =>
          `${geometry.width}x${geometry.height}`,
      );
    expect(await sizes(null)).toEqual(['128x48']);
    expect(await sizes('ticker')).toEqual(['128x16']);
    expect(await fieldsOf({ text: '平安', target, zone: 'elsewhere' })).toEqual(['zone']);
    expect(
      await fieldsOf({ text: '平安', target: { kinds: ['storefront'] }, zone: 'ticker' }),
    ).toEqual(['zone']);
  });

  it('names the field that cannot be meant', async () => {
    expect(await fieldsOf({ text: '' })).toEqual(['text']);
    expect(await fieldsOf({ text: '长'.repeat(501) })).toEqual(['text']);
    expect(await fieldsOf({ text: '平安', template: 'no-such' })).toEqual(['template']);
    expect(await fieldsOf({ text: '平安', dwellMs: 1 })).toEqual(['dwellMs']);
    expect(await fieldsOf({ text: '平安', target: { kinds: ['market'] } })).toEqual(['target']);
    expect(await fieldsOf({ text: '平安', target: { kinds: ['moon'] } })).toEqual([
      'target.kinds.0',
    ]);
    expect(await fieldsOf({ text: '平安', copy: { english: 1 } })).toEqual(['copy.english']);
  });

  it('is for those who may publish or own', async () => {
    const { db, clock } = site.signage;
    const password = 'only-for-this-test';
    const person = { login: 'li', password, name: 'Li', unit: 'bureau', role: 'reviewer' } as const;
    await db.transaction().execute((trx) => addPerson(trx, person, clock.now()));
    const headers = { 'content-type': 'application/json' };
    const signedIn = await site.raw('/api/sessions', {
      method: 'POST',
      headers,
      body: JSON.stringify({ login: 'li', password }),
    });
    const { token } = (await signedIn.json()) as { token: string };
    const answer = await site.raw('/api/items/check', {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${token}` },
      body: JSON.stringify({ text: '平安' }),
    });
    expect(answer.status).toBe(403);
  });
});
