/** The server's Ed25519 key: what it signs, a player that pinned the public half will show. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Signer {
  /** Raw public key (RFC 8032), base64. */
  readonly publicKey: string;
  /** Ed25519 signature of the UTF-8 bytes of `text`, base64. */
  sign(text: string): string;
  /** Makes a key that may follow this one, and keeps it beside; absent where the key comes by configuration. */
  successor?(): Promise<Successor>;
}

export interface Successor {
  readonly signer: Signer;
  /** From here on this one signs. */
  become(): Promise<void>;
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
 * @param newest the public key that the store names as the newest, or null: a stop between the store's commit and the
 *   renaming of the file leaves the successor beside, and it is put in its place here.
 * @throws when the file is there but is no Ed25519 private key, or is not there although the store names one: a new one
 *   would lock out every player.
 */
export async function openSigner(dataDir: string, newest: string | null = null): Promise<Signer> {
  const file = join(dataDir, 'signing-key.pem');
  const beside = join(dataDir, 'signing-key.next.pem');
  const following = await readKey(beside);
  if (following && signerFrom(following).publicKey === newest) await rename(beside, file);
  const found = await readKey(file);
  if (!found && newest !== null) throw new Error(`there is no ${file}`);
  if (found && found.asymmetricKeyType !== 'ed25519')
    throw new Error(`${file} is not an Ed25519 key`);
  let current = signerFrom(found ?? (await makeKey(file)));
  return {
    get publicKey() {
      return current.publicKey;
    },
    sign: (text) => current.sign(text),
    successor: async () => {
      await rm(beside, { force: true });
      const signer = signerFrom(await makeKey(beside));
      const become = async (): Promise<void> => {
        current = signer;
        await rename(beside, file);
      };
      return { signer, become };
    },
  };
}

/**
 * The signer of a key that others look after. It has no successor: who gave it changes it.
 * @throws with the name of the file when it is not there, or holds no Ed25519 private key.
 */
export async function signerOf(file: string): Promise<Signer> {
  const key = await readKey(file);
  if (!key) throw new Error(`GENGFU_SIGNING_KEY: there is no file ${file}`);
  if (key.asymmetricKeyType !== 'ed25519')
    throw new Error(`GENGFU_SIGNING_KEY: ${file} is not an Ed25519 key`);
  return signerFrom(key);
}

async function readKey(file: string): Promise<KeyObject | null> {
  const pem = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (pem === null) return null;
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error(`${file} holds no private key in PEM`);
  }
}

async function makeKey(file: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  });
  await chmod(file, 0o600);
  return privateKey;
}
