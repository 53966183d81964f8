import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DRAFTS, pruneDrafts } from '../../../../server/signage/drafts/drafts.ts';
import { ROLES } from '../../../../server/signage/reach/rights.ts';
import { MORNING, openSite, type Site } from '../../../support/site.ts';
import { type Ask, personAt } from '../people/people.ts';

const DAY_MS = 86_400_000;

describe.each(['sqlite', 'postgres'] as const)('drafts on %s', (kind) => {
  let site: Site;
  let chen: Ask;
  beforeEach(async () => {
    site = await openSite(kind);
    chen = await personAt(site, { login: 'chen', name: '陈', role: 'publisher' });
  });
  afterEach(() => site.close());

  const save = (id: string, body: unknown, ask: Ask = chen) =>
    ask('PUT', `/api/drafts/${id}`, { kind: 'item', body });
  const idsOf = async (ask: Ask, query = '') =>
    (await ask('GET', `/api/drafts${query}`)).body.drafts.map(({ id }: { id: string }) => id);

  it('are saved, saved again, read, listed and dropped by their person', async () => {
    const first = await save('slogan-1', { text: '平安', lines: [1, null] });
    expect(first).toMatchObject({ status: 200, body: { id: 'slogan-1', savedAt: MORNING } });
    site.stepClock(5);
    await save('slogan-1', { text: '平安回家' });
    await save('poster', []);
    expect((await chen('GET', '/api/drafts/slogan-1')).body).toEqual({
      id: 'slogan-1',
      kind: 'item',
      savedAt: MORNING + 5,
      body: { text: '平安回家' },
    });
    expect(await idsOf(chen)).toEqual(['poster', 'slogan-1']);
    expect(await idsOf(chen, '?limit=1')).toEqual(['poster']);
    expect(await idsOf(chen, '?after=poster')).toEqual(['slogan-1']);
    expect(await idsOf(chen, '?kind=campaign')).toEqual([]);
    expect((await chen('DELETE', '/api/drafts/poster')).status).toBe(204);
    expect((await chen('DELETE', '/api/drafts/poster')).status).toBe(404);
    expect(await idsOf(chen)).toEqual(['slogan-1']);
  });

  it('are seen, changed and dropped by nobody else, whatever the role', async () => {
    const words = 'nobody else sees these words';
    await save('mine', { words });
    for (const role of ROLES) {
      const ask = await personAt(site, { login: `one-${role}`, name: role, role });
      expect(await idsOf(ask)).toEqual([]);
      expect((await ask('GET', '/api/drafts/mine')).status).toBe(404);
      expect((await ask('DELETE', '/api/drafts/mine')).status).toBe(404);
      // The same id is another draft.
      expect((await save('mine', { by: role }, ask)).status).toBe(200);
      expect((await ask('GET', '/api/drafts/mine')).body.body).toEqual({ by: role });
    }
    expect((await site.ask('GET', '/api/drafts/mine')).status).toBe(404);
    expect((await chen('GET', '/api/drafts/mine')).body.body).toEqual({ words });
    const audit = await site.signage.db.selectFrom('audit').selectAll().execute();
    expect(JSON.stringify(audit)).not.toContain(words);
    expect((await site.raw('/api/drafts/mine')).status).toBe(401);
  });

  it('have limits: bytes, characters of the id, and how many a person has', async () => {
    const kilobyte = 'x'.repeat(1024);
    const over = await save('large', Array(DRAFTS.kilobytes).fill(kilobyte));
    expect(over.status).toBe(400);
    expect(over.body.fields).toMatchObject([{ field: 'body' }]);
    expect((await save('large', Array(DRAFTS.kilobytes - 1).fill(kilobyte))).status).toBe(200);
    // Bytes are counted, not characters.
    expect((await save('wide', '安'.repeat(30_000))).status).toBe(400);
    expect((await save('a.b', {})).status).toBe(400);
    const { id: person } = await site.signage.db
      .selectFrom('people')
      .select('id')
      .where('login', '=', 'chen')
      .executeTakeFirstOrThrow();
    const rows = Array.from({ length: DRAFTS.most - 3 }, (_, n) => ({
      person,
      id: `filler-${n}`,
      kind: 'item',
      body: '{}',
      saved_at: MORNING,
    }));
    await site.signage.db.insertInto('drafts').values(rows).execute();
    // Two places are left.
    const together = await Promise.all([1, 2, 3, 4].map((n) => save(`race-${n}`, {})));
    expect(together.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409]);
    expect((await save('large', 'again')).status).toBe(200);
    expect(await idsOf(chen)).toHaveLength(DRAFTS.most);
  });

  it('are forgotten when nobody has saved them for long', async () => {
    await save('old', {});
    site.stepClock(60_000);
    await save('young', {});
    await pruneDrafts(site.signage.db, MORNING + DRAFTS.days * DAY_MS + 1);
    expect(await idsOf(chen)).toEqual(['young']);
  });
});
