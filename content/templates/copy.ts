/** Fields that several templates share. */
import { z } from 'zod';

/** The main words of every template: 1-500 characters, at least one of them visible. */
export const mainText = z
  .string()
  .min(1, 'must not be empty')
  .max(500, 'must be at most 500 characters')
  .refine((text) => text.trim() !== '', {
    error: 'must not be blank',
    params: { code: 'blank' },
  });

export const shortText = z.string().max(120, 'must be at most 120 characters');
export const longText = z.string().max(600, 'must be at most 600 characters');
export const english = z.string().max(500, 'must be at most 500 characters');

export const picture = z.strictObject({
  /** SHA-256 of the stored picture. */
  hash: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits'),
  fit: z.enum(['cover', 'contain']).optional(),
  dither: z.enum(['diffusion', 'ordered', 'none']).optional(),
});
