/** Groups of screens, and what aims at them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { staleScreens } from '../../../../server/signage/ledger/stale.ts';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { createJoiner } from '../../../../server/signage/urgent/urgent-join.ts';
import { asFarAsItGets, holdAfter, noted } from '../../../support/held-store.ts';
import { MORNING, openSite, screenInput, type Site } from '../../../support/site.ts';
import { endGroup } from '../../../../server/signage/screens/screen-groups.ts';
import { createSchedule } from '../../../../server/signage/schedules/schedules.ts';
import type { Actor } from '../../../../server/signage/reach/actor.ts';
import { addUnits, type Ask, personAt } from '../people/people.ts';

const HORIZON_DAYS = 2;

describe.each(['sqlite', 'postgres'] as const)('a group of screens on %s', (kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    await addUnits(site, ['east', 'west']);
    for (const id of ['gate-1', 'gate-2', 'hall'])
      await site.ask('POST', '/api/screens', screenInput({ id, unit: 'east' }));
    await compileStale(site.signage, HORIZON_DAYS);
  });
  afterEach(() => site.close());

  const make = async (members: object | null, ask: Ask = site.ask, unit = 'east') => {
    const body = { name: '各门', nameEn: 'Gates', unit, ...(members && { members }) };
    const made = await ask('POST', '/api/groups', body);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body;
  };
  const edit = (id: string, version: number, parts: object) =>
    site.ask('PATCH', `/api/groups/${id}`, { version, ...parts });
  const end = (id: string, version: number) =>
    site.ask('POST', `/api/groups/${id}/end`, { version });
  const membersOf = async (id: string) => (await site.ask('GET', `/api/groups/${id}`)).body.screens;
  const publish = async (target: object, ask: Ask = site.ask) => {
    const item = (await ask('POST', '/api/items', { text: '平安回家' })).body.id;
    return ask('POST', '/api/schedules', { target, window: {}, items: [{ item }] });
  };
  const stale = async () =>
    (await staleScreens(site.signage.db)).map(({ screen }) => screen).sort();

  it('is named by targets, and who comes and goes is compiled anew', async () => {
    const { group } = await make({ screens: ['gate-1'] });
    expect(await membersOf(group.id)).toEqual(['gate-1']);
    const made = await publish({ groups: [group.id] });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(await stale()).toEqual(['gate-1']);
    await compileStale(site.signage, HORIZON_DAYS);
    const edited = await edit(group.id, 1, {
      add: { screens: ['gate-2'] },
      remove: { screens: ['gate-1'] },
    });
    expect(edited.body).toMatchObject({ group: { version: 2 }, screens: 2 });
    expect(await stale()).toEqual(['gate-1', 'gate-2']);
    await compileStale(site.signage, HORIZON_DAYS);
    const shown = async (id: string) =>
      (await site.ask('GET', `/api/screens/${id}/showing?at=${MORNING}`)).body.zones[0].schedule;
    expect(await shown('gate-1')).toBe(null);
    expect(await shown('gate-2')).toBe(made.body.schedule.id);
    expect((await site.ask('POST', '/api/undo', {})).status).toBe(200);
    expect(await membersOf(group.id)).toEqual(['gate-1']);
    expect((await site.ask('GET', '/api/screens/gate-1')).body.groups).toEqual([group.id]);
  });

  it('is reached by urgent messages, also by who joins it later', async () => {
    const { group } = await make({ screens: ['gate-1'] });
    const issued = await site.ask('POST', '/api/urgent', {
      text: '请立即转移',
      target: { groups: [group.id] },
      expiresAt: MORNING + 3_600_000,
    });
    expect(issued.body.screens).toBe(1);
    await edit(group.id, 1, { add: { screens: ['gate-2'] } });
    expect(await createJoiner(site.signage)()).toBe(1);
    const state = await site.ask('GET', `/api/urgent/${issued.body.urgent.id}`);
    expect(state.body.targeted).toBe(2);
  });

  it('is deleted only when nothing in force names it, which is told', async () => {
    const { group } = await make({ kinds: ['storefront'] });
    const schedule = (await publish({ groups: [group.id] })).body.schedule;
    const urgent = await site.ask('POST', '/api/urgent', {
      text: '请立即转移',
      target: { groups: [group.id] },
      expiresAt: MORNING + 3_600_000,
    });
    const refused = await end(group.id, 1);
    expect(refused.status).toBe(409);
    expect(JSON.stringify(refused.body)).toContain(schedule.id);
    expect(JSON.stringify(refused.body)).toContain(urgent.body.urgent.id);
    await site.ask('POST', `/api/urgent/${urgent.body.urgent.id}/cancel`);
    await site.ask('POST', `/api/schedules/${schedule.id}/end`, { version: 1 });
    expect((await end(group.id, 1)).status).toBe(200);
    expect((await site.ask('GET', `/api/groups/${group.id}`)).status).toBe(404);
    expect((await site.ask('GET', '/api/screens/hall')).body.groups).toEqual([]);
    expect((await publish({ groups: [group.id] })).body.fields[0].field).toBe('target.groups.0');
    await site.ask('POST', '/api/undo', {});
    expect(await membersOf(group.id)).toEqual(['gate-1', 'gate-2', 'hall']);
  });

  it('is not made undone while something names it', async () => {
    const { group } = await make({ screens: ['gate-1'] });
    const other = await personAt(site, { login: 'p', name: 'p', role: 'publisher' });
    await publish({ groups: [group.id] }, other);
    const undone = await site.ask('POST', '/api/undo', {});
    expect(undone.status).toBe(409);
    expect(JSON.stringify(undone.body)).toContain('named by schedule');
  });

  it.each([
    ['stored', /^insert into "schedules"/],
    ['stored, and its group is held', /^select "id" from "screen_groups"/],
  ])('is deleted and aimed at by two at once when the schedule is %s', async (_, held) => {
    const { group } = await make({ screens: ['gate-1'] });
    const item = (await site.ask('POST', '/api/items', { text: '平安回家' })).body.id;
    const { db } = site.signage;
    const { id: person } = await db.selectFrom('people').select('id').executeTakeFirstOrThrow();
    const actor: Actor = { person, unit: 'bureau', roles: ['administrator'], from: null };
    const slow = holdAfter(db, held);
    const publishing = createSchedule({ ...site.signage, db: slow.db }, actor, {
      layer: 'insert',
      campaign: null,
      phase: null,
      target: { groups: [group.id] },
      window: {},
      items: [{ item }],
      order: 'listed',
      zone: null,
      shareSecondsPerHour: 300,
      weight: 1,
      priority: 0,
    });
    await slow.reached;
    const ending = endGroup({ ...site.signage, db: noted(db).db }, actor, group.id, { version: 1 });
    await asFarAsItGets(db, ending);
    slow.release();
    const [made, ended] = await Promise.all([publishing, ending]);
    expect([made.ok, ended.ok].filter(Boolean)).toHaveLength(1);
    const { status } = await site.ask('GET', `/api/groups/${group.id}`);
    expect(status).toBe(made.ok ? 200 : 404);
  });

  it('holds screens of its own unit and below, and is left by who is moved away', async () => {
    await site.ask('POST', '/api/screens', screenInput({ id: 'far', unit: 'west' }));
    const { group } = await make({ screens: ['gate-1', 'gate-2'] });
    const strange = await edit(group.id, 1, { add: { screens: ['far'] } });
    expect(strange.body.fields[0]).toMatchObject({ field: 'add' });
    expect(strange.body.fields[0].message).toContain('far');
    const { version } = (await site.ask('GET', '/api/screens/gate-1')).body;
    await site.ask('PATCH', '/api/screens/gate-1', { version, unit: 'west' });
    expect(await membersOf(group.id)).toEqual(['gate-2']);
    await site.ask('POST', '/api/undo', {});
    expect(await membersOf(group.id)).toEqual(['gate-1', 'gate-2']);
  });

  it('is named by those above and below its unit, and by nobody beside it', async () => {
    const { group } = await make({ screens: ['gate-1'] });
    const county = await make({ kinds: ['storefront'] }, site.ask, 'bureau');
    const login = { role: 'administrator', name: 'x' } as const;
    const east = await personAt(site, { ...login, login: 'e', unit: 'east' });
    const west = await personAt(site, { ...login, login: 'w', unit: 'west' });
    const listed = async (ask: Ask) =>
      (await ask('GET', '/api/groups')).body.groups.map((one: { id: string }) => one.id).sort();
    expect(await listed(east)).toEqual([group.id, county.group.id].sort());
    expect(await listed(west)).toEqual([county.group.id]);
    expect((await publish({ groups: [county.group.id] }, east)).status).toBe(201);
    expect((await publish({ groups: [group.id] }, west)).body.fields[0].field).toBe(
      'target.groups.0',
    );
    expect((await west('GET', `/api/groups/${group.id}`)).status).toBe(404);
    const body = { version: 1, name: '改' };
    expect((await west('PATCH', `/api/groups/${group.id}`, body)).status).toBe(404);
    expect((await east('PATCH', `/api/groups/${county.group.id}`, body)).status).toBe(404);
    const late = await edit(group.id, 9, { name: '改' });
    expect(late.status).toBe(409);
    expect(late.body.current).toMatchObject({ id: group.id, version: 1 });
  });
});
