/** The parts of a screen as JSON: the same where it is hung and where it is changed. */
import { z } from '@hono/zod-openapi';
import { windowSchema } from '../publish/rule-schemas.ts';

const px = z.number().int().min(0).max(40_000);
export const point = z.strictObject({ x: px, y: px });
export const rect = z.strictObject({ x: px, y: px, width: px.min(1), height: px.min(1) });

export const zonesSchema = z
  .array(z.strictObject({ name: z.string().min(1).max(40), area: rect }))
  .min(1)
  .max(8)
  .nullable();

export const openingHoursSchema = z.array(windowSchema).min(1).max(50).nullable();

export const tagsSchema = z.array(z.string().min(1).max(40)).max(40);

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
