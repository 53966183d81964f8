import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** These look at their process's memory, or put spies into modules. */
const APART = [
  'test/server/entry/own-password.test.ts',
  'test/server/entry/second-factor.test.ts',
  'test/server/entry/sign-in.test.ts',
  'test/server/live/fuzz.test.ts',
];

/** A process is started and loads its packages once, and not for each file of some two hundred: a fifth of all the work. */
const project = (
  name: string,
  isolate: boolean,
  include: string[],
  exclude: string[],
): TestProjectInlineConfiguration => ({
  test: {
    name,
    isolate,
    include,
    exclude: ['test/bench/**', 'node_modules/**', ...exclude],
    environment: 'node',
    setupFiles: ['test/support/each-file.ts'],
    // Processes, not threads: sharp and libsql are native, and a test may have to end a crashed one.
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});

export default defineConfig({
  test: {
    projects: [
      project('apart', true, APART, []),
      project('together', false, ['test/**/*.test.ts', 'test/**/*.test.tsx'], APART),
    ],
    globalSetup: ['test/support/setup.ts'],
    // One more than there are processors: a test waits for a browser or a clock about half of its time.
    maxWorkers: Math.min(4, availableParallelism() + 1),
    teardownTimeout: 20_000,
    retry: 0,
    allowOnly: false,
  },
});
