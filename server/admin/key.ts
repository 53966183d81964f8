/** `admin key rotate`: another signing key, which every player follows without a visit. */
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { succeedFor } from '../signage/trust/key-succession.ts';
import { type FolderLock, FolderTaken, lockFolder } from '../start/folder-lock.ts';
import { Sentence } from '../start/sentence.ts';
import { openKey } from '../start/signing-key.ts';
import { type Machine, withStore } from './machine.ts';

const BY_SERVER =
  'have it change its key by POST /api/pairing/key, as an administrator of the unit above all others';

export function addKeyVerbs(program: Command, machine: Machine): void {
  program
    .command('key')
    .description('the key that signs what screens show')
    .command('rotate')
    .description(
      'announce a new key under the present one and sign with it; no server may be running',
    )
    .action(() =>
      withStore(machine, async (db) => {
        const config = machine.config();
        await refuseUnsafe(config);
        // No server signs while it is held, and the next one to start reads the new key.
        const lock = lockQuietly(config.dataDir);
        try {
          const { clock } = machine;
          const { dataDir } = config;
          const signer = await openKey({ db, clock }, { dataDir });
          const former = signer.publicKey;
          const done = await succeedFor({ db, clock, signer, wake: () => undefined }, null);
          if (!done.ok)
            throw new Sentence('Nothing was changed: the store names another key as the newest.');
          machine.say(`The key ${former} is followed by ${done.key}.`);
          machine.say(
            'The next server to start signs with it, and players follow. Back up the data folder.',
          );
        } finally {
          lock.release();
        }
      }),
    );
}

async function refuseUnsafe({ database, signingKeyFile, dataDir }: Config): Promise<void> {
  if (signingKeyFile !== undefined)
    throw new Sentence(
      'Nothing was changed: the key comes by GENGFU_SIGNING_KEY, and is changed by whoever sets that.',
    );
  // Nothing tells from here whether a server uses that store, and it would go on with the former key.
  if (database.kind !== 'sqlite')
    throw new Sentence(
      `Nothing was changed: whether a server uses this PostgreSQL store cannot be told from here; ${BY_SERVER}.`,
    );
  const { uid } = await stat(dataDir);
  if (process.getuid && process.getuid() !== uid)
    throw new Sentence(
      `Nothing was changed: the data folder ${dataDir} belongs to another account, whose server could not read a key of this one. Do it as that account.`,
    );
}

function lockQuietly(dataDir: string): FolderLock {
  try {
    return lockFolder(dataDir);
  } catch (error) {
    if (!(error instanceof FolderTaken)) throw error;
    throw new Sentence(
      `Nothing was changed: a server runs on ${dataDir} and signs with the present key; ${BY_SERVER}, or stop it first.`,
    );
  }
}
