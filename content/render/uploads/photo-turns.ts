/** Whose picture is decoded now: one at a time a person, a few in all, and nobody waits behind a person who sends many. */

export interface PhotoTurns {
  /** Runs the work when the person's turn has come. */
  take<T>(person: string, work: () => Promise<T>): Promise<T>;
}

interface Waiting {
  readonly person: string;
  readonly begin: () => void;
}

/** @param atOnce how many in all. */
export function createPhotoTurns(atOnce: number): PhotoTurns {
  const busy = new Set<string>();
  const waiting: Waiting[] = [];
  const next = (): void => {
    while (busy.size < atOnce) {
      const at = waiting.findIndex(({ person }) => !busy.has(person));
      const [first] = at < 0 ? [] : waiting.splice(at, 1);
      if (!first) return;
      busy.add(first.person);
      first.begin();
    }
  };
  return {
    async take(person, work) {
      await new Promise<void>((begin) => {
        waiting.push({ person, begin });
        next();
      });
      try {
        return await work();
      } finally {
        busy.delete(person);
        next();
      }
    },
  };
}
