/** Targets, windows and lists of items as JSON: what schedules, phases and contracts are made of. */
import { z } from '@hono/zod-openapi';
import { SCREEN_KINDS } from '../../../content/library/schema.ts';
import { DAY_MS } from '../../../content/programme/rules.ts';

export const id = z.string().min(1).max(64);
const ids = z.array(id).min(1).max(1000);

export const targetSchema = z
  .strictObject({
    units: ids
      .optional()
      .openapi({ description: 'Screens of these units and of those below them' }),
    kinds: z.array(z.enum(SCREEN_KINDS)).min(1).optional(),
    tags: ids.optional(),
    screens: ids.optional(),
    groups: ids.optional().openapi({ description: 'Members of these groups of screens' }),
  })
  .openapi('Target', {
    description: 'Every part that is given must hold; empty: every screen you may act on',
  });

/** The end of the year 9999: calendars are not reckoned beyond. */
const INSTANT_MOST = 253_402_300_799_999;

const edge = z.union([
  z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/, 'must be YYYY-MM-DD or YYYY-MM-DDTHH:MM')
    .openapi({ example: '2027-01-08' }),
  z.number().int().min(0).max(INSTANT_MOST).openapi({ description: 'Epoch ms' }),
]);

const timeOfDay = z.string().regex(/^([01]\d:[0-5]\d|2[0-3]:[0-5]\d|24:00)$/, 'must be HH:MM');
export const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be YYYY-MM-DD')
  .refine(
    (text) => {
      const day = new Date(`${text}T00:00:00Z`);
      return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
    },
    { error: 'is no day of the calendar', params: { code: 'calendar' } },
  );

/** Zod leaves absent parts undefined; the rules know only absent. */
export type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> };
export const given = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Given<T>;

export const windowSchema = z
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
        expression: z.string().min(1).max(100).openapi({
          description: 'Five fields, or six with seconds first; at most 144 starts a day',
        }),
        durationMs: z
          .number()
          .int()
          .min(1000)
          .max(366 * DAY_MS),
      })
      .optional(),
    exceptDates: z.array(date).max(366).optional(),
  })
  .transform(given)
  .openapi('Window', { description: "In the screen's own time zone, half-open; empty: always" });

const items = z
  .array(
    z.strictObject({
      item: id,
      version: z.number().int().min(1).optional().openapi({
        description:
          'Of the item; its newest by default. The schedule keeps it when the item is changed',
      }),
      weight: z.number().positive().max(1000).optional(),
      transition: z.enum(['cut', 'fade', 'push']).optional().openapi({
        description: 'How it takes the place of what was before it; a cut by default',
      }),
    }),
  )
  .min(1)
  .max(200);
const zone = z.string().min(1).max(64).nullable();
const share = z
  .number()
  .int()
  .min(1)
  .max(3600)
  .openapi({ description: 'Seconds of each hour that an insert asks for' });

const near = z
  .array(
    z.strictObject({
      latitude: z.number().min(-90).max(90).openapi({ description: 'Degrees, WGS 84' }),
      longitude: z.number().min(-180).max(180),
      radiusM: z.number().min(10).max(50_000).openapi({ description: 'Metres' }),
    }),
  )
  .min(1)
  .max(200)
  .nullable()
  .openapi({
    description:
      'Shown only while the device is near one of these, in place of the timetable (RULES.md, P60); null: part of the timetable',
  });

/** What a schedule and a phase of a campaign have in common; parts that are not given stay away. */
export const ruleParts = {
  layer: z
    .enum(['everyday', 'own', 'insert', 'takeover', 'press'])
    .openapi({ description: '`press`: called by a person at the device (RULES.md, P70)' }),
  target: targetSchema,
  window: windowSchema,
  items,
  order: z.enum(['listed', 'weighted']),
  zone,
  shareSecondsPerHour: share,
  weight: z.number().positive().max(1000),
  priority: z.number().int().min(-100).max(100),
  near,
};

/** The same, with what is taken where a part is not given. */
export const ruleDefaults = {
  ...ruleParts,
  layer: ruleParts.layer.default('insert'),
  order: ruleParts.order.default('listed'),
  zone: zone.default(null),
  shareSecondsPerHour: share.default(300),
  weight: ruleParts.weight.default(1),
  priority: ruleParts.priority.default(0),
  near: near.default(null),
};

/** Percent by hour of a screen's day. */
export const hourly = z
  .array(z.number().min(0).max(100))
  .refine((hours) => hours.length === 24 || hours.length === 0, {
    error: 'must be 24 numbers, one an hour from 0:00, or none',
    params: { code: 'by-hour' },
  });

/** Where an owner's contract does not allow what is published. */
export const leaveOut = z.boolean().default(false).openapi({
  description:
    'Leave out the screens whose owners do not allow it; else it is refused, and says which they are',
});

export const version = z
  .number()
  .int()
  .min(1)
  .openapi({ description: 'The version that you saw; a stale one is answered 409 with the newer' });

/** As JSON carries it: the readonly marks of the rules stay behind. */
export const wire = <T>(value: unknown): T => JSON.parse(JSON.stringify(value)) as T;
