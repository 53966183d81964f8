/** A person as JSON, and the parts of it that are typed by people. */
import { z } from '@hono/zod-openapi';
import { id } from '../publish/rule-schemas.ts';

export const login = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}$/,
    'must be lower-case letters, digits, dots, hyphens and underscores',
  )
  .openapi({ description: 'Never given to anybody else' });

export const name = z.string().trim().min(1).max(100);

export const telephone = z
  .string()
  .trim()
  .regex(/^[\d+()（）\- ]{0,40}$/, 'must be digits, spaces and + ( ) -');

export const email = z.union([z.literal(''), z.email().max(254)]);

export const instant = z.number().int().min(0).max(253_402_300_799_999).nullable().openapi({
  description: 'Epoch ms; null: no limit',
});

const grantSchema = z
  .object({
    id,
    role: z.string(),
    unit: z.string(),
    fromAt: z.number().nullable(),
    untilAt: z.number().nullable(),
    deputyOf: z.string().nullable(),
    madeBy: z.string().nullable(),
  })
  .openapi('Grant');

export const personSchema = z
  .object({
    id: z.string(),
    login: z.string(),
    name: z.string(),
    unit: z.string(),
    telephone: z.string(),
    email: z.string(),
    disabled: z.boolean(),
    grants: z.array(grantSchema),
    version: z.number(),
  })
  .openapi('Person');
