/** /api/cap: alerts in the Common Alerting Protocol, version 1.2, from configured sources. */
import { createRoute, z } from '@hono/zod-openapi';
import { CAP_BYTES_MAX, takeCap } from '../signage/cap/cap.ts';
import { listCapAlerts } from '../signage/cap/cap-kept.ts';
import { type CapSource, sourceOf } from '../signage/cap/cap-sources.ts';
import type { Signage } from '../signage/ground/context.ts';
import { addressOf } from './address.ts';
import { createAttempts } from './attempts.ts';
import { bodyAtMost } from './body-size.ts';
import { PROBLEMS, problem } from './problem.ts';
import { createRouter } from './router.ts';
import { requireActor, tokenOf } from './sessions.ts';

/** Who guesses from one address must not lock out the sources at others. */
const WRONG_TOKENS = { windowMs: 60_000, perAddress: 50, inAll: 2000 };

const answerSchema = z
  .object({
    outcome: z.enum(['issued', 'updated', 'cancelled', 'ignored', 'repeated', 'refused']),
    reason: z.string(),
    reference: z
      .string()
      .openapi({ example: 'wx@example.org,TYPHOON-7,2026-11-23T08:00:00+08:00' }),
    urgent: z.string().nullable().openapi({ description: 'The urgent message concerned' }),
  })
  .openapi('CapAnswer');

const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

const take = createRoute({
  method: 'post',
  path: '/cap',
  summary: 'Hand in one alert; the bearer token is that of a source in cap-sources.json',
  request: {
    body: {
      required: true,
      content: {
        'application/cap+xml': { schema: z.string() },
        'application/xml': { schema: z.string() },
      },
    },
  },
  responses: {
    200: json(answerSchema, 'Taken'),
    422: json(answerSchema, 'Refused: `reason` says why. A copy is kept'),
    401: PROBLEMS[401],
    413: PROBLEMS[413],
    429: PROBLEMS[409],
  },
});

const list = createRoute({
  method: 'get',
  path: '/cap',
  summary: 'Alerts that came in, and what became of them',
  request: { query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }) },
  responses: {
    200: json(
      z.object({
        alerts: z.array(
          answerSchema.extend({
            id: z.number(),
            source: z.string(),
            receivedAt: z.number(),
            xml: z.string().openapi({ description: 'As it came in' }),
          }),
        ),
      }),
      'Newest first',
    ),
    ...PROBLEMS,
  },
});

export function capRoutes(signage: Signage, sources: readonly CapSource[]) {
  const { clock } = signage;
  const wrong = createAttempts(WRONG_TOKENS);
  const router = createRouter();
  router.post('/cap', bodyAtMost(CAP_BYTES_MAX, 'alert-too-large', { kb: CAP_BYTES_MAX / 1000 }));
  router.get('/cap', requireActor(signage));
  router.openAPIRegistry.registerPath(take);
  // The body is XML: read as bytes, for the reader of alerts to decode.
  router.post('/cap', async (c) => {
    const address = addressOf(c);
    if (!wrong.allows(address, clock.now())) return problem(c, 429, 'busy', 'tokens-tried-out');
    const token = tokenOf(c);
    const source = token && !token.byCookie ? sourceOf(sources, token.token) : null;
    if (!source) {
      wrong.failed(address, clock.now());
      return problem(c, 401, 'unauthorised', 'source-unknown');
    }
    const answer = await takeCap(signage, source, new Uint8Array(await c.req.arrayBuffer()));
    return c.json(answer, answer.outcome === 'refused' ? 422 : 200);
  });
  return router.openapi(list, async (c) => {
    const alerts = await listCapAlerts(
      signage.db,
      c.var.actor,
      sources,
      c.req.valid('query').limit,
    );
    return c.json({ alerts }, 200);
  });
}
