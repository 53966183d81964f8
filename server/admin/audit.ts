/** `admin audit verify`: whether the audit is what was written. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Db } from '../db/open.ts';
import { checkAnchors, keysEver } from '../signage/audit/anchors.ts';
import { type BrokenLink, examineChain } from '../signage/ledger/audit.ts';
import { Sentence } from '../start/sentence.ts';
import { counted, type Machine, withStore } from './machine.ts';

export function addAuditVerbs(program: Command, machine: Machine): void {
  program
    .command('audit')
    .description('who did what, when')
    .command('verify')
    .description('walk the whole chain, and name the first entry that is not as it was written')
    .option('--anchors <file>', 'hold it against the newest hashes that were kept elsewhere too')
    .option(
      '--key <key>',
      'a public key by which the server signed, where the store does not name it',
    )
    .action(({ anchors, key }: { anchors?: string; key?: string }) =>
      withStore(machine, async (db) => {
        if (anchors !== undefined) await holdAgainst(machine, db, anchors, key);
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

/** Before the chain: one that was written anew from end to end is whole in itself. */
async function holdAgainst(
  machine: Machine,
  db: Db,
  file: string,
  key: string | undefined,
): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Sentence(`The file ${file} cannot be read: ${error.code}.`);
  });
  const keys = await keysEver(db);
  if (key !== undefined) keys.add(key);
  const { anchors, wrong } = await checkAnchors(db, text, keys);
  if (!wrong) {
    machine.say(`${counted(anchors, 'anchor')} held against it: each stands as it was kept.`);
    return;
  }
  machine.say(`Line ${wrong.line} of ${file} ${WRONG[wrong.why]}`);
  machine.fail();
}

const WRONG = {
  unreadable: 'is no anchor of ours.',
  signature: 'was altered: it is not what its key signed.',
  key: 'is signed by a key that the store does not know. If it was the server’s once, name it by --key.',
  missing: 'names an entry that is not there any more.',
  rewritten: 'names another hash than the entry has: the chain was written anew.',
} as const;

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
