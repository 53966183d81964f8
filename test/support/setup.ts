/** Runs once around the whole test run: the shared PostgreSQL, and the look for what was left behind. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { compileServer } from '../../scripts/build.mjs';
import { makeMigrated } from './database.ts';
import { kill, outliving, RUN_MARK } from './leftovers.ts';
import { serveLazily } from './postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the broker that starts PostgreSQL when the first test asks for it. */
    postgresBroker: string;
    /** A SQLite file that is migrated and empty. */
    migratedFile: string;
  }
}

/** What ends with its worker may need a moment to go. */
const DYING_MS = 3000;

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const wrong = await compileServer();
  if (wrong !== '') console.warn(wrong);
  const run = randomUUID();
  // Every process that a test starts inherits this, and so can be found again even when orphaned.
  process.env[RUN_MARK] = run;
  const broker = await serveLazily();
  project.provide('postgresBroker', broker.url);
  const folder = await mkdtemp(join(tmpdir(), 'gengfu-migrated-'));
  const migrated = join(folder, 'migrated.db');
  await makeMigrated(migrated);
  project.provide('migratedFile', migrated);

  return async () => {
    await broker.stop();
    await rm(folder, { recursive: true, force: true });
    const left = await outliving(run, DYING_MS);
    for (const { pid } of left) kill(pid);
    if (left.length > 0) {
      // vitest reports a failed teardown, but ends with 0.
      process.exitCode = 1;
      const lines = left.map(({ pid, command }) => `${pid} ${command}`);
      throw new Error(`The test run left processes behind:\n${lines.join('\n')}`);
    }
  };
}
