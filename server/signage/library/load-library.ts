/** Parts of the library, loaded by choice. Whoever loads again adds only what is new. */
import type { Signage } from '../ground/context.ts';
import { type Failure, invalid } from '../ground/failure.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { isWithin } from '../reach/units-up.ts';
import { loadSlogans } from '../seed/load-slogans.ts';
import { loadWords, type LoadedWords } from './load-words.ts';
import { readLibrary } from './shelf.ts';

export const PARTS = ['slogans', 'word-list'] as const;
export type Part = (typeof PARTS)[number];

export interface Loaded {
  readonly ok: true;
  readonly unit: string;
  readonly slogans?: {
    readonly added: number;
    readonly there: number;
    readonly refused: readonly string[];
  };
  readonly wordLists?: readonly LoadedWords[];
}

/** Slogans become items of the unit, and the list of words one of its lists. Nothing is put on a screen by it. */
export async function loadParts(
  signage: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  { what, unit = actor.unit }: { what: readonly Part[]; unit?: string | undefined },
): Promise<Loaded | Failure> {
  const refusal =
    (what.includes('slogans') ? refuse(actor, 'publish') : null) ??
    (what.includes('word-list') ? refuse(actor, 'administer') : null);
  if (refusal) return refusal;
  if (!(await isWithin(signage.db, unit, actor.unit)))
    return invalid('unit', 'no-unit-below', { id: unit });
  let loaded: Loaded = { ok: true, unit };
  if (what.includes('word-list')) {
    const wordLists: LoadedWords[] = [];
    for (const list of (await readLibrary()).wordLists)
      wordLists.push(await loadWords(signage, actor, unit, list));
    loaded = { ...loaded, wordLists };
  }
  if (what.includes('slogans')) {
    const done = await loadSlogans(signage, { unit, by: actor });
    if (!done.ok) {
      // The files are the program's own: one that is wrong is a fault of the program.
      if (done.reason === 'library-wrong') throw new Error(`the library: ${done.problem}`);
      return invalid('unit', 'no-unit-below', { id: unit });
    }
    const { added, there, refused } = done;
    loaded = { ...loaded, slogans: { added, there, refused } };
  }
  return loaded;
}
