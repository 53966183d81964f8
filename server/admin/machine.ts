/** What every verb has at hand: the configuration of the server, its store, and whoever reads the answer. */
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Db } from '../db/open.ts';
import { meaningOf, Sentence } from '../start/sentence.ts';
import { openBegun } from '../start/store.ts';
import { isStoreAway } from '../store-errors.ts';

export interface Machine {
  /** @throws Sentence where the environment is wrong. */
  config(): Config;
  readonly clock: Clock;
  /** Whether a person at a terminal reads what is said, and nothing keeps it. */
  readonly terminal: boolean;
  /** One line of the answer. */
  say(line: string): void;
  /** Something is not as it should be: the command ends with status 1. */
  fail(): void;
}

/** Opens the server's store for the deed, and closes it however that ends. */
export async function withStore<T>(machine: Machine, deed: (db: Db) => Promise<T>): Promise<T> {
  const db = await openBegun(machine.config());
  try {
    return await deed(db);
  } finally {
    await db.destroy();
  }
}

/** "1 session", "2 sessions". */
export const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Why a deed has no unit to be done for. @param named what was asked for, if anything */
export function noUnit(
  named: string | undefined,
  refused: { readonly reason: 'no-unit' } | { reason: 'which-unit'; units: readonly string[] },
): string {
  if (refused.reason === 'which-unit')
    return `there is no one unit above all others. Name one by --unit, such as ${refused.units.join(', ')}.`;
  return named === undefined
    ? 'the store has no units yet. Start the server once, which makes the first.'
    : `there is no unit ${named}.`;
}

/** What is printed of a command that failed: a sentence where it can be expected, else the trace for whoever mends the program. */
export function failureWords(error: unknown): string {
  if (error instanceof Sentence) return error.message;
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const meaning = meaningOf(error);
  if (meaning !== undefined) return `It was not done: ${meaning} (${message}).`;
  if ((error as { code?: unknown }).code?.toString().startsWith('SQLITE_BUSY'))
    return 'It was not done: the store was in use for too long. Try again.';
  if (isStoreAway(error)) return `It may not be done: the store does not answer (${message}).`;
  return stack ?? message;
}
