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

export const contractSchema = z
  .strictObject({
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
  })
  .nullable()
  .openapi({ description: 'null: no contract, and no cap but the hour' });
