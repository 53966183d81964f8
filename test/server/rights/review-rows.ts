/** Submissions, decisions on them, and the rules that ask for them. */
import type { Role } from '../../../server/signage/reach/rights.ts';
import { begin } from '../../../server/signage/review/submissions.ts';
import { contentOf } from '../../../server/signage/changes/approved-rows.ts';
import { seal, snapshotOf } from '../../../server/signage/review/snapshot.ts';
import type { County } from './county.ts';
import { ADMINISTER, ALL, BRING, type Row } from './rows.ts';
import { makeSchedule, type Place, unitOf } from './things.ts';

/** Of a schedule that lies there, waiting for one reviewer. */
async function freshSubmission(
  county: County,
  place: Place,
  author?: Role,
): Promise<{ id: string; hash: string }> {
  const { signage } = county.site;
  const { db, clock } = signage;
  const subject = await makeSchedule(
    county.site,
    place,
    `schedule-${place}-waits-${county.next()}`,
  );
  const row = await db
    .selectFrom('schedules')
    .selectAll()
    .where('id', '=', subject)
    .executeTakeFirstOrThrow();
  const by = author ? county.people[author] : 'somebody';
  return db.transaction().execute(async (trx) => {
    const snapshot = seal(await snapshotOf(trx, { ...row, ...contentOf(row) }));
    const put = {
      noun: 'schedule',
      subject,
      unit: row.unit,
      version: 1,
      kinds: ['words'],
    } as const;
    const made = { ...put, snapshot, authors: [by], by, at: clock.now() };
    return begin(trx, made, { level: 1, hours: 24, borrow: true, from: row.unit });
  });
}

const deciding = (event: 'approve' | 'return', json: object): Row => ({
  route: `POST /api/reviews/:id/${event}`,
  may: ['reviewer'],
  done: 200,
  beyond: 404,
  audit: `review.${event}`,
  ask: async (county, place) => {
    const { id, hash } = await freshSubmission(county, place);
    return { path: `/api/reviews/${id}/${event}`, json: { hash, ...json }, subject: id };
  },
});

export const REVIEW_ROWS: readonly Row[] = [
  {
    route: 'GET /api/reviews',
    may: ALL,
    done: 200,
    beyond: 404,
    ask: (_, place) => ({ path: `/api/reviews?unit=${unitOf(place)}&state=closed` }),
  },
  {
    route: 'GET /api/reviews/:id',
    may: ALL,
    done: 200,
    beyond: 404,
    ask: async (county, place) => {
      const { id } = await freshSubmission(county, place);
      return { path: `/api/reviews/${id}` };
    },
    says: ['snapshot', 'history'],
  },
  deciding('approve', {}),
  deciding('return', { reason: '请改' }),
  {
    route: 'POST /api/reviews/:id/comment',
    may: [...BRING, 'reviewer'],
    done: 200,
    beyond: 404,
    audit: 'review.comment',
    ask: async (county, place) => {
      const { id } = await freshSubmission(county, place);
      return { path: `/api/reviews/${id}/comment`, json: { note: '请看' }, subject: id };
    },
  },
  {
    route: 'POST /api/reviews/:id/withdraw',
    about: 'of whoever submitted it',
    may: BRING,
    done: 200,
    beyond: 404,
    audit: 'review.withdraw',
    ask: async (county, place, role) => {
      const { id } = await freshSubmission(county, place, role);
      return { path: `/api/reviews/${id}/withdraw`, json: {}, subject: id };
    },
  },
  {
    route: 'POST /api/reviews/:id/withdraw',
    about: "of another's",
    may: [],
    done: 200,
    beyond: 404,
    audit: 'review.withdraw',
    ask: async (county, place) => {
      const { id } = await freshSubmission(county, place);
      return { path: `/api/reviews/${id}/withdraw`, json: {}, subject: id };
    },
  },
  {
    route: 'GET /api/review-rules',
    may: ALL,
    done: 200,
    beyond: 404,
    ask: (_, place) => ({ path: `/api/review-rules?unit=${unitOf(place)}` }),
  },
  {
    route: 'PUT /api/review-rules',
    may: ADMINISTER,
    done: 200,
    beyond: 404,
    audit: 'review-rule.set',
    // As it is anyway: other rows publish here.
    ask: (_, place) => ({
      path: '/api/review-rules',
      json: { unit: unitOf(place), kind: 'media', level: 0 },
      subject: unitOf(place),
    }),
  },
];
