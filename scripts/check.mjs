/** `npm run check`: everything that can be known without running the program. Reports all, not the first. */
import { installMissing } from './packages.mjs';
import { runNode, step } from './step.mjs';

const CHECKS = {
  'types (tsc)': ['node_modules/typescript/bin/tsc', '-b', 'tsconfig.json'],
  'lint (oxlint)': ['node_modules/oxlint/bin/oxlint', '--deny-warnings'],
  'format (oxfmt)': ['node_modules/oxfmt/bin/oxfmt', '--check', '.'],
  'unused code (knip)': ['node_modules/knip/bin/knip.js'],
  'imports between rooms': ['scripts/check-imports.mjs'],
};

export async function run() {
  await installMissing({ development: true });
  /** @type {string[]} */
  const failed = [];
  for (const [name, args] of Object.entries(CHECKS)) {
    const { code, output } = await step(name, () => runNode(args));
    if (code === 0) continue;
    console.log(output.trim());
    failed.push(name);
  }
  console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
  if (failed.length > 0) process.exitCode = 1;
}
