/** The command line of whoever runs the machine: a file per verb, and this one puts them together. */
import { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { Sentence } from '../start/sentence.ts';
import { addAuditVerbs } from './audit.ts';
import { addKeyVerbs } from './key.ts';
import { addLibraryVerbs } from './library.ts';
import { failureWords, type Machine } from './machine.ts';
import { addPasswordVerb } from './password.ts';
import { addPersonVerb } from './person.ts';
import { addPlaysVerbs } from './plays.ts';
import { addSessionsVerbs } from './sessions.ts';

// As the server: what is made is for this account alone.
process.umask(0o077);

const machine: Machine = {
  config: () => {
    const read = readConfig(process.env);
    if (!read.ok) throw new Sentence(`The configuration is wrong: ${read.message}.`);
    return read.config;
  },
  clock: systemClock,
  terminal: process.stdout.isTTY === true,
  say: (line) => void process.stdout.write(`${line}\n`),
  fail: () => {
    process.exitCode = 1;
  },
};

const program = new Command('npm run admin --')
  .description(
    'For whoever runs the machine: works on the store of the server, beside it or without it, by the same environment.',
  )
  .helpCommand(false);
addPersonVerb(program, machine);
addPasswordVerb(program, machine);
addSessionsVerbs(program, machine);
addAuditVerbs(program, machine);
addPlaysVerbs(program, machine);
addLibraryVerbs(program, machine);
addKeyVerbs(program, machine);

program.parseAsync(process.argv).catch((error: unknown) => {
  process.stderr.write(`${failureWords(error)}\n`);
  process.exitCode = 1;
});
