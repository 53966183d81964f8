/** `admin library load`: the library's slogans, for a county that began without the demo. */
import type { Command } from 'commander';
import { loadSlogans } from '../signage/seed/load-slogans.ts';
import { Sentence } from '../start/sentence.ts';
import { counted, type Machine, withStore } from './machine.ts';

const WHY = {
  'no-unit': 'the store has no units yet. Start the server once, which makes the first',
  'which-unit': 'there is no one unit above all others whose the slogans could be',
};

export function addLibraryVerbs(program: Command, machine: Machine): void {
  program
    .command('library')
    .description('the words that come with the program')
    .command('load')
    .description('add the slogans that are not there yet as items; nothing is put on by it')
    .action(() =>
      withStore(machine, async (db) => {
        const loaded = await loadSlogans({ db, clock: machine.clock });
        if (!loaded.ok) {
          const why =
            loaded.reason === 'library-wrong'
              ? `the library cannot be read: ${loaded.problem}`
              : WHY[loaded.reason];
          throw new Sentence(`Nothing was changed: ${why}.`);
        }
        const { added, there, unit } = loaded;
        machine.say(
          `${counted(added, 'slogan')} added to the items of ${unit}; ${there} were there.`,
        );
      }),
    );
}
