import { createPublicKey, verify } from 'node:crypto';

/** What stands before the raw key in the envelope that Node takes (RFC 8410). */
const SPKI_HEADER = Buffer.from('302a300506032b6570032100', 'hex');

/** Whether `signature` (base64) is this raw Ed25519 key's (base64) under `text`. */
export function signedBy(key: string, text: string, signature: string): boolean {
  const der = Buffer.concat([SPKI_HEADER, Buffer.from(key, 'base64')]);
  const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64'));
}
