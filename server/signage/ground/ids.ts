import { randomBytes } from 'node:crypto';

/** Crockford's base 32: no look-alikes, survives being read aloud. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A new random id such as `item-3k7q0v9xw2mf`: 60 bits. */
export function newId(noun: string): string {
  let id = `${noun}-`;
  for (const byte of randomBytes(12)) id += ALPHABET[byte & 31];
  return id;
}
