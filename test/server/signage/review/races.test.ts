import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstBrokenLink } from '../../../../server/signage/ledger/audit.ts';
import { asFarAsItGets, holdAfter } from '../../../support/held-store.ts';
import { decide } from '../../../../server/signage/review/decide.ts';
import { editSchedule } from '../../../../server/signage/schedules/schedules.ts';
import type { Actor } from '../../../../server/signage/reach/actor.ts';
import type { Role } from '../../../../server/signage/reach/rights.ts';
import type { Ask } from '../people/people.ts';
import { type Circle, openCircle } from './circle.ts';

describe.each(['sqlite', 'postgres'] as const)('reviews at the same time on %s', (kind) => {
  let circle: Circle;
  let writer: Ask;
  const reviewers: Ask[] = [];
  beforeEach(async () => {
    circle = await openCircle(kind);
    writer = await circle.person('writer', 'publisher');
    reviewers.length = 0;
    for (const login of ['a', 'b', 'c', 'd'])
      reviewers.push(await circle.person(login, 'reviewer'));
  });
  afterEach(() => circle.site.close());

  const submit = async (level: number) => {
    await circle.rule({ level });
    return circle.publish(writer, await circle.item(writer, '平安回家'));
  };
  const actor = async (login: string, role: Role): Promise<Actor> => ({
    person: await circle.idOf(login),
    unit: 'station',
    roles: [role],
    from: null,
  });
  const states = async (id: string) =>
    (await writer('GET', `/api/reviews/${id}`)).body as {
      submission: { state: string; hash: string };
      history: { what: string; person: string }[];
    };

  it('two approvals at once of one stage count once, and of two stages each person once', async () => {
    const { review } = await submit(2);
    const path = `/api/reviews/${review.submission}/approve`;
    const { hash } = (await states(review.submission)).submission;
    // Each of them twice, as by a double click.
    const answers = await Promise.all(
      [...reviewers, ...reviewers].map((ask) => ask('POST', path, { hash })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(2);
    // Refused, each with its reason, and none by an accident of the store.
    expect(statuses.filter((status) => ![200, 403, 409].includes(status))).toEqual([]);
    const { submission, history } = await states(review.submission);
    expect(submission.state).toBe('approved');
    const approvals = history.filter(({ what }) => what === 'approve');
    expect(new Set(approvals.map(({ person }) => person)).size).toBe(2);
    expect(await circle.shown()).toEqual(['平安回家']);
    expect(await firstBrokenLink(circle.site.signage.db)).toBeNull();
  });

  it('an approval that races a change is of what was looked at, or of nothing', async () => {
    const { review, schedule } = await submit(1);
    const { hash } = (await states(review.submission)).submission;
    const reviewer = await actor('a', 'reviewer');
    // The change has written its row, and has not come to the submission yet.
    const other = await circle.item(writer, '没有看过的话');
    const held = holdAfter(circle.site.signage.db, /^update "schedules" set/);
    const editing = editSchedule(
      { ...circle.site.signage, db: held.db },
      await actor('writer', 'publisher'),
      schedule.id,
      { version: 1, parts: { items: [{ item: other }] }, preview: false },
    );
    await held.reached;
    const approving = decide(circle.site.signage, reviewer, review.submission, {
      event: 'approve',
      hash,
    });
    await asFarAsItGets(circle.site.signage.db, approving);
    held.release();
    const [edited, approved] = await Promise.all([editing, approving]);
    expect(edited.ok).toBe(true);
    // Whoever came first: the words that nobody looked at wait.
    const shown = await circle.shown();
    expect(shown).toEqual(approved.ok ? ['平安回家'] : []);
    if (!approved.ok) expect(approved).toMatchObject({ reason: 'conflict' });
    const { body } = await writer('GET', '/api/reviews?mine=1');
    expect(body.submissions).toMatchObject([{ subject: schedule.id, state: 'only' }]);
  });

  it('a right that is taken away while its holder decides is over, or the decision came first', async () => {
    const { review } = await submit(1);
    const { hash } = (await states(review.submission)).submission;
    const { db } = circle.site.signage;
    const held = holdAfter(db, /^select "grants"."person".* from "grants"/);
    const approving = decide(
      { ...circle.site.signage, db: held.db },
      await actor('a', 'reviewer'),
      review.submission,
      { event: 'approve', hash },
    );
    await held.reached;
    let revokedFirst = false;
    const revoking = circle.idOf('a').then(async (person) => {
      await db.deleteFrom('grants').where('person', '=', person).execute();
      revokedFirst = (await states(review.submission)).submission.state === 'only';
    });
    await asFarAsItGets(db, revoking);
    held.release();
    await Promise.all([approving, revoking]);
    expect(revokedFirst).toBe(false);
    expect(await circle.shown()).toEqual(['平安回家']);
  });
});
