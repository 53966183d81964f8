/** `admin person <login>`: somebody who can sign in; `admin person reset-second-factor`: who cannot any more. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { makeAccount } from '../signage/people/accounts.ts';
import { resetSecondFactors } from '../signage/people/second-factor-store.ts';
import { type Role, ROLES } from '../signage/reach/rights.ts';
import { Sentence } from '../start/sentence.ts';
import { counted, type Machine, noUnit, withStore } from './machine.ts';
import { tellingOf } from './passwords.ts';

interface Options extends Omit<Asked, 'name'> {
  readonly name: string;
}

/** As it is typed. */
interface Asked {
  readonly name?: string;
  readonly unit?: string;
  readonly role: Role;
}

export function addPersonVerb(program: Command, machine: Machine): void {
  const person = program
    .command('person')
    .description('make a person, an administrator unless told otherwise, with a random password')
    .argument('<login>', 'what the person signs in with', loginOf)
    // Not by `requiredOption`: the verbs below this one would ask for it too.
    .option('--name <name>', 'name of the person (required)', nameOf)
    .option('--unit <id>', 'unit of the person (the one above all others, when absent)')
    .addOption(
      new Option('--role <role>', 'what the person may').choices(ROLES).default('administrator'),
    )
    .action((login: string, { name, ...others }: Asked) => {
      if (name === undefined)
        return person.error("error: required option '--name <name>' not specified");
      const options = { name, ...others };
      return withStore(machine, async (db) => {
        const { clock } = machine;
        const { tell, said } = tellingOf(machine, login);
        const made = await makeAccount({ db, clock }, { login, ...options }, tell);
        if (!made.ok) throw new Sentence(refusal(login, options, made));
        const { role } = options;
        machine.say(`${login} (${options.name}) can sign in now, as ${role} of ${made.unit}.`);
        await said(made.credentials);
      });
    });
  person
    .command('reset-second-factor')
    .description(
      'take away the second factor of a person, or of all, and end the sessions begun with it',
    )
    .argument('[login]')
    .option('--all', 'of all people, as when the key that seals them is lost')
    .action((login: string | undefined, { all }: { all?: true }) =>
      withStore(machine, async (db) => {
        if ((login === undefined) !== (all === true))
          throw new Sentence('Nothing was changed: name one person, or --all.');
        const reset = await resetSecondFactors({ db, clock: machine.clock }, login);
        if (!reset.ok) throw new Sentence(`Nothing was changed: there is nobody called ${login}.`);
        const [taken, ended] = [
          counted(reset.dropped, 'second factor'),
          counted(reset.sessions, 'session'),
        ];
        machine.say(`${taken} of ${login ?? 'everybody'} taken away; ${ended} ended.`);
      }),
    );
}

function refusal(
  login: string,
  { unit }: Options,
  refused: Extract<Awaited<ReturnType<typeof makeAccount>>, { ok: false }>,
): string {
  if (refused.reason === 'login-taken')
    return `Nothing was changed: there is a ${login} already. For a new password: admin password ${login}`;
  return `Nothing was changed: ${noUnit(unit, refused)}`;
}

/** As `people` and the sign-in take it. */
function loginOf(text: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N}._@-]*$/u.test(text) && [...text].length <= 64) return text;
  throw new InvalidArgumentError('It takes up to 64 letters, digits, and any of . _ @ - in them.');
}

function nameOf(text: string): string {
  const name = text.trim();
  if (name !== '' && [...name].length <= 100 && !/\p{Cc}/u.test(name)) return name;
  throw new InvalidArgumentError('It takes 1 to 100 characters in one line.');
}
