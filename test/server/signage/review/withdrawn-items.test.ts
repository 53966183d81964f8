import { afterEach, beforeEach, expect, it } from 'vitest';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { programmeOf } from '../../../../server/signage/programmes/programme-rows.ts';
import { describeOnBothStores } from '../../../support/database.ts';
import type { Ask } from '../people/people.ts';
import { type Circle, DAYS, openCircle } from './circle.ts';

describeOnBothStores('an item that is withdrawn', (_, kind) => {
  let circle: Circle;
  let writer: Ask;
  let reviewer: Ask;
  beforeEach(async () => {
    circle = await openCircle(kind);
    writer = await circle.person('writer', 'publisher');
    reviewer = await circle.person('reviewer', 'reviewer');
    await circle.rule({ level: 1 });
  });
  afterEach(() => circle.site.close());

  const approve = async (id: string) => {
    const { body } = await reviewer('GET', `/api/reviews/${id}`);
    const { hash } = body.submission;
    expect((await reviewer('POST', `/api/reviews/${id}/approve`, { hash })).status).toBe(200);
  };
  /** Compiles what deeds have marked, and nothing else. */
  const shown = async () => {
    const { signage } = circle.site;
    await compileStale(signage, DAYS);
    const stored = await programmeOf(signage.db, 'door');
    return [...new Set(stored?.body.programme.entries.map(({ item }) => item))].sort();
  };
  const withdraw = async (item: string) => {
    const { body } = await writer('GET', `/api/items/${item}`);
    const done = await writer('POST', `/api/items/${item}/withdraw`, { version: body.version });
    expect(done.status, JSON.stringify(done.body)).toBe(200);
  };

  it('leaves the screen also where an edit that took it out is still waiting, and does not come back with it', async () => {
    const [first, second, third] = [
      await circle.item(writer, '平安回家'),
      await circle.item(writer, '小心火烛'),
      await circle.item(writer, '不要酒驾'),
    ];
    const items = [{ item: first }, { item: second }];
    const { schedule, review } = await circle.publish(writer, first, { items });
    await approve(review.submission);
    const both = [first, second].sort();
    expect((await shown()).filter((id) => both.includes(id))).toEqual(both);
    const other = [{ item: second }, { item: third }];
    const edited = await writer('PATCH', `/api/schedules/${schedule.id}`, {
      version: 1,
      items: other,
    });
    expect(edited.status).toBe(200);
    expect((await shown()).filter((id) => both.includes(id))).toEqual(both);
    await withdraw(first);
    expect((await shown()).filter((id) => both.includes(id))).toEqual([second]);
    const { body } = await writer('GET', `/api/items/${first}`);
    const restored = await writer('POST', `/api/items/${first}/restore`, { version: body.version });
    expect(restored.status).toBe(200);
    expect(await circle.shown()).toEqual(['小心火烛']);
  });

  it('takes all with it of what was approved, where there was nothing else', async () => {
    const [first, second] = [
      await circle.item(writer, '平安回家'),
      await circle.item(writer, '小心火烛'),
    ];
    const { schedule, review } = await circle.publish(writer, first);
    await approve(review.submission);
    const items = [{ item: second }];
    await writer('PATCH', `/api/schedules/${schedule.id}`, { version: 1, items });
    await withdraw(first);
    expect(await shown()).not.toContain(first);
    expect(await circle.shown()).toEqual([]);
  });
});
