/** /api/presence, /api/readiness, /api/deliveries, /api/reports: how the screens fare, by their own word. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { listPresence } from '../../signage/screens/presence.ts';
import { listPresenceEvents } from '../../signage/screens/silence.ts';
import { listDeliveries, listReadiness } from '../../signage/screens/readiness.ts';
import { PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { listReports } from '../../signage/screens/reports.ts';
import { json } from '../../web/answers.ts';

const id = z.string().min(1).max(100);
const instant = z.number().openapi({ description: 'Epoch ms' });
const limit = z.coerce.number().int().min(1).max(1000).default(100);
const ofScreen = z.object({ screen: id.optional(), limit });

const healthSchema = z
  .object({
    player: z.string(),
    uptimeMs: z.number(),
    serial: z.number().openapi({ description: 'Of the programme on show; 0: none' }),
    missing: z.array(z.string()).readonly(),
    clockOffsetMs: z.number(),
    framesDropped: z.number(),
    storageLeft: z.number().nullable(),
    unsentPlays: z.number(),
  })
  .openapi('Health');

const presence = createRoute({
  method: 'get',
  path: '/presence',
  summary: 'Which screens have a player on the line, and how it fares',
  responses: {
    200: json(
      z.object({
        screens: z.array(
          z
            .object({
              screen: z.string(),
              name: z.string(),
              unit: z.string(),
              connected: z.boolean(),
              since: instant.nullable().openapi({ description: 'Null: it never was' }),
              seenAt: instant.nullable(),
              health: healthSchema.nullable(),
            })
            .openapi('Presence'),
        ),
      }),
      'By id',
    ),
    ...PROBLEMS,
  },
});

const events = createRoute({
  method: 'get',
  path: '/presence/events',
  summary: 'Screens that fell silent and came back',
  request: { query: ofScreen },
  responses: {
    200: json(
      z.object({
        events: z.array(
          z
            .object({
              id: z.number(),
              screen: z.string(),
              name: z.string(),
              kind: z.enum(['silent', 'back']),
              at: instant,
              since: instant,
            })
            .openapi('PresenceEvent'),
        ),
      }),
      'Newest first',
    ),
    ...PROBLEMS,
  },
});

const reports = createRoute({
  method: 'get',
  path: '/reports',
  summary: 'What players reported: forgeries, failed decodes, full disks',
  request: { query: ofScreen },
  responses: {
    200: json(
      z.object({
        reports: z.array(
          z
            .object({
              id: z.number(),
              screen: z.string(),
              name: z.string(),
              at: instant,
              what: z.string(),
              detail: z.string(),
            })
            .openapi('PlayerReport'),
        ),
      }),
      'Newest first',
    ),
    ...PROBLEMS,
  },
});

const deliveries = createRoute({
  method: 'get',
  path: '/deliveries',
  summary: 'How far the current programme of each screen has come',
  request: { query: z.object({ screen: id.optional() }) },
  responses: {
    200: json(
      z.object({
        deliveries: z.array(
          z
            .object({
              screen: z.string(),
              name: z.string(),
              unit: z.string(),
              serial: z.number(),
              hash: z.string(),
              validUntil: instant,
              compiledAt: instant,
              pushedAt: instant.nullable(),
              receivedAt: instant.nullable(),
              missing: z.array(z.string()).readonly().nullable(),
              liveAt: instant
                .nullable()
                .openapi({ description: 'Verified, complete and showing since then; else null' }),
            })
            .openapi('Delivery'),
        ),
      }),
      'By screen',
    ),
    ...PROBLEMS,
  },
});

const readiness = createRoute({
  method: 'get',
  path: '/readiness',
  summary:
    'Which screens hold all that they need for a campaign or an instant, and what the others lack',
  request: {
    query: z.object({
      campaign: id.optional(),
      at: z.coerce
        .number()
        .int()
        .min(0)
        .optional()
        .openapi({ description: 'Epoch ms; now, when absent' }),
    }),
  },
  responses: {
    200: json(
      z.object({
        ready: z.number(),
        screens: z.array(
          z
            .object({
              screen: z.string(),
              name: z.string(),
              unit: z.string(),
              state: z.enum([
                'ready',
                'no-programme',
                'beyond-horizon',
                'not-received',
                'assets-missing',
              ]),
              missing: z.array(z.string()).readonly().optional(),
            })
            .openapi('Readiness'),
        ),
      }),
      'By screen',
    ),
    ...PROBLEMS,
  },
});

export function presenceRoutes(signage: Signage) {
  const { db, clock } = signage;
  const router = createRouter();
  return router
    .openapi(presence, async (c) => {
      const screens = await listPresence(db, c.var.actor);
      return c.json({ screens }, 200);
    })
    .openapi(events, async (c) => {
      const found = await listPresenceEvents(db, c.var.actor, c.req.valid('query'));
      return c.json({ events: found }, 200);
    })
    .openapi(reports, async (c) => {
      const found = await listReports(db, c.var.actor, c.req.valid('query'));
      return c.json({ reports: found }, 200);
    })
    .openapi(deliveries, async (c) => {
      const found = await listDeliveries(db, c.var.actor, c.req.valid('query').screen);
      return c.json({ deliveries: found.map((one) => ({ ...one })) }, 200);
    })
    .openapi(readiness, async (c) => {
      const { campaign, at = clock.now() } = c.req.valid('query');
      const screens = await listReadiness(db, c.var.actor, { campaign, at });
      const ready = screens.filter(({ state }) => state === 'ready').length;
      return c.json({ ready, screens: screens.map((one) => ({ ...one })) }, 200);
    });
}
