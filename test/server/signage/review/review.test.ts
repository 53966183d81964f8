import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MORNING } from '../../../support/site.ts';
import { sayOverdue } from '../../../../server/signage/review/overdue.ts';
import type { Ask } from '../people/people.ts';
import { type Circle, openCircle } from './circle.ts';

const HOUR_MS = 3_600_000;

describe.each(['sqlite', 'postgres'] as const)('review on %s', (kind) => {
  let circle: Circle;
  let writer: Ask;
  let first: Ask;
  let second: Ask;
  beforeEach(async () => {
    circle = await openCircle(kind);
    writer = await circle.person('writer', 'publisher');
    first = await circle.person('first', 'reviewer');
    second = await circle.person('second', 'reviewer');
  });
  afterEach(() => circle.site.close());

  const look = async (ask: Ask, id: string) => {
    const { status, body } = await ask('GET', `/api/reviews/${id}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  };
  const approve = async (ask: Ask, id: string) => {
    const { submission } = await look(ask, id);
    return ask('POST', `/api/reviews/${id}/approve`, { hash: submission.hash });
  };
  const edit = async (ask: Ask, of: { id: string; version: number }, parts: object) => {
    const done = await ask('PATCH', `/api/schedules/${of.id}`, { version: of.version, ...parts });
    expect(done.status, JSON.stringify(done.body)).toBe(200);
    return done.body;
  };

  it('is asked of nobody where no unit has a rule', async () => {
    const { review } = await circle.publish(writer, await circle.item(writer, '平安回家'));
    expect(review).toMatchObject({ state: 'approved', level: 0, submission: null });
    expect(await circle.shown()).toEqual(['平安回家']);
  });

  it('keeps what waits off the screen until somebody else has approved it', async () => {
    await circle.rule({ level: 1 });
    const item = await circle.item(writer, '平安回家');
    const ahead = await writer('POST', '/api/schedules?preview=1', {
      target: { screens: ['door'] },
      window: {},
      items: [{ item }],
    });
    expect(ahead.body.reviews).toMatchObject([{ state: 'waiting', level: 1, submission: null }]);
    const { review, schedule } = await circle.publish(writer, item);
    expect(review).toMatchObject({ schedule: schedule.id, state: 'waiting', level: 1 });
    expect(await circle.shown()).toEqual([]);

    const queue = (await first('GET', '/api/reviews')).body;
    expect(queue).toMatchObject({
      submissions: [
        {
          id: review.submission,
          noun: 'schedule',
          subject: schedule.id,
          unit: 'station',
          kinds: ['words'],
          state: 'only',
          stage: 1,
          deadline: MORNING + 24 * HOUR_MS,
          overdue: false,
          barred: null,
        },
      ],
      after: null,
    });
    const { submission, snapshot, looks, differences, history } = await look(
      first,
      review.submission,
    );
    expect(snapshot.items).toMatchObject([{ item, version: 1, text: '平安回家' }]);
    expect(looks).toMatchObject([{ geometry: { width: 64, height: 16, colour: 'mono' } }]);
    const [address] = looks[0].pictures[0].addresses;
    const picture = await circle.site.raw(address);
    expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(0);
    expect(picture.status).toBe(200);
    expect(differences.items).toMatchObject([{ item, how: 'added' }]);
    expect(history).toMatchObject([{ what: 'submit', person: await circle.idOf('writer') }]);

    const done = await first('POST', `/api/reviews/${review.submission}/approve`, {
      hash: submission.hash,
    });
    expect(done).toMatchObject({ status: 200, body: { submission: { state: 'approved' } } });
    expect(await circle.shown()).toEqual(['平安回家']);
    const again = await approve(second, review.submission);
    expect(again).toMatchObject({ status: 409, body: { message: /no review any more/ } });
  });

  it('lets the approved version play while a change waits, and takes off without waiting', async () => {
    const [home, road] = [
      await circle.item(writer, '平安回家'),
      await circle.item(writer, '小心路滑'),
    ];
    const made = await circle.publish(writer, home);
    await circle.rule({ level: 1 });
    expect(await circle.shown()).toEqual(['平安回家']);
    const both = [{ item: home }, { item: road }];
    const edited = await edit(writer, made.schedule, { items: both });
    expect(edited.review).toMatchObject({ state: 'waiting' });
    expect(await circle.shown()).toEqual(['平安回家']);
    const { differences } = await look(first, edited.review.submission);
    expect(differences).toMatchObject({ items: [{ item: road, how: 'added' }] });
    await approve(first, edited.review.submission);
    expect(await circle.shown()).toEqual(['小心路滑', '平安回家']);

    const less = await edit(writer, edited.schedule, { items: [{ item: road }] });
    expect(less.review).toMatchObject({ state: 'approved', level: 1 });
    expect(await circle.shown()).toEqual(['小心路滑']);
    const more = await edit(writer, less.schedule, { items: both });
    expect(more.review).toMatchObject({ state: 'waiting' });
    expect(await circle.shown()).toEqual(['小心路滑']);

    const { schedule } = more;
    await writer('POST', `/api/schedules/${schedule.id}/end`, { version: schedule.version });
    expect(await circle.shown()).toEqual([]);
    expect((await look(first, more.review.submission)).submission.state).toBe('settled');
  });

  it('asks anew for what was taken off, where it was approved by fewer than now', async () => {
    const made = await circle.publish(writer, await circle.item(writer, '平安回家'));
    const { id, version } = made.schedule;
    await writer('POST', `/api/schedules/${id}/end`, { version });
    await circle.rule({ level: 1 });
    const undone = await writer('POST', '/api/undo', {});
    expect(undone).toMatchObject({ status: 200, body: { reviews: [{ state: 'waiting' }] } });
    expect(await circle.shown()).toEqual([]);
    await approve(first, undone.body.reviews[0].submission);
    expect(await circle.shown()).toEqual(['平安回家']);
  });

  it('passes two stages by two people, and a change clears the stage that stands', async () => {
    await circle.rule({ level: 2 });
    const item = await circle.item(writer, '平安回家');
    const { review, schedule } = await circle.publish(writer, item);
    expect((await approve(first, review.submission)).body.submission.state).toBe('second');
    expect(await circle.shown()).toEqual([]);
    const twice = await approve(first, review.submission);
    expect(twice).toMatchObject({ status: 403, body: { message: /other stage/ } });

    const seen = (await look(second, review.submission)).submission;
    const edited = await edit(writer, schedule, { window: { until: '2027-02-01' } });
    expect(edited.review).toMatchObject({ submission: review.submission, state: 'waiting' });
    const late = await second('POST', `/api/reviews/${review.submission}/approve`, {
      hash: seen.hash,
    });
    expect(late.status).toBe(409);
    expect(late.body.current.differences.schedule).toMatchObject([
      { field: 'window', before: {}, after: { until: '2027-02-01' } },
    ]);
    const { submission, history } = await look(second, review.submission);
    expect(submission).toMatchObject({ state: 'first', stage: 1, round: 2 });
    expect(history.map((one: { what: string }) => one.what)).toEqual([
      'submit',
      'approve',
      'change',
    ]);
    expect(await approve(second, review.submission)).toMatchObject({ status: 200 });
    expect(await approve(first, review.submission)).toMatchObject({ status: 200 });
    expect(await circle.shown()).toEqual(['平安回家']);
  });

  it('is done by nobody on what they wrote, submitted or changed, nor by an administrator', async () => {
    await circle.grant('first', 'publisher', 'station');
    await circle.rule({ level: 1 });
    const { ask: administrator } = circle.site;
    // The one wrote it, the other submits it.
    const { review, schedule } = await circle.publish(writer, await circle.item(first, '平安回家'));
    expect(await approve(first, review.submission)).toMatchObject({ status: 403 });
    const { hash } = (await look(administrator, review.submission)).submission;
    const byRole = await administrator('POST', `/api/reviews/${review.submission}/approve`, {
      hash,
    });
    expect(byRole.status).toBe(403);
    await circle.grant('admin', 'reviewer', 'station');
    await edit(administrator, schedule, { priority: 1 });
    expect(await approve(administrator, review.submission)).toMatchObject({ status: 403 });
    expect(await approve(second, review.submission)).toMatchObject({ status: 200 });
  });

  it('holds an administrator who lowers a rule to what it was, until another sets the same', async () => {
    const other = await circle.person('other-admin', 'administrator', 'bureau');
    await circle.rule({ level: 1 });
    await circle.rule({ level: 0 });
    const own = await circle.publish(
      circle.site.ask,
      await circle.item(circle.site.ask, '自己发的'),
    );
    expect(own.review).toMatchObject({ state: 'waiting', level: 1 });
    const others = await circle.publish(writer, await circle.item(writer, '别人发的'));
    expect(others.review).toMatchObject({ state: 'approved', level: 0 });
    expect(await circle.shown()).toEqual(['别人发的']);
    const rule = { unit: 'bureau', kind: 'words', level: 0 };
    expect(await other('PUT', '/api/review-rules', rule)).toMatchObject({ status: 200 });
    const then = await circle.publish(
      circle.site.ask,
      await circle.item(circle.site.ask, '自己再发'),
    );
    expect(then.review).toMatchObject({ state: 'approved', level: 0 });
    // What waited keeps the settings that it began with.
    const waiting = await look(circle.site.ask, own.review.submission);
    expect(waiting.submission).toMatchObject({ state: 'only', barred: 'review-own' });
  });

  it('is loosened below a unit that asks for more from above only', async () => {
    const below = await circle.person('below', 'administrator');
    await circle.rule({ level: 2 });
    const rule = { unit: 'station', kind: 'words', level: 1 };
    const refused = await below('PUT', '/api/review-rules', rule);
    expect(refused).toMatchObject({ status: 403, body: { message: /asks for more/ } });
    expect(await circle.site.ask('PUT', '/api/review-rules', rule)).toMatchObject({ status: 200 });
    const { rules } = (await below('GET', '/api/review-rules')).body;
    expect(rules[0]).toMatchObject({ kind: 'words', level: 1, from: 'station' });
  });

  it('lets those above and deputies step in when the deadline is past', async () => {
    const above = await circle.person('above', 'reviewer', 'bureau');
    const deputy = await circle.person('deputy', 'publisher');
    await circle.grant('deputy', 'reviewer', 'station', 'first');
    await circle.rule({ level: 1, hours: 2 });
    const { review } = await circle.publish(writer, await circle.item(writer, '平安回家'));
    expect((await look(above, review.submission)).submission.barred).toBe('review-above-later');
    expect(await approve(deputy, review.submission)).toMatchObject({
      status: 403,
      body: { message: /deputy/ },
    });
    circle.site.turnClock(MORNING + 2 * HOUR_MS);
    expect((await look(above, review.submission)).submission).toMatchObject({
      barred: null,
      overdue: true,
    });
    expect(await sayOverdue(circle.site.signage)).toBe(1);
    expect(await sayOverdue(circle.site.signage)).toBe(0);
    const told = (await above('GET', '/api/inbox')).body.notices;
    expect(told.map(({ event }: { event: string }) => event)).toEqual([
      'review.due',
      'review.submitted',
    ]);
    expect(await approve(deputy, review.submission)).toMatchObject({ status: 200 });
    expect(await circle.shown()).toEqual(['平安回家']);
  });

  it('borrows the reviewer of the unit above where its own are the authors', async () => {
    const above = await circle.person('above', 'reviewer', 'bureau');
    const pair = await circle.person('pair', 'publisher', 'other');
    await circle.site.ask('POST', '/api/screens', {
      id: 'gate',
      unit: 'other',
      name: '门',
      kind: 'storefront',
      width: 64,
      height: 16,
      colour: 'mono',
    });
    const gate = { target: { screens: ['gate'] } };
    await circle.rule({ level: 1, borrow: true });
    const one = await circle.publish(pair, await circle.item(pair, '平安回家'), gate);
    expect(await approve(above, one.review.submission)).toMatchObject({ status: 200 });
    await circle.rule({ level: 1, borrow: false });
    const two = await circle.publish(pair, await circle.item(pair, '小心路滑'), gate);
    expect(await approve(above, two.review.submission)).toMatchObject({ status: 403 });
    // Who reviews in a unit beside has no part in it.
    const beside = await first('GET', `/api/reviews/${two.review.submission}`);
    expect(beside.status).toBe(404);
  });

  it('returns with a reason and marks, tells what was commented, and goes on when it was changed', async () => {
    await circle.rule({ level: 1 });
    const item = await circle.item(writer, '平安回家走路');
    const { review, schedule } = await circle.publish(writer, item);
    const { hash } = (await look(first, review.submission)).submission;
    const back = (json: object) => first('POST', `/api/reviews/${review.submission}/return`, json);
    expect((await back({ hash })).status).toBe(400);
    const beside = await back({
      hash,
      reason: '改',
      marks: [{ item, from: 4, to: 7, note: '不雅' }],
    });
    expect(beside).toMatchObject({ status: 400, body: { fields: [{ field: 'marks.0.to' }] } });
    const marks = [{ item, field: 'text', from: 4, to: 6, note: '多余' }];
    expect(await back({ hash, reason: '请改', marks })).toMatchObject({
      status: 200,
      body: { submission: { state: 'returned' } },
    });
    expect((await first('GET', '/api/reviews')).body.submissions).toEqual([]);
    const told = (await writer('GET', '/api/inbox')).body.notices;
    expect(told).toMatchObject([
      { event: 'review.returned', subject: { id: schedule.id, name: '平安回家走路' } },
    ]);
    expect(told[0].text).toContain('请改');
    const mine = await writer('GET', '/api/reviews?state=returned&mine=1');
    expect(mine.body.submissions).toMatchObject([{ id: review.submission }]);
    const { history } = await look(writer, review.submission);
    expect(history.at(-1)).toMatchObject({ what: 'return', note: '请改', marks });
    const said = await writer('POST', `/api/reviews/${review.submission}/comment`, {
      note: '马上改',
    });
    expect(said.status).toBe(200);
    expect(await approve(first, review.submission)).toMatchObject({ status: 409 });
    const edited = await edit(writer, schedule, {
      items: [{ item: await circle.item(writer, '平安') }],
    });
    expect(edited.review).toMatchObject({ submission: review.submission, state: 'waiting' });
    expect(await approve(first, review.submission)).toMatchObject({ status: 200 });
    expect(await circle.shown()).toEqual(['平安']);
  });

  it('is withdrawn by who has a hand in it, and shows nothing then', async () => {
    await circle.rule({ level: 1 });
    const colleague = await circle.person('colleague', 'publisher');
    const { review } = await circle.publish(writer, await circle.item(writer, '平安回家'));
    const path = `/api/reviews/${review.submission}/withdraw`;
    expect((await colleague('POST', path, {})).status).toBe(403);
    expect((await writer('POST', path, {})).body.submission.state).toBe('withdrawn');
    expect(await approve(first, review.submission)).toMatchObject({ status: 409 });
    expect(await circle.shown()).toEqual([]);
  });

  it('never loosens what waits: neither by a rule nor by a change', async () => {
    await circle.rule({ level: 2 });
    const { review, schedule } = await circle.publish(writer, await circle.item(writer, '平安'));
    await circle.rule({ level: 0 });
    await edit(writer, schedule, { priority: 2 });
    const { submission } = await look(first, review.submission);
    expect(submission).toMatchObject({ state: 'first', stages: 2 });
  });

  it('tells kinds of content apart', async () => {
    await circle.rule({ kind: 'takeover', level: 2 });
    await circle.rule({ kind: 'own', level: 1, unit: 'station' });
    const item = await circle.item(writer, '平安');
    expect((await circle.publish(writer, item)).review).toMatchObject({ level: 0 });
    const over = await circle.publish(writer, item, { layer: 'takeover' });
    expect(over.review).toMatchObject({ state: 'waiting', level: 2 });
    const owner = await circle.person('owner', 'owner');
    const own = await circle.publish(owner, await circle.item(owner, '今日特价'), {
      layer: 'own',
    });
    expect(own.review).toMatchObject({ state: 'waiting', level: 1 });
  });

  it('pages through a queue, the earliest deadline first', async () => {
    await circle.rule({ level: 1 });
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) {
      circle.site.turnClock(MORNING + n * 60_000);
      const item = await circle.item(writer, `标语${n}`);
      ids.push((await circle.publish(writer, item)).review.submission);
    }
    const found: string[] = [];
    for (let after = ''; ;) {
      const { body } = await first('GET', `/api/reviews?limit=2${after}`);
      found.push(...body.submissions.map(({ id }: { id: string }) => id));
      if (body.after === null) break;
      after = `&after=${body.after}`;
    }
    expect(found).toEqual(ids);
  });
});
