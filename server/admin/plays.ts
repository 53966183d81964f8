/** `admin plays verify [screen]`: what the proofs of plays are worth. */
import type { Command } from 'commander';
import type { CheckedSeries } from '../signage/plays/play-proofs.ts';
import { screensToVerify, verifyPlays } from '../signage/plays/verify-plays.ts';
import { Sentence } from '../start/sentence.ts';
import { counted, type Machine, withStore } from './machine.ts';

export function addPlaysVerbs(program: Command, machine: Machine): void {
  program
    .command('plays')
    .description('what was shown')
    .command('verify')
    .description('reckon the chains of all screens anew, or of one, and say what is proven')
    .argument('[screen]')
    .action((screen: string | undefined) =>
      withStore(machine, async (db) => {
        const screens = await screensToVerify(db, screen);
        if (!screens) throw new Sentence(`There is no screen ${screen}.`);
        let count = 0;
        let flaws = 0;
        for await (const { screen: id, series } of verifyPlays(db, screens)) {
          count += series.length;
          flaws += series.filter(({ flaw }) => flaw !== null).length;
          for (const one of series) machine.say(sentence(id, one));
        }
        if (count === 0) machine.say('No plays are stored.');
        else machine.say(`${counted(count, 'chain')} reckoned anew, ${counted(flaws, 'flaw')}.`);
        if (flaws > 0) machine.fail();
      }),
    );
}

const WHY = {
  missing: (from: number) => `play ${from} is gone`,
  changed: (from: number, to: number) => `of plays ${from} to ${to} some were altered`,
  signature: (from: number, to: number) =>
    `the signature over plays ${from} to ${to} is not the player's`,
};

/** "Screen, series 3: plays 5 to 90 are proven; plays before 5 are not …" */
function sentence(screen: string, series: CheckedSeries): string {
  const { key, upTo, provenFrom, breaks, checkedUpTo, flaw } = series;
  const named = `${screen}, series ${series.series}:`;
  if (key === null || provenFrom === null)
    return `${named} none of its plays up to ${upTo} is proven${key === null ? ': its player has no key' : ''}.`;
  const parts = [
    checkedUpTo < provenFrom
      ? 'nothing is proven'
      : `plays ${provenFrom} to ${checkedUpTo} are proven`,
    ...(provenFrom > 1 ? [`those before ${provenFrom} are not`] : []),
    ...breaks
      .filter(({ n }) => n <= checkedUpTo)
      .map(({ n, why }) =>
        why === 'gap' ? `numbers are missing before ${n}` : `at ${n} the player's past is another`,
      ),
    ...(flaw ? [`${WHY[flaw.why](flaw.from, flaw.to)}, and nothing behind is looked at`] : []),
  ];
  return `${named} ${parts.join('; ')}.`;
}
