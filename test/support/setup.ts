/** Runs once around the whole test run: the shared PostgreSQL, and the look for what was left behind. */
import { randomUUID } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { RUN_MARK, startedInRun } from './leftovers.ts';
import { serveLazily } from './postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the broker that starts PostgreSQL when the first test asks for it. */
    postgresBroker: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const run = randomUUID();
  // Every process that a test starts inherits this, and so can be found again even when orphaned.
  process.env[RUN_MARK] = run;
  const broker = await serveLazily();
  project.provide('postgresBroker', broker.url);

  return async () => {
    await broker.stop();
    const left = await startedInRun(run);
    if (left.length > 0) {
      throw new Error(`The test run left processes behind:\n${left.join('\n')}`);
    }
  };
}
