/** Ways around review that random histories found: each is closed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MORNING } from '../../../support/site.ts';
import type { Ask } from '../people/people.ts';
import { type Circle, openCircle } from './circle.ts';

const HOUR_MS = 3_600_000;

describe.each(['sqlite', 'postgres'] as const)('ways around review on %s', (kind) => {
  let circle: Circle;
  let writer: Ask;
  beforeEach(async () => {
    circle = await openCircle(kind);
    writer = await circle.person('writer', 'publisher');
  });
  afterEach(() => circle.site.close());

  const approve = async (ask: Ask, submission: string) => {
    const { body } = await ask('GET', `/api/reviews/${submission}`);
    const { hash } = body.submission;
    return ask('POST', `/api/reviews/${submission}/approve`, { hash });
  };

  it('whoever wrote the words does not review a copy of them', async () => {
    await circle.rule({ level: 1 });
    const both = await circle.person('both', 'publisher');
    await circle.grant('both', 'reviewer', 'station');
    const other = await circle.person('other', 'reviewer');
    const item = await circle.item(both, '平安回家');
    const copied = await writer('POST', `/api/items/${item}/copy`);
    expect(copied.status).toBe(201);
    // And not a copy of a copy.
    const again = await writer('POST', `/api/items/${copied.body.id}/copy`);
    const { versions } = (await writer('GET', `/api/items/${again.body.id}/versions`)).body;
    expect(versions).toHaveLength(1);
    const { review } = await circle.publish(writer, again.body.id);
    const refused = await approve(both, review.submission);
    expect([refused.status, refused.body.message]).toEqual([403, expect.stringMatching(/wrote/)]);
    expect(await circle.shown()).toEqual([]);
    expect((await approve(other, review.submission)).status).toBe(200);
    expect(await circle.shown()).toEqual(['平安回家']);
  });

  it('a campaign that was ended and runs again is asked for anew what is asked now', async () => {
    const item = await circle.item(writer, '平安回家');
    const made = await writer('POST', '/api/campaigns', {
      name: '平安',
      phases: [{ name: '一', target: {}, window: {}, items: [{ item }] }],
    });
    const { id, version } = made.body.campaign;
    expect(await circle.shown()).toEqual(['平安回家']);
    await writer('POST', `/api/campaigns/${id}/end`, { version });
    await circle.rule({ level: 1 });
    const ahead = await writer('POST', '/api/undo?preview=1', {});
    expect(ahead.body.reviews).toMatchObject([{ state: 'waiting', level: 1 }]);
    const undone = await writer('POST', '/api/undo', {});
    expect(undone.body.reviews).toMatchObject([{ state: 'waiting', level: 1 }]);
    expect(await circle.shown()).toEqual([]);
    const reviewer = await circle.person('reviewer', 'reviewer');
    const [{ submission }] = undone.body.reviews;
    expect((await approve(reviewer, submission)).status).toBe(200);
    expect(await circle.shown()).toEqual(['平安回家']);
  });

  it('an administrator who moves a unit to where less is asked stays bound by what was asked', async () => {
    const { ask } = circle.site;
    await circle.rule({ unit: 'other', level: 2 });
    const post = { parent: 'other', name: 'post', kind: 'station' };
    const { id } = (await ask('POST', '/api/units', post)).body;
    await ask('POST', '/api/screens', { ...DOOR, unit: id });
    const { version } = (await ask('GET', `/api/units/${id}`)).body;
    const move = { version, parent: 'bureau' };
    expect((await ask('POST', `/api/units/${id}/move`, move)).status).toBe(200);
    const item = await circle.item(ask, '平安回家');
    const published = async (by: Ask, parts: object) =>
      (await by('POST', '/api/schedules', { window: {}, items: [{ item }], ...parts })).body.review;
    // For the unit that was moved: by header, as its administrator may.
    const rules = (await ask('GET', `/api/review-rules?unit=${id}`)).body.rules;
    expect(rules).toContainEqual(
      expect.objectContaining({ kind: 'words', level: 0, boundAt: 2, own: null }),
    );
    const local = await circle.person('local', 'publisher', id);
    const theirs = await circle.item(local, '有警必接');
    expect(await published(local, { target: {}, items: [{ item: theirs }] })).toMatchObject({
      state: 'approved',
    });
    // A second administrator who sets it likewise frees the first.
    const second = await circle.person('second', 'administrator', 'bureau');
    await second('PUT', '/api/review-rules', { unit: id, kind: 'words', level: 0 });
    const freed = (await ask('GET', `/api/review-rules?unit=${id}`)).body.rules;
    expect(freed).toContainEqual(expect.objectContaining({ kind: 'words', boundAt: 0 }));
  });

  it('a unit is merged into no other that asks for less, also where that one has a rule of its own', async () => {
    const { ask } = circle.site;
    await circle.rule({ unit: 'station', level: 2 });
    await circle.rule({ unit: 'other', level: 1 });
    const { version } = (await ask('GET', '/api/units/station')).body;
    const merge = { version, into: 'other' };
    for (const path of ['/api/units/station/merge?preview=1', '/api/units/station/merge']) {
      const refused = await ask('POST', path, merge);
      expect([refused.status, refused.body.message]).toEqual([
        409,
        expect.stringContaining('words'),
      ]);
    }
    await circle.rule({ unit: 'other', level: 2 });
    expect((await ask('POST', '/api/units/station/merge', merge)).status).toBe(200);
  });

  it('whoever stood in for a reviewer who is none any more decides nothing', async () => {
    await circle.rule({ level: 1, hours: 1 });
    await circle.person('reviewer', 'reviewer');
    // Who may look at what waits by another role.
    const deputy = await circle.person('deputy', 'command');
    await circle.grant('deputy', 'reviewer', 'station', 'reviewer');
    const { review } = await circle.publish(writer, await circle.item(writer, '平安回家'));
    const { review: later } = await circle.publish(writer, await circle.item(writer, '有警必接'));
    circle.site.turnClock(MORNING + HOUR_MS);
    expect((await approve(deputy, review.submission)).status).toBe(200);
    const { db } = circle.site.signage;
    const person = await circle.idOf('reviewer');
    await db.deleteFrom('grants').where('person', '=', person).execute();
    expect((await approve(deputy, later.submission)).status).toBe(403);
    expect(await circle.shown()).toEqual(['平安回家']);
  });
});

const DOOR = {
  id: 'post',
  name: 'post',
  kind: 'storefront',
  width: 64,
  height: 16,
  colour: 'mono',
};
