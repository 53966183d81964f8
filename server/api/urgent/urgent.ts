/** /api/urgent: messages that go over everything else, and how far each has come. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { cancelUrgent, updateUrgent } from '../../signage/urgent/urgent-change.ts';
import { LIFE_MAX_MS, URGENT_TEMPLATES } from '../../signage/urgent/urgent.ts';
import { type Held, isHeld } from '../../signage/urgent/urgent-leave.ts';
import { issueUrgent } from '../../signage/urgent/urgent-issue.ts';
import { listUrgents, urgentState } from '../../signage/urgent/urgent-state.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { targetSchema } from '../publish/rule-schemas.ts';
import { json } from '../../web/answers.ts';

const text = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(500, 'must be at most 500 characters')
  .openapi({ example: '台风红色预警，请立即转移到室内' });
const expiresAt = z
  .number()
  .int()
  .openapi({ description: 'Epoch ms, within seven days; the message is over at this instant' });

const wordsSchema = z
  .strictObject({
    english: z.string().trim().min(1).max(500).optional(),
    label: z.string().trim().min(1).max(20).optional().openapi({ example: '紧急' }),
    issuer: z.string().trim().min(1).max(60).optional(),
  })
  .openapi('UrgentWords');
const repeatSchema = z
  .strictObject({
    showMs: z.number().int().min(5000).max(3_600_000),
    everyMs: z.number().int().min(10_000).max(86_400_000),
  })
  .refine(({ showMs, everyMs }) => showMs < everyMs, {
    error: 'showMs must be less than everyMs',
    params: { code: 'shown-longer' },
  })
  .openapi('UrgentRepeat', {
    description: 'Shown for showMs, then the programme until everyMs after it began',
  });

const newUrgentSchema = z
  .strictObject({
    text,
    words: wordsSchema.optional(),
    template: z.enum(URGENT_TEMPLATES).default(URGENT_TEMPLATES[0]),
    target: targetSchema,
    expiresAt: expiresAt.optional(),
    lastsMs: z.number().int().min(1000).max(LIFE_MAX_MS).optional().openapi({
      description:
        'Instead of expiresAt: so long from now, by the server. For whose own clock may be another',
    }),
    sound: z
      .boolean()
      .default(false)
      .openapi({ description: 'A short tone at each beginning, where there is a loudspeaker' }),
    repeat: repeatSchema.optional(),
    drill: z
      .boolean()
      .default(false)
      .openapi({ description: 'Shown by screens with the tag "drill" only' }),
    idempotencyKey: z
      .string()
      .min(8)
      .max(100)
      .optional()
      .openapi({ description: 'The same key again is the same message: a double click is one' }),
  })
  .refine((message) => (message.expiresAt === undefined) !== (message.lastsMs === undefined), {
    path: ['expiresAt'],
    error: 'must be given, or lastsMs in its place',
    params: { code: 'expiry-either' },
  })
  .openapi('NewUrgent');

const urgentSchema = z
  .object({
    id: z.string(),
    unit: z.string(),
    version: z.number(),
    text: z.string(),
    words: wordsSchema,
    template: z.enum(URGENT_TEMPLATES),
    sound: z.boolean(),
    repeat: repeatSchema.nullable(),
    target: targetSchema,
    drill: z.boolean(),
    issuedBy: z.string().nullable(),
    issuedAt: z.number(),
    expiresAt: z.number(),
    endedAt: z.number().nullable(),
    endedHow: z.enum(['cancelled', 'expired']).nullable(),
  })
  .openapi('Urgent');

const issuedSchema = z
  .object({
    urgent: urgentSchema,
    screens: z.number().openapi({ description: 'Screens that it is for' }),
    repeated: z.boolean().openapi({ description: 'The key had been used: nothing new was issued' }),
  })
  .openapi('IssuedUrgent');

const stateSchema = z
  .object({
    urgent: urgentSchema,
    targeted: z.number(),
    received: z.number(),
    painted: z.number(),
    finished: z.number(),
    silent: z
      .array(
        z.object({
          screen: z.string(),
          name: z.string(),
          unit: z.string(),
          stage: z.enum(['none', 'received']),
        }),
      )
      .openapi({ description: 'Screens that have not painted it, by name: the list to escalate' }),
  })
  .openapi('UrgentState');

const heldSchema = z
  .object({
    review: z.object({
      state: z.literal('waiting'),
      level: z.literal(1),
      submission: z.string().openapi({ description: 'Approved by POST /reviews/{id}/approve' }),
    }),
  })
  .openapi('HeldUrgent', { description: 'Nothing of it is out yet' });

const heldBody = ({ held }: Held) => ({
  review: { state: 'waiting' as const, level: 1 as const, submission: held.id },
});

const params = z.object({ id: z.string().max(64) });

const issue = createRoute({
  method: 'post',
  path: '/urgent',
  summary: 'Put a message on every targeted screen at once',
  request: { body: { required: true, ...json(newUrgentSchema, 'The message') } },
  responses: {
    200: json(issuedSchema, 'The key had been used: the message that it stands for'),
    201: json(issuedSchema, 'Stored, and on its way'),
    202: json(heldSchema, 'It waits for a second person, by the rule of your unit'),
    503: PROBLEMS[409],
    ...PROBLEMS,
  },
});

const list = createRoute({
  method: 'get',
  path: '/urgent',
  summary: 'The newest urgent messages',
  request: { query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) }) },
  responses: {
    200: json(z.object({ urgents: z.array(urgentSchema) }), 'Newest first'),
    ...PROBLEMS,
  },
});

const get = createRoute({
  method: 'get',
  path: '/urgent/{id}',
  summary: 'How far a message has come, and which screens are silent',
  request: { params },
  responses: { 200: json(stateSchema, 'The message with its counts'), ...PROBLEMS },
});

const change = createRoute({
  method: 'patch',
  path: '/urgent/{id}',
  summary: 'Put a new version in the place of a message in force',
  request: {
    params,
    body: {
      required: true,
      ...json(
        z
          .strictObject({ text: text.optional(), expiresAt: expiresAt.optional() })
          .refine((value) => Object.keys(value).length > 0, {
            error: 'must change something',
            params: { code: 'nothing-changed' },
          })
          .openapi('UrgentChange'),
        'What changes',
      ),
    },
  },
  responses: {
    200: json(urgentSchema, 'The new version'),
    202: json(heldSchema, 'It waits for a second person, by the rule of your unit'),
    ...PROBLEMS,
  },
});

const cancel = createRoute({
  method: 'post',
  path: '/urgent/{id}/cancel',
  summary: 'End a message before its time',
  request: { params },
  responses: { 200: json(urgentSchema, 'It is over'), ...PROBLEMS },
});

export function urgentRoutes(signage: Signage) {
  return createRouter()
    .openapi(issue, async (c) => {
      const { lastsMs = 0, ...message } = c.req.valid('json');
      const { expiresAt: until = signage.clock.now() + lastsMs } = message;
      const issued = await issueUrgent(signage, c.var.actor, { ...message, expiresAt: until });
      if (!issued.ok)
        return isHeld(issued) ? c.json(heldBody(issued), 202) : answerFailure(c, issued);
      const { urgent, screens, repeated } = issued;
      return c.json({ urgent: answered(urgent), screens, repeated }, repeated ? 200 : 201);
    })
    .openapi(list, async (c) => {
      const { limit } = c.req.valid('query');
      const urgents = await listUrgents(signage.db, c.var.actor.unit, limit);
      return c.json({ urgents: urgents.map(answered) }, 200);
    })
    .openapi(get, async (c) => {
      const found = await urgentState(signage.db, c.var.actor, c.req.valid('param').id);
      if (!found.ok) return answerFailure(c, found);
      return c.json({ ...found.state, urgent: answered(found.state.urgent) }, 200);
    })
    .openapi(change, async (c) => {
      const { id } = c.req.valid('param');
      const changed = await updateUrgent(signage, c.var.actor, id, c.req.valid('json'));
      if (!changed.ok)
        return isHeld(changed) ? c.json(heldBody(changed), 202) : answerFailure(c, changed);
      return c.json(answered(changed.urgent), 200);
    })
    .openapi(cancel, async (c) => {
      const cancelled = await cancelUrgent(signage, c.var.actor, c.req.valid('param').id);
      if (!cancelled.ok) return answerFailure(c, cancelled);
      return c.json(answered(cancelled.urgent), 200);
    });
}

type Answered = z.output<typeof urgentSchema>;

/** The stored target is of our own making: its lists are the ones that the schema let in. */
const answered = <T extends object>(urgent: T): T & Answered => urgent as T & Answered;
