/** `admin password <login>`: a new one for a lost one. */
import type { Command } from 'commander';
import { resetPassword } from '../signage/people/accounts.ts';
import { Sentence } from '../start/sentence.ts';
import { counted, type Machine, withStore } from './machine.ts';
import { tellingOf } from './passwords.ts';

export function addPasswordVerb(program: Command, machine: Machine): void {
  program
    .command('password')
    .description('give a person a new random password, and end the sessions under the old one')
    .argument('<login>')
    .action((login: string) =>
      withStore(machine, async (db) => {
        const { tell, said } = tellingOf(machine, login);
        const reset = await resetPassword({ db, clock: machine.clock }, login, tell);
        if (!reset.ok) throw new Sentence(`Nothing was changed: there is nobody called ${login}.`);
        const ended = counted(reset.sessions, 'session');
        machine.say(`${login} has a new password; ${ended} ended.`);
        if (reset.disabled) machine.say(`${login} is disabled, and cannot sign in all the same.`);
        await said(reset.credentials);
      }),
    );
}
