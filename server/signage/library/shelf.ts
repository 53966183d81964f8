/** What the library has to be loaded, for whoever chooses. */
import { type Library, loadLibrary } from '../../../content/library/load.ts';
import type { Season } from '../../../content/library/schema.ts';

interface Named {
  readonly zh: string;
  readonly en: string;
}

export interface Shelf {
  readonly slogans: {
    readonly count: number;
    /** The most first. */
    readonly topics: readonly { readonly topic: string; readonly count: number }[];
    /** Those that are meant for a season; the others are fit for the whole year. */
    readonly seasons: readonly { readonly season: Season; readonly count: number }[];
  };
  readonly wordLists: readonly {
    readonly id: string;
    readonly name: Named;
    readonly purpose: Named;
    readonly forbidden: number;
    readonly misspelt: number;
    readonly preferred: number;
  }[];
  readonly plans: readonly {
    readonly id: string;
    readonly name: Named;
    readonly purpose: Named;
    /** As MM-DD: the day in a year that it is usually held. */
    readonly themeDay: string;
    /** Days from the theme day, half-open. */
    readonly phases: readonly {
      readonly name: Named;
      readonly fromDay: number;
      readonly untilDay: number;
    }[];
    readonly schedules: number;
  }[];
}

/** @throws when a file of the library is wrong; the message names file and field. */
export async function readLibrary(): Promise<Library> {
  const loaded = await loadLibrary();
  if (loaded.ok) return loaded.library;
  const problems = loaded.problems.map(
    ({ file, field, message }) => `${file}: ${field}: ${message}`,
  );
  throw new Error(`the library cannot be read: ${problems.join('; ')}`);
}

export async function shelf(): Promise<Shelf> {
  const { slogans, wordLists, campaigns } = await readLibrary();
  return {
    slogans: {
      count: slogans.length,
      topics: counted(slogans.map(({ topic }) => topic)).map(([topic, count]) => ({
        topic,
        count,
      })),
      seasons: counted(slogans.flatMap(({ seasons }) => seasons ?? [])).map(([season, count]) => ({
        season,
        count,
      })),
    },
    wordLists: wordLists.map(({ id, name, purpose, words }) => {
      const of = (kind: string): number => words.filter((one) => one.kind === kind).length;
      return {
        id,
        name,
        purpose,
        forbidden: of('forbidden'),
        misspelt: of('misspelt'),
        preferred: of('preferred'),
      };
    }),
    plans: campaigns.map(({ id, name, purpose, themeDay, phases, schedules }) => ({
      id,
      name,
      purpose,
      themeDay,
      phases: phases.map((phase) => ({
        name: phase.name,
        fromDay: phase.fromDay,
        untilDay: phase.untilDay,
      })),
      schedules: schedules.length,
    })),
  };
}

function counted<T extends string>(names: readonly T[]): [T, number][] {
  const counts = new Map<T, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].toSorted(([, one], [, other]) => other - one);
}
