/** /api/reviews: what waits for people's approval, and what they decide. */
import { createRoute, z } from '@hono/zod-openapi';
import { assetsIn } from '../../../content/programme/assets.ts';
import type { Media } from '../../../content/programme/programme.ts';
import { signedAddress } from '../../signage/assets/addresses.ts';
import type { Signage } from '../../signage/ground/context.ts';
import type { Decision } from '../../signage/review/decide.ts';
import { KINDS } from '../../signage/review/kinds.ts';
import { STATES } from '../../signage/review/life.ts';
import { lookAt, type LookedAt, reviewQueue } from '../../signage/review/queue.ts';
import { decideOn } from '../../signage/urgent/urgent-review.ts';
import { body, json } from '../../web/answers.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { id, wire } from '../publish/rule-schemas.ts';

const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits')
  .openapi({ description: 'Of the snapshot that you looked at; another one stands: 409' });
const note = z.string().trim().min(1).max(2000);
const at = z.number().int().min(0).max(100_000);

const markSchema = z
  .strictObject({
    item: id,
    field: z.string().min(1).max(64).default('text').openapi({
      description: '`text`, or a part of the copy that is words',
    }),
    from: at,
    to: at.openapi({ description: 'Excluded' }),
    note,
  })
  .openapi('ReviewMark', { description: 'A place in the words, in Unicode code points' });
const marks = z.array(markSchema).max(100).default([]);

const submissionSchema = z
  .object({
    id: z.string(),
    noun: z.enum(['schedule', 'urgent', 'urgent-held']).openapi({
      description:
        '`urgent`: a message that is out, reviewed after. `urgent-held`: one that goes out when it is approved',
    }),
    subject: z.string().openapi({ description: 'Id of the schedule or the urgent message' }),
    unit: z.string(),
    kinds: z.array(z.enum(KINDS)),
    state: z.enum(STATES).openapi({
      description: '`only`, `first` and `second` wait: at the one stage there is, or at one of two',
    }),
    stage: z.number().int().nullable(),
    stages: z.number().int(),
    round: z.number().int().openapi({ description: 'Rises with each change' }),
    hash: z.string(),
    submittedBy: z.string(),
    submittedAt: z.number(),
    authors: z.array(z.string()).openapi({
      description: 'Ids of all who wrote, submitted or changed it: none of them reviews it',
    }),
    deadline: z.number().openapi({ description: 'Of the stage that stands, epoch ms' }),
    overdue: z.boolean(),
    closedAt: z.number().nullable(),
    barred: z.string().nullable().openapi({
      description: 'Why you may not decide now, as a code; null: you may',
    }),
  })
  .openapi('Submission');

const fieldDifference = z.object({
  field: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  span: z.object({ from: z.number(), to: z.number() }).optional().openapi({
    description: 'Of words: what is new among them, in Unicode code points of `after`',
  }),
});

const lookedSchema = z
  .object({
    submission: submissionSchema,
    snapshot: z.unknown().openapi({ description: 'What the hash is of, as canonical JSON' }),
    looks: z
      .array(
        z.object({
          geometry: z.record(z.string(), z.unknown()),
          pictures: z.array(
            z.object({
              item: z.string(),
              version: z.number(),
              media: z.unknown(),
              addresses: z.array(z.string()).openapi({
                description: 'Of its files, for whoever has them: good for half a day',
              }),
            }),
          ),
        }),
      )
      .openapi({ description: 'How it looks on each geometry of screens that it would reach' }),
    differences: z
      .object({
        schedule: z.array(fieldDifference),
        items: z.array(
          z.object({
            item: z.string(),
            how: z.enum(['added', 'removed', 'changed']),
            versions: z.object({ before: z.number().nullable(), after: z.number().nullable() }),
            fields: z.array(fieldDifference),
          }),
        ),
      })
      .nullable()
      .openapi({ description: 'From what is approved now' }),
    history: z.array(
      z.object({
        n: z.number(),
        at: z.number(),
        person: z.string().nullable(),
        what: z.string(),
        state: z.enum(STATES),
        round: z.number(),
        hash: z.string(),
        note: z.string(),
        marks: z.array(markSchema),
      }),
    ),
  })
  .openapi('LookedAtSubmission');

const list = createRoute({
  method: 'get',
  path: '/reviews',
  summary: 'What waits for review in your unit and those below, the earliest deadline first',
  request: {
    query: z.object({
      unit: id.optional().openapi({ description: 'Of this unit and those below it' }),
      state: z.enum(['waiting', 'returned', 'closed']).default('waiting'),
      mine: z.enum(['0', '1']).default('0').openapi({ description: '1: what you have a hand in' }),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      after: z
        .string()
        .regex(/^\d{1,16}~[\w-]{1,64}$/, 'is no cursor of ours')
        .optional(),
    }),
  },
  responses: {
    200: json(
      z.object({
        submissions: z.array(submissionSchema),
        after: z.string().nullable().openapi({ description: 'What to ask for next' }),
      }),
      'One page',
    ),
    ...PROBLEMS,
  },
});

const params = z.object({ id });

const look = createRoute({
  method: 'get',
  path: '/reviews/{id}',
  summary: 'One submission: its snapshot, how it looks, what is new in it, its history',
  request: { params },
  responses: { 200: json(lookedSchema, 'The submission'), ...PROBLEMS },
});

const decided = json(
  z.object({
    submission: z.object({
      id: z.string(),
      state: z.enum(STATES),
      stages: z.number(),
      round: z.number(),
      hash: z.string(),
    }),
  }),
  'Done',
);

const approve = createRoute({
  method: 'post',
  path: '/reviews/{id}/approve',
  summary: 'Approve the stage that stands; after the last it shows',
  request: { params, body: body(z.strictObject({ hash, note: note.optional() })) },
  responses: { 200: decided, ...PROBLEMS },
});

const giveBack = createRoute({
  method: 'post',
  path: '/reviews/{id}/return',
  summary: 'Return it, with a reason; of an urgent message that is out, take it down',
  request: { params, body: body(z.strictObject({ hash, reason: note, marks })) },
  responses: { 200: decided, ...PROBLEMS },
});

const comment = createRoute({
  method: 'post',
  path: '/reviews/{id}/comment',
  summary: 'Say something about it, and decide nothing',
  request: { params, body: body(z.strictObject({ note, marks })) },
  responses: { 200: decided, ...PROBLEMS },
});

const withdraw = createRoute({
  method: 'post',
  path: '/reviews/{id}/withdraw',
  summary: 'Ask for no review any more: what was approved before stays',
  request: { params, body: body(z.strictObject({})) },
  responses: { 200: decided, ...PROBLEMS },
});

export function reviewRoutes(signage: Signage) {
  const carry = async (c: Parameters<typeof answerFailure>[0], of: string, decision: Decision) => {
    const done = await decideOn(signage, c.var.actor, of, decision);
    if (!done.ok) return answerFailure(c, done);
    const { id: submission, state, stages, round, hash: stands } = done.submission;
    return wire<z.infer<(typeof decided)['content']['application/json']['schema']>>({
      submission: { id: submission, state, stages, round, hash: stands },
    });
  };
  return createRouter()
    .openapi(list, async (c) => {
      const { mine, ...asked } = c.req.valid('query');
      const found = await reviewQueue(signage, c.var.actor, { ...asked, mine: mine === '1' });
      if (!found.ok) return answerFailure(c, found);
      const { submissions, after } = found;
      return c.json(wire<z.infer<typeof queueSchema>>({ submissions, after }), 200);
    })
    .openapi(look, async (c) => {
      const found = await lookAt(signage, c.var.actor, c.req.valid('param').id);
      if (!found.ok) return answerFailure(c, found);
      return c.json(lookedBody(signage, found), 200);
    })
    .openapi(approve, async (c) => {
      const given = c.req.valid('json');
      const { id: of } = c.req.valid('param');
      return c.json(await carry(c, of, { event: 'approve', ...given }), 200);
    })
    .openapi(giveBack, async (c) => {
      const { reason, ...given } = c.req.valid('json');
      const { id: of } = c.req.valid('param');
      return c.json(await carry(c, of, { event: 'return', note: reason, ...given }), 200);
    })
    .openapi(comment, async (c) => {
      const { id: of } = c.req.valid('param');
      return c.json(await carry(c, of, { event: 'comment', ...c.req.valid('json') }), 200);
    })
    .openapi(withdraw, async (c) =>
      c.json(await carry(c, c.req.valid('param').id, { event: 'withdraw' }), 200),
    );
}

const queueSchema = list.responses[200].content['application/json'].schema;

/** Whoever may look at the submission may look at its pictures, which stand in no programme yet. */
function lookedBody(signage: Signage, { looks, ...looked }: LookedAt) {
  const { submission, snapshot, differences, history } = looked;
  const addressesOf = (media: Media | null) =>
    media ? assetsIn(media).map(({ hash: of }) => signedAddress(signage, of).address) : [];
  return wire<z.infer<typeof lookedSchema>>({
    submission,
    snapshot,
    differences,
    history,
    looks: looks.map(({ geometry, pictures }) => ({
      geometry,
      pictures: pictures.map(({ item, version, media }) => ({
        item,
        version,
        media,
        addresses: addressesOf(media),
      })),
    })),
  });
}
