import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expireHeld } from '../../../../server/signage/urgent/urgent-review.ts';
import { firstBrokenLink } from '../../../../server/signage/ledger/audit.ts';
import { MORNING } from '../../../support/site.ts';
import type { Ask } from '../people/people.ts';
import { type Circle, openCircle } from './circle.ts';

const MINUTE_MS = 60_000;

describe.each(['sqlite', 'postgres'] as const)('review of urgent messages on %s', (kind) => {
  let circle: Circle;
  let chief: Ask;
  let other: Ask;
  let reviewer: Ask;
  beforeEach(async () => {
    circle = await openCircle(kind);
    chief = await circle.person('chief', 'command');
    other = await circle.person('other', 'command');
    reviewer = await circle.person('reviewer', 'reviewer');
  });
  afterEach(() => circle.site.close());

  const message = (parts: Record<string, unknown> = {}) => ({
    text: '请立即转移',
    target: {},
    expiresAt: MORNING + 60 * MINUTE_MS,
    ...parts,
  });
  const mode = (value: string) =>
    circle.site.ask('PUT', '/api/review-rules', { unit: 'bureau', kind: 'urgent', mode: value });
  const decide = async (ask: Ask, id: string, event: string, more: object = {}) => {
    const { hash } = (await circle.site.ask('GET', `/api/reviews/${id}`)).body.submission;
    return ask('POST', `/api/reviews/${id}/${event}`, { hash, ...more });
  };
  const signed = async () => {
    const { db } = circle.site.signage;
    const rows = await db
      .selectFrom('urgent_pictures')
      .innerJoin('urgents', 'urgents.id', 'urgent_pictures.urgent')
      .select(['urgents.text', 'urgents.version', 'urgents.ended_at'])
      .where('urgents.ended_at', 'is', null)
      .whereRef('urgent_pictures.version', '=', 'urgents.version')
      .execute();
    return rows.map(({ text }) => text);
  };

  it('holds a message, and signs nothing, until a second person confirms it', async () => {
    await mode('confirm');
    const sent = message({ idempotencyKey: 'twice-pressed' });
    const held = await chief('POST', '/api/urgent', sent);
    expect(held).toMatchObject({ status: 202, body: { review: { state: 'waiting' } } });
    const id = held.body.review.submission as string;
    // A double click is one message.
    const again = await chief('POST', '/api/urgent', sent);
    expect(again).toMatchObject({ status: 202, body: { review: { submission: id } } });
    expect(await signed()).toEqual([]);
    expect((await chief('GET', '/api/urgent')).body.urgents).toEqual([]);
    const queue = (await other('GET', '/api/reviews')).body.submissions;
    expect(queue).toMatchObject([{ id, noun: 'urgent-held', barred: null, kinds: ['urgent'] }]);
    expect(await decide(chief, id, 'approve')).toMatchObject({ status: 403 });

    const both = await Promise.all([decide(other, id, 'approve'), decide(reviewer, id, 'approve')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await signed()).toEqual(['请立即转移']);
    const { urgents } = (await chief('GET', '/api/urgent')).body;
    expect(urgents).toMatchObject([
      {
        issuedBy: await circle.idOf('chief'),
        expiresAt: MORNING + 60 * MINUTE_MS,
        unit: 'station',
      },
    ]);
    const repeated = await chief('POST', '/api/urgent', sent);
    expect(repeated).toMatchObject({ status: 200, body: { repeated: true } });
    expect(await firstBrokenLink(circle.site.signage.db)).toBeNull();
  });

  it('never sends what was returned, nor what was confirmed when its time was over', async () => {
    await mode('confirm');
    const returned = (await chief('POST', '/api/urgent', message())).body.review.submission;
    expect(await decide(reviewer, returned, 'return')).toMatchObject({ status: 400 });
    const reason = { reason: '误报' };
    expect(await decide(reviewer, returned, 'return', reason)).toMatchObject({ status: 200 });
    expect(await decide(other, returned, 'approve')).toMatchObject({ status: 409 });
    const late = (await chief('POST', '/api/urgent', message())).body.review.submission;
    circle.site.turnClock(MORNING + 60 * MINUTE_MS);
    expect(await decide(other, late, 'approve')).toMatchObject({ status: 400 });
    expect(await signed()).toEqual([]);
    expect(await expireHeld(circle.site.signage)).toBe(2);
    const { state } = (await other('GET', `/api/reviews/${late}`)).body.submission;
    expect(state).toBe('settled');
  });

  it('holds other words of a message that is out, and lets its end come earlier', async () => {
    const { id } = (await chief('POST', '/api/urgent', message())).body.urgent;
    await mode('confirm');
    const path = `/api/urgent/${id}`;
    const earlier = await chief('PATCH', path, { expiresAt: MORNING + 30 * MINUTE_MS });
    expect(earlier).toMatchObject({ status: 200, body: { version: 2 } });
    const longer = await chief('PATCH', path, { expiresAt: MORNING + 50 * MINUTE_MS });
    expect(longer.status).toBe(202);
    const words = await chief('PATCH', path, { text: '改道' });
    expect(words.status).toBe(202);
    expect(words.body.review.submission).toBe(longer.body.review.submission);
    expect(await signed()).toEqual(['请立即转移']);
    expect(await decide(other, words.body.review.submission, 'approve')).toMatchObject({
      status: 200,
    });
    expect(await signed()).toEqual(['改道']);
    expect((await chief('GET', path)).body.urgent).toMatchObject({
      version: 3,
      expiresAt: MORNING + 30 * MINUTE_MS,
    });
  });

  it('lets it go at once and be reviewed after, and takes it down with one press', async () => {
    await mode('after');
    const { urgent } = (await chief('POST', '/api/urgent', message())).body;
    expect(await signed()).toEqual(['请立即转移']);
    const [waiting] = (await reviewer('GET', '/api/reviews')).body.submissions;
    expect(waiting).toMatchObject({ noun: 'urgent', subject: urgent.id, state: 'only' });
    // Whoever issued it cannot take it away from who reviews it.
    const withdrawn = await chief('POST', `/api/reviews/${waiting.id}/withdraw`, {});
    expect(withdrawn.status).toBe(403);
    await chief('PATCH', `/api/urgent/${urgent.id}`, { text: '改道' });
    expect((await reviewer('GET', '/api/reviews')).body.submissions).toMatchObject([
      { id: waiting.id, round: 2 },
    ]);
    expect(await decide(chief, waiting.id, 'return', { reason: '误报' })).toMatchObject({
      status: 403,
    });
    expect(await decide(reviewer, waiting.id, 'return', { reason: '误报' })).toMatchObject({
      status: 200,
    });
    expect(await signed()).toEqual([]);
    const audit = await circle.site.signage.db
      .selectFrom('audit')
      .select(['action', 'person'])
      .orderBy('id', 'desc')
      .limit(2)
      .execute();
    const person = await circle.idOf('reviewer');
    expect(audit).toEqual([
      { action: 'review.return', person },
      { action: 'urgent.cancel', person },
    ]);
  });

  it('is asked of nobody by default', async () => {
    expect(await chief('POST', '/api/urgent', message())).toMatchObject({ status: 201 });
    expect((await reviewer('GET', '/api/reviews')).body.submissions).toEqual([]);
  });
});
