/** Tokens that open something: random, given once, and stored as a hash, so that a stolen table opens nothing. */
import { createHash, randomBytes } from 'node:crypto';

/** 256 bits. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** Of what has bits enough that nobody can try them out: a plain hash keeps it. */
export const tokenHash = (token: string): string =>
  createHash('sha256').update(token).digest('hex');
