/** The first administrator's password: on the terminal, else in a file for the owner alone. Never in a log. */
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Credentials,
  hasAdministrator,
  resetAdministrator,
  type TellFirst,
} from '../signage/people/administrator.ts';
import type { Signage } from '../signage/ground/context.ts';
import { seed } from '../signage/seed/seed.ts';
import { told, writePrivate } from './credentials-file.ts';
import { Sentence } from './sentence.ts';

const FILE = 'first-administrator.txt';
/** Whoever may make a file of this name in the data folder may have a new password for `admin`. */
const RESET = 'reset-administrator';

const WARNING = [
  'Sign in at the console, then delete this file: whoever reads it is administrator.',
  '用此登录管理台，然后删除本文件：谁读到它，谁就是管理员。',
];

export interface FirstWords {
  /** For the end of the banner; with the password in them only where they go to a terminal. */
  readonly lines: readonly string[];
  /** To be called when they are out. */
  said(): Promise<void>;
}

/**
 * Seeds an empty store, or gives the administrator a new password where that was asked for.
 *
 * The password lies in the file before it comes into force, and is removed when a terminal has shown it. So a crash
 * anywhere leaves it to be found, or leaves a store that is seeded anew.
 */
export async function firstAdministrator(
  signage: Signage,
  { demo, dataDir, terminal }: { demo: boolean; dataDir: string; terminal: boolean },
): Promise<FirstWords> {
  const file = join(dataDir, FILE);
  const made = await make(signage, demo, dataDir, (credentials) =>
    writePrivate(file, credentials, WARNING),
  );
  if (made && terminal) {
    const lines = ['  Administrator, shown this once:', ...told(made)];
    return { lines, said: () => rm(file, { force: true }) };
  }
  const lines = await remaining(signage, dataDir, file);
  return { lines, said: async () => undefined };
}

async function make(
  signage: Signage,
  demo: boolean,
  dataDir: string,
  tell: TellFirst,
): Promise<Credentials | null> {
  const { login, password } = await seed(signage, { demo, tell });
  const asked = join(dataDir, RESET);
  if (!(await isThere(asked))) return password === null ? null : { login, password };
  const reset = await resetAdministrator(signage, tell);
  if (!reset) throw new Sentence(`${asked} asks for a new password, but there is no ${login}.`);
  await rm(asked, { force: true });
  return reset;
}

async function remaining(signage: Signage, dataDir: string, file: string): Promise<string[]> {
  if (await isThere(file)) {
    signage.log.warn({ file }, 'the administrator’s password lies in a file: delete it once read');
    return [
      '  The administrator’s password lies in',
      `    ${file}`,
      '  Sign in with it, then delete that file.',
    ];
  }
  if (await hasAdministrator(signage.db)) return [];
  const asked = join(dataDir, RESET);
  signage.log.warn({ file: asked }, 'nobody can administer: all administrators are disabled');
  return [
    '  Nobody can administer: no administrator can sign in. Make the file',
    `    ${asked}`,
    '  and start again: admin then gets a new password.',
  ];
}

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
