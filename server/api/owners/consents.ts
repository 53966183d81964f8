/** /api/consents: owners are asked before something is put over their loop, and answer. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { answerConsent, askConsent, listConsents } from '../../signage/owners/consents.ts';
import { body, json } from '../../web/answers.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { id, version, wire } from '../publish/rule-schemas.ts';

const instant = z.number().int().min(0).max(253_402_300_799_999);
const words = z.string().trim().max(500);

const newConsentSchema = z
  .strictObject({
    schedule: id.optional(),
    campaign: id.optional(),
    screens: z.array(id).min(1).max(1000).optional().openapi({
      description: 'Of those that it reaches; absent: all whose owners want to be asked',
    }),
    from: instant.openapi({ description: 'Epoch ms' }),
    until: instant.openapi({ description: 'Epoch ms, excluded' }),
    minutesADay: z.number().int().min(1).max(1440).nullable().default(null).openapi({
      description: 'Of each day of the screen; null: all of that time',
    }),
    words: words.default('').openapi({ description: 'What the owner reads' }),
  })
  .refine(({ schedule, campaign }) => (schedule === undefined) !== (campaign === undefined), {
    path: ['schedule'],
    error: 'give either a schedule or a campaign',
    params: { code: 'schedule-either' },
  })
  .openapi('NewConsent');

const called = z.object({ id: z.string(), name: z.string() });
const consentSchema = z
  .object({
    id: z.string(),
    state: z.enum(['asked', 'granted', 'refused', 'expired']),
    unit: called,
    askedBy: called,
    askedAt: z.number(),
    owner: called,
    screens: z.array(z.string()),
    campaign: z.string().nullable(),
    schedules: z.array(
      z.object({
        id: z.string(),
        phase: z.string().nullable(),
        layer: z.string(),
        window: z.record(z.string(), z.unknown()),
        texts: z.array(z.string()),
        asAsked: z.boolean().openapi({
          description:
            'Whether it still is what was asked for; what was changed since is not covered',
        }),
      }),
    ),
    from: z.number(),
    until: z.number(),
    minutesADay: z.number().nullable(),
    words: z.string(),
    answeredBy: called.nullable(),
    answeredAt: z.number().nullable(),
    answerWords: z.string(),
    version: z.number(),
  })
  .openapi('Consent');

const ask = createRoute({
  method: 'post',
  path: '/consents',
  summary: 'Ask the owners who want to be asked',
  request: { body: body(newConsentSchema) },
  responses: {
    201: json(z.object({ consents: z.array(consentSchema) }), 'Asked: one question an owner'),
    ...PROBLEMS,
  },
});

const list = createRoute({
  method: 'get',
  path: '/consents',
  summary: 'What is asked of your units, or what they have asked',
  request: {
    query: z.object({
      side: z.enum(['owner', 'asker']).default('owner'),
      state: z.enum(['asked', 'granted', 'refused', 'expired']).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      after: id.optional().openapi({ description: 'What the page before gave as `next`' }),
    }),
  },
  responses: {
    200: json(
      z.object({ consents: z.array(consentSchema), next: z.string().nullable() }),
      'Newest first',
    ),
    ...PROBLEMS,
  },
});

const answer = createRoute({
  method: 'post',
  path: '/consents/{id}/answer',
  summary: "The owner's word; it may be changed until the time is over",
  request: {
    params: z.object({ id }),
    body: body(
      z
        .strictObject({
          version,
          answer: z.enum(['granted', 'refused']),
          words: words.default(''),
        })
        .openapi('ConsentAnswer'),
    ),
  },
  responses: { 200: json(consentSchema, 'Answered; its screens are compiled anew'), ...PROBLEMS },
});

export function consentRoutes(signage: Signage) {
  return createRouter()
    .openapi(ask, async (c) => {
      const asked = await askConsent(signage, c.var.actor, c.req.valid('json'));
      if (!asked.ok) return answerFailure(c, asked);
      return c.json({ consents: wire<z.infer<typeof consentSchema>[]>(asked.consents) }, 201);
    })
    .openapi(list, async (c) => {
      const found = await listConsents(signage, c.var.actor, c.req.valid('query'));
      const { consents, next } = found;
      return c.json({ consents: wire<z.infer<typeof consentSchema>[]>(consents), next }, 200);
    })
    .openapi(answer, async (c) => {
      const { id: of } = c.req.valid('param');
      const done = await answerConsent(signage, c.var.actor, of, c.req.valid('json'));
      if (!done.ok) return answerFailure(c, done);
      return c.json(wire<z.infer<typeof consentSchema>>(done.consent), 200);
    });
}
