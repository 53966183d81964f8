/** /api/schedules: items on a target for a window. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../signage/context.ts';
import { createSchedule, endSchedule, listSchedules } from '../signage/schedules.ts';
import { SCREEN_KINDS } from '../signage/screens.ts';
import { answerFailure, PROBLEMS } from './problem.ts';
import { createRouter } from './router.ts';

const id = z.string().min(1).max(64);
const ids = z.array(id).min(1).max(1000);

export const targetSchema = z
  .strictObject({
    units: ids
      .optional()
      .openapi({ description: 'Screens of these units and of those below them' }),
    kinds: z.array(z.enum(SCREEN_KINDS)).min(1).optional(),
    tags: ids.optional(),
    screens: ids.optional(),
  })
  .openapi('Target', {
    description: 'Every part that is given must hold; empty: every screen you may act on',
  });

const edge = z.union([
  z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/, 'must be YYYY-MM-DD or YYYY-MM-DDTHH:MM')
    .openapi({ example: '2027-01-08' }),
  z.number().int().min(0).openapi({ description: 'Epoch ms' }),
]);

const timeOfDay = z.string().regex(/^([01]\d:[0-5]\d|2[0-3]:[0-5]\d|24:00)$/, 'must be HH:MM');
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be YYYY-MM-DD');

/** Zod leaves absent parts undefined; the rules know only absent. */
type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> };
const given = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Given<T>;

const windowSchema = z
  .strictObject({
    from: edge.optional(),
    until: edge.optional().openapi({ description: 'Excluded: the day after the last day' }),
    weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7).optional(),
    times: z
      .array(z.strictObject({ from: timeOfDay, until: timeOfDay }))
      .min(1)
      .max(24)
      .optional(),
    cron: z
      .strictObject({
        expression: z.string().min(1).max(100),
        durationMs: z.number().int().min(1000),
      })
      .optional(),
    exceptDates: z.array(date).max(366).optional(),
  })
  .transform(given)
  .openapi('Window', { description: "In the screen's own time zone, half-open; empty: always" });

const newScheduleSchema = z
  .strictObject({
    layer: z.enum(['everyday', 'own', 'insert', 'takeover']).default('insert'),
    campaign: id.nullable().default(null),
    phase: z.string().min(1).max(64).nullable().default(null),
    target: targetSchema,
    window: windowSchema,
    items: z
      .array(z.strictObject({ item: id, weight: z.number().positive().max(1000).optional() }))
      .min(1)
      .max(200),
    order: z.enum(['listed', 'weighted']).default('listed'),
    zone: z.string().min(1).max(64).nullable().default(null),
    shareSecondsPerHour: z
      .number()
      .int()
      .min(1)
      .max(3600)
      .default(300)
      .openapi({ description: 'Seconds of each hour that an insert asks for' }),
    weight: z.number().positive().max(1000).default(1),
    priority: z.number().int().min(-100).max(100).default(0),
  })
  .openapi('NewSchedule');

const scheduleSchema = newScheduleSchema
  .extend({
    window: z.record(z.string(), z.unknown()),
    id: z.string(),
    unit: z.string(),
    createdAt: z.number(),
    endedAt: z.number().nullable(),
    version: z.number(),
  })
  .openapi('Schedule');

const scheduledSchema = z.object({
  schedule: scheduleSchema,
  screens: z.array(z.string()).openapi({ description: 'The screens that it reaches now' }),
  warnings: z.array(z.string()).openapi({ description: 'What had better be looked at' }),
});

const answer = (description: string) => ({
  description,
  content: { 'application/json': { schema: scheduledSchema } },
});

const create = createRoute({
  method: 'post',
  path: '/schedules',
  summary: 'Put items on a target for a window',
  request: {
    body: { required: true, content: { 'application/json': { schema: newScheduleSchema } } },
  },
  responses: {
    201: answer('Stored; the programmes of these screens are being compiled'),
    ...PROBLEMS,
  },
});

const list = createRoute({
  method: 'get',
  path: '/schedules',
  summary: 'Schedules that are not over',
  responses: {
    200: {
      description: 'Newest first',
      content: { 'application/json': { schema: z.object({ schedules: z.array(scheduleSchema) }) } },
    },
    ...PROBLEMS,
  },
});

const end = createRoute({
  method: 'post',
  path: '/schedules/{id}/end',
  summary: 'Take a schedule off its screens',
  request: {
    params: z.object({ id }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            version: z.number().int().min(1).openapi({ description: 'The version that you saw' }),
          }),
        },
      },
    },
  },
  responses: { 200: answer('Ended'), ...PROBLEMS },
});

export function scheduleRoutes(signage: Signage) {
  return createRouter()
    .openapi(create, async (c) => {
      const made = await createSchedule(signage, c.var.actor, c.req.valid('json'));
      if (!made.ok) return answerFailure(c, made);
      return c.json(wire(made), 201);
    })
    .openapi(list, async (c) => {
      const schedules = await listSchedules(signage.db, c.var.actor);
      return c.json({ schedules: schedules.map((schedule) => wire({ schedule }).schedule) }, 200);
    })
    .openapi(end, async (c) => {
      const { version } = c.req.valid('json');
      const ended = await endSchedule(signage, c.var.actor, c.req.valid('param').id, version);
      if (!ended.ok) return answerFailure(c, ended);
      return c.json(wire(ended), 200);
    });
}

/** As JSON carries it: the readonly marks of the rules stay behind. */
const wire = (value: unknown) =>
  JSON.parse(JSON.stringify(value)) as z.infer<typeof scheduledSchema>;
