/** The server's Ed25519 key: what it signs, a player that pinned the public half will show. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Signer {
  /** Raw public key (RFC 8032), base64. */
  readonly publicKey: string;
  /** Ed25519 signature of the UTF-8 bytes of `text`, base64. */
  sign(text: string): string;
}

/** Length of the SubjectPublicKeyInfo header before the 32 raw bytes (RFC 8410). */
const SPKI_HEADER = 12;

export function signerFrom(privateKey: KeyObject): Signer {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    publicKey: spki.subarray(SPKI_HEADER).toString('base64'),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64'),
  };
}

/**
 * Reads `signing-key.pem` in the data folder, making it at the first start.
 * @throws when the file is there but is no Ed25519 private key: a new one would lock out every player.
 */
export async function openSigner(dataDir: string): Promise<Signer> {
  const file = join(dataDir, 'signing-key.pem');
  const pem = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (pem !== null) return signerFrom(createPrivateKey(pem));
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  await chmod(file, 0o600);
  return signerFrom(privateKey);
}
