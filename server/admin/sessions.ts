/** `admin sessions revoke`: everybody, or one person, has to sign in again. */
import type { Command } from 'commander';
import { revokeSessions } from '../signage/people/accounts.ts';
import { Sentence } from '../start/sentence.ts';
import { counted, type Machine, withStore } from './machine.ts';

export function addSessionsVerbs(program: Command, machine: Machine): void {
  program
    .command('sessions')
    .description('who is signed in')
    .command('revoke')
    .description('end all sessions, or those of one person')
    .argument('[login]')
    .action((login: string | undefined) =>
      withStore(machine, async (db) => {
        const revoked = await revokeSessions({ db, clock: machine.clock }, login);
        if (!revoked.ok)
          throw new Sentence(`Nothing was changed: there is nobody called ${login}.`);
        const ended = counted(revoked.sessions, 'session');
        machine.say(`${ended} of ${login ?? 'everybody'} ended.`);
      }),
    );
}
