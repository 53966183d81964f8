/** The key that seals secrets: of the configuration or of the data folder, held against the one that the store knows. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Db } from '../db/open.ts';
import { SECRETS_KEY_BYTES, type Secrets, secretsOf } from '../signage/ground/secrets.ts';
import { keepSecretsKey } from '../signage/people/second-factor-store.ts';
import { Sentence } from './sentence.ts';

type KeyConfig = Pick<Config, 'dataDir' | 'secretsKeyFile'>;

/**
 * Opens the key; without one of the configuration it is made at the first start.
 * @throws Sentence when it cannot be read, or second factors were sealed with another.
 */
export async function openSecrets(db: Db, config: KeyConfig): Promise<Secrets> {
  const file = config.secretsKeyFile ?? join(config.dataDir, 'secrets.key');
  const secrets = secretsOf(await readKey(file, config.secretsKeyFile === undefined));
  if (await keepSecretsKey(db, secrets.mark)) return secrets;
  throw new Sentence(
    `The key ${file} is not the one with which second factors were sealed in this store: put the former one back, from a backup or from the server that shares this store (GENGFU_SECRETS_KEY). If it is lost for good, npm run admin -- person reset-second-factor --all takes all second factors away, and people set up new ones.`,
  );
}

async function readKey(file: string, ours: boolean): Promise<Uint8Array> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && ours) return null;
    throw new Sentence(`The key of secrets cannot be read: ${error.message}.`);
  });
  if (text === null) {
    const key = randomBytes(SECRETS_KEY_BYTES);
    await writeFile(file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    return key;
  }
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length === SECRETS_KEY_BYTES) return key;
  throw new Sentence(`${file} is no key of secrets: it takes 32 bytes in base64, in one line.`);
}
