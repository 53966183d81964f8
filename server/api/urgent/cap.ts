/** /api/cap: alerts in the Common Alerting Protocol, version 1.2, from configured sources. */
import { createRoute, z } from '@hono/zod-openapi';
import { type CapDesk, takeCap } from '../../signage/cap/cap.ts';
import { CAP_BYTES_MAX } from '../../signage/cap/cap-document.ts';
import { listCapAlerts } from '../../signage/cap/cap-kept.ts';
import { sourceOf } from '../../signage/cap/cap-sources.ts';
import type { Signage } from '../../signage/ground/context.ts';
import { type Door, RATES, secondsOf } from '../../entry/door.ts';
import { tokenOf } from '../../entry/sessions.ts';
import { placeIn } from '../../web/address.ts';
import { json } from '../../web/answers.ts';
import { bodyAtMost } from '../../web/body-size.ts';
import { PROBLEMS, problem, TOO_MUCH } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';

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
    429: TOO_MUCH[429],
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

export function capRoutes(signage: Signage, cap: CapDesk | undefined, door: Door) {
  const sources = cap?.sources ?? [];
  const { clock } = signage;
  const router = createRouter();
  const limit = bodyAtMost(CAP_BYTES_MAX, 'alert-too-large', { kb: CAP_BYTES_MAX / 1000 });
  router.openAPIRegistry.registerPath(take);
  // The body is XML: read as bytes, for the reader of alerts to decode.
  router.post('/cap', async (c) => {
    const from = placeIn(c);
    const draws = [{ rate: RATES.capToken, key: from }];
    const wait = door.buckets.take(draws, clock.monotonicMs());
    if (wait > 0) {
      c.header('retry-after', secondsOf(wait));
      return problem(c, 429, 'busy', 'tokens-tried-out');
    }
    const token = tokenOf(c);
    const source = token && !token.byCookie ? sourceOf(sources, token.token) : null;
    if (!cap || !source) {
      await door.audit.note({
        action: 'cap.refused',
        by: { person: null, unit: null, from },
        subject: 'token',
      });
      return problem(c, 401, 'unauthorised', 'source-unknown');
    }
    door.buckets.giveBack(draws, clock.monotonicMs());
    // Not before: of strangers nothing is read, and so nothing is held.
    await limit(c, async () => undefined);
    const answer = await takeCap(
      signage,
      cap.reader,
      source,
      new Uint8Array(await c.req.arrayBuffer()),
    );
    if (!answer) return problem(c, 503, 'busy', 'alerts-waiting');
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
