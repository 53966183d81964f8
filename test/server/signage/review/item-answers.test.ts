/** What is answered to who changes an item that schedules show, where people have to approve those. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnBothStores } from '../../../support/database.ts';
import type { Ask } from '../people/people.ts';
import { type Circle, openCircle } from './circle.ts';

describeOnBothStores('the answer to who changes an item', (_, kind) => {
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
    const { hash } = (await reviewer('GET', `/api/reviews/${id}`)).body.submission;
    expect((await reviewer('POST', `/api/reviews/${id}/approve`, { hash })).status).toBe(200);
  };

  it('names the submission that its schedules wait in', async () => {
    const item = await circle.item(writer, '平安回家');
    const { schedule, review } = await circle.publish(writer, item);
    await approve(review.submission);
    const edit = (query = '') =>
      writer('PATCH', `/api/items/${item}${query}`, { version: 1, text: '一路平安' });
    const waits = { schedule: schedule.id, state: 'waiting', level: 1 };
    const ahead = await edit('?preview=1');
    expect(ahead).toMatchObject({ status: 200, body: { reviews: [waits] } });
    expect(ahead.body.reviews[0].submission).toBeNull();
    const { status, body } = await edit();
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.reviews).toMatchObject([waits]);
    await approve(body.reviews[0].submission);
  });

  it('says of an item that is withdrawn and brought back what became of its schedules', async () => {
    const [item, other] = [
      await circle.item(writer, '平安回家'),
      await circle.item(writer, '小心火烛'),
    ];
    const one = await circle.publish(writer, item, { items: [{ item }, { item: other }] });
    const two = await circle.publish(writer, item);
    await approve(one.review.submission);
    await approve(two.review.submission);
    const withdrawn = await writer('POST', `/api/items/${item}/withdraw`, { version: 1 });
    expect(withdrawn.status, JSON.stringify(withdrawn.body)).toBe(200);
    const told = withdrawn.body.reviews.map((said: { schedule: string; state: string }) => [
      said.schedule,
      said.state,
    ]);
    expect(Object.fromEntries(told)).toEqual({
      [one.schedule.id]: 'approved',
      [two.schedule.id]: 'ended',
    });
    const { version } = withdrawn.body.item;
    const restored = await writer('POST', `/api/items/${item}/restore`, { version });
    expect(restored).toMatchObject({ status: 200, body: { reviews: [] } });
  });
});
