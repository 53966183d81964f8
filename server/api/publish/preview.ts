/** `?preview=1`: what a deed would come to, with nothing of it stored. */
import { z } from '@hono/zod-openapi';
import type { Previewed } from '../../signage/deeds/deeds.ts';
import { wire } from './rule-schemas.ts';
import { json } from '../../web/answers.ts';

/** Nothing else is taken: whoever misspells it must not find the deed done. */
export const previewQuery = z.strictObject({
  preview: z
    .enum(['0', '1'])
    .default('0')
    .openapi({ description: '1: only reckon; nothing of it is stored' }),
});

const count = z.number().int();
const ms = z.number();
const shortfall = z
  .object({ reason: z.string(), rule: z.string(), by: z.array(z.string()).optional() })
  .loose()
  .openapi('Shortfall', { description: 'Why something gets less, with the number of the rule' });
const day = z.object({ date: z.string(), plays: count, airtimeMs: ms });
const airtime = z.object({ before: ms, after: ms });
const owner = {
  quotaSecondsPerHour: count,
  lostMs: airtime.openapi({
    description: "What others' takeovers take of the owner's own airtime",
  }),
  insertedSecondsPerHour: airtime,
};
const sample = z.array(z.string()).openapi({ description: 'Ids of a few' });
const amounts = {
  schedule: z.string(),
  campaign: z.string().nullable(),
  phase: z.string().nullable(),
  layer: z.string(),
  subject: z.boolean().openapi({ description: 'false: the deed does not change it, but moves it' }),
  plays: count,
  airtimeMs: ms,
  beforeMs: ms,
  askedMs: ms,
  cappedMs: ms.openapi({ description: 'What the cap takes of what is asked' }),
  perDay: z.array(day),
};

export const forecastSchema = z
  .object({
    from: z.string(),
    until: z.string(),
    screens: z.object({ affected: count, counted: count, classes: count }),
    schedules: z
      .array(
        z.object({
          ...amounts,
          campaignName: z.string().nullable(),
          screens: count,
          playing: count,
        }),
      )
      .openapi({ description: 'Sums over all counted screens' }),
    nothing: z
      .array(
        z.object({
          schedule: z.string(),
          phase: z.string().nullable(),
          reasons: z.array(shortfall),
          screens: count,
          sample,
        }),
      )
      .openapi({ description: 'Screens of the target that get nothing, and why' }),
    conflicts: z.array(
      z.object({
        code: z.string(),
        message: z.string(),
        schedules: z.array(z.string()),
        screens: count,
        sample,
      }),
    ),
    owners: z
      .object({
        screens: count,
        lostMs: airtime,
        takeoverMs: airtime,
        each: z.array(
          z.object({
            screen: z.string(),
            name: z.string(),
            nameEn: z.string(),
            unit: z.string(),
            ...owner,
            takeoverMs: airtime,
          }),
        ),
      })
      .openapi({
        description: 'Of all screens with a contract; each of those that lose most, at most 50',
      }),
    classes: z
      .array(
        z.object({
          screens: count,
          sample,
          build: z.object({ width: count, height: count, colour: z.string() }),
          timeZone: z.string(),
          openMs: airtime,
          ownMs: airtime,
          insertedMs: airtime,
          takeoverMs: airtime,
          owner: z.object(owner).nullable(),
          schedules: z.array(z.object({ ...amounts, shortfalls: z.array(shortfall) })),
          warnings: z.array(
            z.object({ code: z.string(), message: z.string(), schedule: z.string().nullable() }),
          ),
        }),
      )
      .openapi({ description: 'The largest classes of equal screens; amounts are of one screen' }),
  })
  .openapi('Forecast', { description: 'Local dates, half-open; amounts over all of them' });

export const reviewSchema = z
  .object({
    schedule: z.string(),
    state: z.enum(['approved', 'waiting', 'ended']).openapi({
      description:
        '`waiting`: what was approved before shows, or nothing, until people have approved this',
    }),
    level: z.number().int().openapi({ description: 'People who must approve it: 0, 1 or 2' }),
    submission: z.string().nullable().openapi({ description: 'See GET /reviews/{id}' }),
  })
  .openapi('ScheduleReview');

export const reviewsSchema = z
  .array(reviewSchema)
  .openapi({ description: 'Of each schedule that is changed' });

const previewSchema = z
  .object({ forecast: forecastSchema, warnings: z.array(z.string()), reviews: reviewsSchema })
  .openapi('Preview', { description: 'The forecast is of what it comes to once it is approved' });

/** The answer 200 of a deed that can be previewed; `done` where it is carried out with 200 too. */
export function previewAnswer(description: string, done?: z.ZodType) {
  const schema = done ? z.union([done, previewSchema]) : previewSchema;
  return json(schema, `${description}; with preview=1 what it would come to`);
}

export const previewBody = ({ preview, warnings, reviews }: Previewed) =>
  wire<z.infer<typeof previewSchema>>({ forecast: preview, warnings, reviews });
