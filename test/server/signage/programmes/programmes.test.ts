import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { showing } from '../../../../content/programme/showing.ts';
import { readAfter } from '../../../../server/signage/ledger/outbox.ts';
import { programmeOf } from '../../../../server/signage/programmes/programme-rows.ts';
import { compileStale, rollHorizon } from '../../../../server/signage/programmes/programmes.ts';
import { staleScreens } from '../../../../server/signage/ledger/stale.ts';
import { MORNING, openSite, screenInput, type Site } from '../../../support/site.ts';

const HORIZON_DAYS = 2;
const DAY_MS = 86_400_000;

describe.each(['sqlite', 'postgres'] as const)('programmes on %s', (kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    await site.ask('POST', '/api/screens', screenInput({ id: 'door-a', tags: ['lane'] }));
    await site.ask('POST', '/api/screens', screenInput({ id: 'door-b', tags: ['lane'] }));
    await site.ask(
      'POST',
      '/api/screens',
      screenInput({ id: 'square', width: 320, height: 160, colour: 'rgb', kind: 'square' }),
    );
    await compileStale(site.signage, HORIZON_DAYS);
  });
  afterEach(() => site.close());

  const publish = async (parts: Record<string, unknown> = {}) => {
    const item = await site.ask('POST', '/api/items', { text: '平安回家' });
    const made = await site.ask('POST', '/api/schedules', {
      target: { tags: ['lane'] },
      window: {},
      items: [{ item: item.body.id }],
      ...parts,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return { item: item.body.id as string, schedule: made.body.schedule };
  };
  const serials = async () => {
    const rows = await site.signage.db
      .selectFrom('programmes')
      .select(['screen', 'serial'])
      .orderBy('screen')
      .execute();
    return Object.fromEntries(rows.map(({ screen, serial }) => [screen, serial]));
  };

  it('shows the built-in card on a screen that has nothing else', async () => {
    const stored = await programmeOf(site.signage.db, 'door-a');
    const programme = stored?.body.programme;
    expect(
      programme && showing(programme, MORNING).map(({ entry }) => programme.entries[entry]?.layer),
    ).toEqual(['card']);
  });

  it('say how an item comes on, as its schedule said', async () => {
    const { item } = await publish();
    await publish({ items: [{ item, transition: 'push' }], layer: 'takeover' });
    await compileStale(site.signage, HORIZON_DAYS);
    const stored = await programmeOf(site.signage.db, 'door-a');
    const entries = stored?.body.programme.entries.filter(({ layer }) => layer === 'takeover');
    expect(entries?.map(({ transition }) => transition)).toEqual(['push']);
  });

  it('reach the screens of a target and no other, with one body for equal screens', async () => {
    const { item } = await publish();
    await compileStale(site.signage, HORIZON_DAYS);
    expect(await serials()).toEqual({ 'door-a': 2, 'door-b': 2, square: 1 });
    const a = await programmeOf(site.signage.db, 'door-a');
    const b = await programmeOf(site.signage.db, 'door-b');
    expect(a?.hash).toBe(b?.hash);
    expect(a?.body.programme.entries.some((entry) => entry.item === item)).toBe(true);
  });

  it('leave a row in the outbox for each screen that has a new one', async () => {
    const before = (await readAfter(site.signage.db, 0)).length;
    await publish();
    expect((await readAfter(site.signage.db, 0)).length).toBe(before);
    await compileStale(site.signage, HORIZON_DAYS);
    const rows = (await readAfter(site.signage.db, 0)).slice(before);
    expect(rows.map(({ topic, subject }) => [topic, subject])).toEqual([
      ['programme', 'door-a'],
      ['programme', 'door-b'],
    ]);
  });

  it('are not sent again when they come out the same', async () => {
    const { schedule } = await publish();
    await site.ask('POST', `/api/schedules/${schedule.id}/end`, { version: schedule.version });
    await compileStale(site.signage, HORIZON_DAYS);
    expect(await serials()).toEqual({ 'door-a': 1, 'door-b': 1, square: 1 });
    expect(await staleScreens(site.signage.db)).toEqual([]);
  });

  it('are compiled once more when a change comes in while they are being compiled', async () => {
    await publish();
    // Pictures must be drawn anew, and the first that is asked for finds a second schedule being stored.
    await site.signage.db.deleteFrom('renders').execute();
    let second: Promise<unknown> | undefined;
    const render: Site['signage']['render'] = {
      render: async (job) => {
        second ??= publish({ priority: 5 });
        await second;
        return site.signage.render.render(job);
      },
    };
    await compileStale({ ...site.signage, render }, HORIZON_DAYS);
    expect(await staleScreens(site.signage.db)).toEqual([]);
    const stored = await programmeOf(site.signage.db, 'door-a');
    expect(
      new Set(stored?.body.programme.entries.map(({ schedule }) => schedule).filter(Boolean)).size,
    ).toBe(2);
  });

  it('stay owed while the renderer cannot draw, and come when it can', async () => {
    await publish();
    await site.signage.db.deleteFrom('renders').execute();
    const busy: Site['signage'] = {
      ...site.signage,
      render: {
        render: async () => ({
          ok: false,
          reason: 'queue-full',
          field: '',
          message: 'the queue is full',
        }),
      },
    };
    await compileStale(busy, HORIZON_DAYS);
    expect((await staleScreens(site.signage.db)).map(({ screen }) => screen)).toEqual([
      'door-a',
      'door-b',
    ]);
    expect(await serials()).toEqual({ 'door-a': 1, 'door-b': 1, square: 1 });
    await compileStale(site.signage, HORIZON_DAYS);
    expect(await serials()).toEqual({ 'door-a': 2, 'door-b': 2, square: 1 });
  });

  it('roll on with the day, and not before', async () => {
    const until = (await programmeOf(site.signage.db, 'square'))?.validUntil ?? 0;
    await rollHorizon(site.signage, HORIZON_DAYS);
    expect(await staleScreens(site.signage.db)).toEqual([]);
    site.turnClock(MORNING + DAY_MS);
    await rollHorizon(site.signage, HORIZON_DAYS);
    await compileStale(site.signage, HORIZON_DAYS);
    expect((await programmeOf(site.signage.db, 'square'))?.validUntil).toBe(until + DAY_MS);
  });

  it('answer a stale end with 409', async () => {
    const { schedule } = await publish();
    const first = await site.ask('POST', `/api/schedules/${schedule.id}/end`, {
      version: schedule.version,
    });
    expect(first.status).toBe(200);
    const again = await site.ask('POST', `/api/schedules/${schedule.id}/end`, {
      version: schedule.version,
    });
    expect(again.status).toBe(409);
  });
});
