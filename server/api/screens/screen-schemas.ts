/** The parts of a screen as JSON: the same where it is hung and where it is changed. */
import { z } from '@hono/zod-openapi';
import { SCREEN_KINDS } from '../../../content/library/schema.ts';
import { PROFILES } from '../../signage/screens/profiles.ts';
import { hourly, windowSchema } from '../publish/rule-schemas.ts';

const px = z.number().int().min(0).max(40_000);
const point = z.strictObject({ x: px, y: px });
const rect = z.strictObject({ x: px, y: px, width: px.min(1), height: px.min(1) });

const zonesSchema = z
  .array(z.strictObject({ name: z.string().min(1).max(40), area: rect }))
  .min(1)
  .max(8)
  .nullable();

const openingHoursSchema = z.array(windowSchema).min(1).max(50).nullable();

const tagsSchema = z.array(z.string().min(1).max(40)).max(40);

const takeover = z
  .discriminatedUnion('allows', [
    z.strictObject({ allows: z.enum(['never', 'theme-days', 'after-asking']) }),
    z.strictObject({
      allows: z.literal('minutes-a-day'),
      minutesADay: z.number().int().min(1).max(1440),
    }),
  ])
  .openapi({
    description:
      'What others may put over the own loop (RULES.md, P80); absent: the contract does not speak of it',
  });

const pausing = z
  .strictObject({
    minutesADay: z.number().int().min(0).max(1440),
    minutesAtOnce: z.number().int().min(1).max(1440).exactOptional(),
  })
  .openapi({ description: 'How long its owner may pause; absent: as long as they like' });

const contractParts = z.strictObject({
  quotaSecondsPerHour: z
    .number()
    .int()
    .min(0)
    .max(3600)
    .openapi({ description: 'Most seconds of each hour that are inserted' }),
  quietHours: z
    .array(windowSchema)
    .max(50)
    .optional()
    .openapi({ description: 'When nothing is inserted' }),
});
const NONE = { description: 'null: no contract, and no cap but the hour' };

export const contractSchema = contractParts
  .extend({ takeover: takeover.optional(), pausing: pausing.optional() })
  .nullable()
  .openapi(NONE);

/** Of a contract that is there: what is left out stays, and null takes it out. */
export const contractEditSchema = contractParts
  .extend({ takeover: takeover.nullable().optional(), pausing: pausing.nullable().optional() })
  .nullable()
  .openapi(NONE);

const timeZone = z
  .string()
  .refine((name) => Intl.supportedValuesOf('timeZone').includes(name) || name === 'UTC', {
    error: 'must be the name of a time zone, such as Asia/Shanghai',
    params: { code: 'time-zone' },
  });

export const trackSchema = z
  .strictObject({
    everySeconds: z
      .number()
      .int()
      .min(5)
      .max(3600)
      .openapi({ description: 'While it moves; at a stop once' }),
    keepDays: z
      .number()
      .int()
      .min(1)
      .max(366)
      .default(7)
      .openapi({ description: 'Then they are forgotten' }),
  })
  .openapi('Track');

/** What may be alike on many screens. */
export const buildParts = {
  unit: z.string().min(1).max(64),
  kind: z.enum(SCREEN_KINDS),
  width: z.number().int().min(8).max(7680),
  height: z.number().int().min(8).max(4320),
  colour: z.enum(['mono', 'dual', 'rgb']),
  surface: z.enum(['led', 'lcd']),
  origin: point,
  folds: z.array(z.strictObject({ from: rect, to: point })).max(64),
  rotation: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  gamma: z.number().min(0.5).max(4),
  brightness: hourly.openapi({
    description: 'Percent by hour of its own day, 24 numbers; none: always 100. 0 is standby',
  }),
  volume: hourly.openapi({
    description: 'Percent by hour of its own day, 24 numbers; none: always 100. 0 is silent',
  }),
  timeZone,
  sound: z.boolean().openapi({ description: 'Whether it has a loudspeaker' }),
  openingHours: openingHoursSchema,
  zones: zonesSchema,
  contract: contractEditSchema,
  profile: z.enum(PROFILES).nullable().openapi({
    description:
      '`rough`: a network where kilobytes matter, from its next connection on; null: as is usual for its kind',
  }),
};

/** What each has for itself. */
export const ownParts = {
  name: z.string().trim().min(1).max(100),
  nameEn: z.string().trim().max(100),
  tags: tagsSchema,
  position: z
    .strictObject({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
    })
    .nullable(),
};

/** Parts of an edit, of which each may be left out. */
export const optional = <Shape extends Readonly<Record<string, z.ZodType>>>(shape: Shape) =>
  Object.fromEntries(Object.entries(shape).map(([name, part]) => [name, part.optional()])) as {
    [Name in keyof Shape]: z.ZodOptional<Shape[Name]>;
  };
