/** The key of the configuration or of the data folder, held against the one that the store's players trust. */
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Signage } from '../signage/ground/context.ts';
import {
  abandonKey,
  isKept,
  keepFirstKey,
  keptKey,
  UNNAMED_KEY,
} from '../signage/trust/kept-key.ts';
import { openSigner, type Signer, signerOf } from '../signage/ground/signer.ts';
import { Sentence } from './sentence.ts';

type KeyConfig = Pick<Config, 'dataDir' | 'signingKeyFile' | 'abandonKey'>;

/**
 * Opens the key that signs; at the first start of a store it is made, and kept by the store.
 * @throws Sentence when the key is missing, or is another than the store's, and nobody said that the former is lost.
 */
export async function openKey(
  signage: Pick<Signage, 'db' | 'clock'>,
  config: KeyConfig,
): Promise<Signer> {
  const { db, clock } = signage;
  const kept = await keptKey(db);
  const abandoned = kept !== null && config.abandonKey === kept;
  const file = config.signingKeyFile ?? join(config.dataDir, 'signing-key.pem');
  const trusted = abandoned ? null : kept;
  const unusable = (what: string) => (error: Error) => {
    const help = trusted === null ? '' : ` ${whatToDo(trusted, file)}`;
    throw new Sentence(`${what}: ${error.message}.${help}`);
  };
  const signer = config.signingKeyFile
    ? await signerOf(file).catch(unusable('The configuration is wrong'))
    : await openSigner(config.dataDir, trusted).catch(unusable('The signing key cannot be used'));
  if (abandoned && !(await isKept(db, signer))) await abandonKey(signage, signer);
  if (
    !(await isKept(db, signer)) ||
    (await keepFirstKey(db, signer.publicKey, clock.now())) !== signer.publicKey
  ) {
    const theirs = (await keptKey(db)) ?? UNNAMED_KEY;
    throw new Sentence(
      `The signing key ${file} is not the one that the players of this store trust. ${whatToDo(theirs, file)}`,
    );
  }
  return signer;
}

const whatToDo = (kept: string, file: string): string =>
  [
    `Players show nothing that another key signed: put the former one back as ${file}, from a backup`,
    ...(kept === UNNAMED_KEY ? [] : [`(its public half is ${kept})`]),
    `or from the server that shares this store. If it is lost for good, start once with GENGFU_ABANDON_KEY=${kept}:`,
    'another key signs from then on, and every player has to be paired anew.',
  ].join(' ');
