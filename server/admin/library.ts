/** `admin library load`: the library's slogans, for a county that began without the demo. */
import type { Command } from 'commander';
import { loadSlogans } from '../signage/seed/load-slogans.ts';
import { Sentence } from '../start/sentence.ts';
import { counted, type Machine, noUnit, withStore } from './machine.ts';

export function addLibraryVerbs(program: Command, machine: Machine): void {
  program
    .command('library')
    .description('the words that come with the program')
    .command('load')
    .description('add the slogans that are not there yet as items; nothing is put on by it')
    .option('--unit <id>', 'whose they are (the unit above all others, when absent)')
    .action(({ unit: named }: { unit?: string }) =>
      withStore(machine, async (db) => {
        const loaded = await loadSlogans({ db, clock: machine.clock }, { unit: named });
        if (!loaded.ok) {
          const why =
            loaded.reason === 'library-wrong'
              ? `the library cannot be read: ${loaded.problem}.`
              : noUnit(named, loaded);
          throw new Sentence(`Nothing was changed: ${why}`);
        }
        const { added, there, refused, unit } = loaded;
        const left =
          refused.length > 0
            ? `; left out, for they say forbidden words: ${refused.join(', ')}`
            : '';
        machine.say(
          `${counted(added, 'slogan')} added to the items of ${unit}; ${there} there already${left}.`,
        );
      }),
    );
}
