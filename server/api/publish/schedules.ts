/** /api/schedules: items on a target for a window. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import type { Done } from '../../signage/deeds/deeds.ts';
import {
  createSchedule,
  editSchedule,
  endSchedule,
  listSchedules,
  type Scheduled,
} from '../../signage/schedules/schedules.ts';
import { previewAnswer, previewBody, previewQuery, reviewSchema } from './preview.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { given, id, leaveOut, ruleDefaults, ruleParts, version, wire } from './rule-schemas.ts';
import { body, json } from '../../web/answers.ts';

const phase = z.string().min(1).max(64).nullable();
const phaseEn = z.string().max(64);

const newScheduleSchema = z
  .strictObject({
    ...ruleDefaults,
    campaign: id.nullable().default(null),
    phase: phase.default(null),
    phaseEn: phaseEn.default(''),
  })
  .openapi('NewSchedule');

const scheduleEditSchema = z
  .strictObject({ ...ruleParts, phase, phaseEn })
  .partial()
  .extend({ version, leaveOut })
  .openapi('ScheduleEdit', { description: 'Parts left out stay as they are' });

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
  deed: z.string().nullable().openapi({ description: 'What POST /undo would take back' }),
  review: reviewSchema.nullable(),
});

const create = createRoute({
  method: 'post',
  path: '/schedules',
  summary: 'Put items on a target for a window',
  request: {
    query: previewQuery,
    body: body(newScheduleSchema.extend({ leaveOut })),
  },
  responses: {
    200: previewAnswer('Only with preview=1'),
    201: json(scheduledSchema, 'Stored; the programmes of these screens are being compiled'),
    ...PROBLEMS,
  },
});

const list = createRoute({
  method: 'get',
  path: '/schedules',
  summary: 'Schedules that are not over',
  responses: {
    200: json(z.object({ schedules: z.array(scheduleSchema) }), 'Newest first'),
    ...PROBLEMS,
  },
});

const edit = createRoute({
  method: 'patch',
  path: '/schedules/{id}',
  summary: 'Change a schedule',
  request: {
    params: z.object({ id }),
    query: previewQuery,
    body: body(scheduleEditSchema),
  },
  responses: { 200: previewAnswer('Changed', scheduledSchema), ...PROBLEMS },
});

const end = createRoute({
  method: 'post',
  path: '/schedules/{id}/end',
  summary: 'Take a schedule off its screens',
  request: {
    params: z.object({ id }),
    query: previewQuery,
    body: body(z.strictObject({ version })),
  },
  responses: { 200: previewAnswer('Ended', scheduledSchema), ...PROBLEMS },
});

export function scheduleRoutes(signage: Signage) {
  return createRouter()
    .openapi(create, async (c) => {
      const preview = c.req.valid('query').preview === '1';
      const { leaveOut: leave, ...input } = c.req.valid('json');
      const seen = { preview, leaveOut: leave };
      const made = await createSchedule(signage, c.var.actor, input, seen);
      if (!made.ok) return answerFailure(c, made);
      return made.preview ? c.json(previewBody(made), 200) : c.json(scheduled(made), 201);
    })
    .openapi(list, async (c) => {
      const schedules = await listSchedules(signage, c.var.actor);
      return c.json({ schedules: wire<z.infer<typeof scheduleSchema>[]>(schedules) }, 200);
    })
    .openapi(edit, async (c) => {
      const { version: seen, leaveOut: leave, ...parts } = c.req.valid('json');
      const done = await editSchedule(signage, c.var.actor, c.req.valid('param').id, {
        version: seen,
        parts: given(parts),
        leaveOut: leave,
        preview: c.req.valid('query').preview === '1',
      });
      if (!done.ok) return answerFailure(c, done);
      return c.json(done.preview ? previewBody(done) : scheduled(done), 200);
    })
    .openapi(end, async (c) => {
      const done = await endSchedule(signage, c.var.actor, c.req.valid('param').id, {
        version: c.req.valid('json').version,
        preview: c.req.valid('query').preview === '1',
      });
      if (!done.ok) return answerFailure(c, done);
      return c.json(done.preview ? previewBody(done) : scheduled(done), 200);
    });
}

const scheduled = ({ answer, warnings, deed, reviews }: Done<Scheduled>) =>
  wire<z.infer<typeof scheduledSchema>>({ ...answer, warnings, deed, review: reviews[0] ?? null });
