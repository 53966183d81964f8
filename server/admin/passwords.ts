/** Where a new password goes: to the terminal, once; else to a file for the owner alone. Never to a log or a pipe. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TellFirst } from '../signage/people/administrator.ts';
import { told, writePrivate } from '../start/credentials-file.ts';
import { meaningOf, Sentence } from '../start/sentence.ts';
import type { Machine } from './machine.ts';

const WARNING = [
  'Sign in at the console, then delete this file: whoever reads it can sign in.',
  '用此登录管理台，然后删除本文件：谁读到它，谁就能登录。',
];

export interface Telling {
  /** Puts it into the file, before it comes into force: a crash between loses none. */
  readonly tell: TellFirst;
  /** To be called when it is in force: says it, or where it lies. */
  said(credentials: Parameters<TellFirst>[0]): Promise<void>;
}

export function tellingOf(machine: Machine, login: string): Telling {
  const file = join(machine.config().dataDir, fileFor(login));
  return {
    tell: (credentials) =>
      writePrivate(file, credentials, WARNING).catch((error: Error) => {
        throw new Sentence(
          `Nothing was changed: the password cannot be written to ${file}: ${meaningOf(error) ?? error.message}.`,
        );
      }),
    said: async (credentials) => {
      if (!machine.terminal) {
        machine.say(`The password lies in ${file}: sign in with it, then delete that file.`);
        return;
      }
      machine.say('Shown this once:');
      for (const line of told(credentials)) machine.say(line);
      await rm(file, { force: true });
    },
  };
}

/** A login may hold what no name of a file can. */
const fileFor = (login: string): string =>
  /^[\w.@-]{1,64}$/.test(login)
    ? `password-${login}.txt`
    : `password-${createHash('sha256').update(login).digest('hex').slice(0, 16)}.txt`;
