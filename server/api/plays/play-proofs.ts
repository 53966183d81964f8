/** /api/screens/{id}/plays-proof, /api/plays/totals: what the plays are worth, and those that were folded. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { checkProofs } from '../../signage/plays/play-proofs.ts';
import { listTotals } from '../../signage/plays/play-totals.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { json } from '../../web/answers.ts';

const id = z.string().min(1).max(100);
const day = z.iso.date();
const number = z.coerce.number().int().min(1);

const proofSchema = z
  .object({
    series: z.number().openapi({ description: 'Which credential of the screen counted them' }),
    key: z.string().nullable().openapi({
      description: "The screen's own Ed25519 key, raw, base64; null: its plays are unproven",
    }),
    upTo: z.number().openapi({ description: 'The highest number stored' }),
    provenFrom: z.number().nullable().openapi({ description: 'Plays before it are unproven' }),
    breaks: z
      .array(z.object({ n: z.number(), why: z.enum(['gap', 'chain']) }))
      .readonly()
      .openapi({ description: 'Where the chain does not go on from what is stored before' }),
    checkedUpTo: z.number().openapi({
      description: 'Reckoned anew up to here; where it is below upTo, ask again from behind it',
    }),
    flaw: z
      .object({
        from: z.number(),
        to: z.number(),
        why: z.enum(['missing', 'changed', 'signature']),
      })
      .nullable()
      .openapi({ description: 'The first run of plays that is not what was signed' }),
  })
  .openapi('PlaysProof');

const proofs = createRoute({
  method: 'get',
  path: '/screens/{id}/plays-proof',
  summary: "Reckon the chain of a screen's plays anew, and hold its signatures against it",
  request: {
    params: z.object({ id: z.string().max(64) }),
    query: z.object({
      series: number.optional(),
      from: number.optional().openapi({ description: 'Begin with the run that holds this number' }),
    }),
  },
  responses: {
    200: json(
      z.object({ series: z.array(proofSchema) }),
      'Each series that has plays, the newest first',
    ),
    ...PROBLEMS,
  },
});

const totalSchema = z
  .object({
    screen: z.string(),
    series: z.number(),
    day: z.string().openapi({ description: "Of the screen's own calendar" }),
    item: z.string(),
    schedule: z.string().nullable(),
    campaign: z.string().nullable(),
    zone: z.number(),
    how: z.enum(['full', 'cut', 'urgent', 'error']),
    plays: z.number().openapi({ description: 'None of them is in /api/plays' }),
    shownMs: z.number(),
  })
  .openapi('PlayTotal');

const totals = createRoute({
  method: 'get',
  path: '/plays/totals',
  summary: 'Plays that screens folded to totals for want of room, by day',
  request: {
    query: z.object({
      screen: id.optional(),
      campaign: id.optional(),
      item: id.optional(),
      from: day.optional().openapi({ description: 'The first day' }),
      to: day.optional().openapi({ description: 'The last day' }),
    }),
  },
  responses: {
    200: json(z.object({ totals: z.array(totalSchema) }), 'By day and screen'),
    ...PROBLEMS,
  },
});

export function playProofRoutes(signage: Signage) {
  return createRouter()
    .openapi(proofs, async (c) => {
      const { id: screen } = c.req.valid('param');
      const found = await checkProofs(signage.db, c.var.actor, screen, c.req.valid('query'));
      if (!found.ok) return answerFailure(c, found);
      return c.json({ series: found.series }, 200);
    })
    .openapi(totals, async (c) =>
      c.json({ totals: await listTotals(signage.db, c.var.actor, c.req.valid('query')) }, 200),
    );
}
