import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordDelivery } from '../../../../server/signage/programmes/delivery.ts';
import { readAfter } from '../../../../server/signage/ledger/outbox.ts';
import { programmeOf } from '../../../../server/signage/programmes/programme-rows.ts';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { staleScreens } from '../../../../server/signage/ledger/stale.ts';
import { asFarAsItGets, holdAfter, noted } from '../../../support/held-store.ts';
import { MORNING, openSite, screenInput, type Site } from '../../../support/site.ts';

const HORIZON_DAYS = 2;

async function schedulesOn({ signage }: Site, screen: string): Promise<string[]> {
  const stored = await programmeOf(signage.db, screen);
  const entries = stored?.body.programme.entries ?? [];
  return [...new Set(entries.flatMap(({ schedule }) => schedule ?? []))].sort();
}

/** Two nodes that compile for one store; the first is held in the midst of it. */
describe.each(['sqlite', 'postgres'] as const)('two compilers on one %s', (kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    await site.ask('POST', '/api/screens', screenInput({ id: 'door', tags: ['lane'] }));
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
    return made.body.schedule as { id: string; version: number };
  };
  const shown = () => schedulesOn(site, 'door');
  const serial = async () => (await programmeOf(site.signage.db, 'door'))?.serial;

  /** A node that stops when it has read the rules and is about to draw. */
  const heldNode = () => {
    let arrive: () => void = () => undefined;
    let release: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => (arrive = resolve));
    const released = new Promise<void>((resolve) => (release = resolve));
    const render: Site['signage']['render'] = {
      render: async (job) => {
        arrive();
        await released;
        return site.signage.render.render(job);
      },
    };
    const compiled = compileStale({ ...site.signage, render }, HORIZON_DAYS);
    return { compiled, reached, release };
  };

  it('what was compiled from an older state does not replace a newer one', async () => {
    const first = await publish();
    await site.signage.db.deleteFrom('renders').execute();
    const slow = heldNode();
    await slow.reached;
    const second = await publish({ priority: 5 });
    await compileStale(site.signage, HORIZON_DAYS);
    expect(await shown()).toEqual([first.id, second.id].sort());
    const before = await readAfter(site.signage.db, 0);
    slow.release();
    await slow.compiled;
    expect(await shown()).toEqual([first.id, second.id].sort());
    expect(await serial()).toBe(2);
    expect(await readAfter(site.signage.db, 0)).toEqual(before);
    expect(await staleScreens(site.signage.db)).toEqual([]);
  });

  it('nor one that came out as it was before', async () => {
    const first = await publish();
    await site.signage.db.deleteFrom('renders').execute();
    const slow = heldNode();
    await slow.reached;
    const end = { version: first.version };
    expect((await site.ask('POST', `/api/schedules/${first.id}/end`, end)).status).toBe(200);
    await compileStale(site.signage, HORIZON_DAYS);
    expect(await shown()).toEqual([]);
    slow.release();
    await slow.compiled;
    expect(await shown()).toEqual([]);
    expect(await serial()).toBe(1);
    expect(await staleScreens(site.signage.db)).toEqual([]);
  });

  it('serials follow one another, whoever stores', async () => {
    await publish();
    const held = holdAfter(site.signage.db, /"compiled_from" from "programmes"/);
    const slow = compileStale({ ...site.signage, db: held.db }, HORIZON_DAYS);
    await held.reached;
    const other = publish({ priority: 5 }).then(() => compileStale(site.signage, HORIZON_DAYS));
    await asFarAsItGets(site.signage.db, other);
    held.release();
    await Promise.all([slow, other]);
    expect(await serial()).toBe(3);
    expect(await shown()).toHaveLength(2);
    expect(await staleScreens(site.signage.db)).toEqual([]);
  });

  it('store what is delivered meanwhile, and neither has to be tried again', async () => {
    // Taken up first, for it is smaller.
    const attic = screenInput({ id: 'attic', tags: ['lane'], width: 32 });
    await site.ask('POST', '/api/screens', attic);
    await compileStale(site.signage, HORIZON_DAYS);
    await publish();
    const seen = noted(site.signage.db);
    const held = holdAfter(seen.db, /^UPDATE programmes SET "received_at"/);
    const delivering = recordDelivery(held.db, [
      { screen: 'door', serial: 1, step: 'received', at: MORNING },
      { screen: 'attic', serial: 1, step: 'live', at: MORNING },
    ]);
    await held.reached;
    const storing = compileStale({ ...site.signage, db: seen.db }, HORIZON_DAYS);
    await asFarAsItGets(site.signage.db, storing);
    held.release();
    await Promise.all([delivering, storing]);
    const times = (part: RegExp) => seen.statements.filter((sql) => part.test(sql)).length;
    expect(times(/SET "received_at"/)).toBe(1);
    expect(times(/INSERT INTO programmes/)).toBe(1);
    expect(await serial()).toBe(2);
  });
});

it('a change that comes in while the rules are being read is compiled after them', async () => {
  const site = await openSite('postgres');
  await site.ask('POST', '/api/screens', screenInput({ id: 'door' }));
  await compileStale(site.signage, HORIZON_DAYS);
  const item = await site.ask('POST', '/api/items', { text: '平安回家' });
  const publish = (priority: number) =>
    site.ask('POST', '/api/schedules', {
      target: {},
      window: {},
      items: [{ item: item.body.id }],
      priority,
    });
  await publish(1);
  const held = holdAfter(site.signage.db, /from "schedules"/);
  const slow = compileStale({ ...site.signage, db: held.db }, HORIZON_DAYS);
  await held.reached;
  await publish(2);
  held.release();
  await slow;
  await compileStale(site.signage, HORIZON_DAYS);
  expect(await schedulesOn(site, 'door')).toHaveLength(2);
  expect(await staleScreens(site.signage.db)).toEqual([]);
  await site.close();
});
