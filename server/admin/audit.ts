/** `admin audit verify`: whether the audit is what was written. */
import type { Command } from 'commander';
import { type BrokenLink, examineChain } from '../signage/ledger/audit.ts';
import { type Machine, withStore } from './machine.ts';

export function addAuditVerbs(program: Command, machine: Machine): void {
  program
    .command('audit')
    .description('who did what, when')
    .command('verify')
    .description('walk the whole chain, and name the first entry that is not as it was written')
    .action(() =>
      withStore(machine, async (db) => {
        const { entries, broken } = await examineChain(db);
        if (!broken) {
          machine.say(`The audit is whole: ${entries === 1 ? '1 entry' : `${entries} entries`}.`);
          return;
        }
        machine.say(sentence(broken));
        machine.say(
          entries === 0 ? 'None before it is proven.' : `All before it are whole: ${entries}.`,
        );
        machine.fail();
      }),
    );
}

function sentence({ id, why, now, entry }: BrokenLink): string {
  const named = entry && `${entry.action} of ${new Date(entry.at).toISOString()}`;
  if (why === 'altered')
    return `Entry ${id} (${named}) was altered, or one between it and the entry before was taken out: it does not follow from that.`;
  if (why === 'reordered')
    return `Entry ${id} stands at another place: its number is ${now} now, and in its own stands ${named}.`;
  return entry === null
    ? `Entry ${id}, and whatever followed it, is missing: the audit ends before it.`
    : `Entry ${id} is missing: the next that is there is ${entry.id} (${named}).`;
}
