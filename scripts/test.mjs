/** `npm test`: installs and builds what is missing, then runs vitest with the arguments given. */
import { buildChanged } from './build.mjs';
import { installMissing } from './packages.mjs';
import { handOver } from './step.mjs';

/** @param {string[]} args for vitest */
export async function run(args) {
  await installMissing({ development: true });
  await buildChanged();
  process.exitCode = await handOver(['node_modules/vitest/vitest.mjs', 'run', ...args]);
}
