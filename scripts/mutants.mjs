/**
 * `npm run mutants -- [WORDS]`: small faults that a maintainer could make, each put into a copy of the project, where the
 * tests named beside it must fail. Says which nothing noticed. The lists lie in scripts/mutants.
 */
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseSync } from 'vite';
import { ASSETS } from './mutants/assets.mjs';
import { ATTACKS } from './mutants/attacks.mjs';
import { AUDIT } from './mutants/audit.mjs';
import { CONSENT } from './mutants/consent.mjs';
import { DOOR } from './mutants/door.mjs';
import { FAULTS } from './mutants/faults.mjs';
import { KEYS } from './mutants/keys.mjs';
import { NOTICES } from './mutants/notices.mjs';
import { PEOPLE } from './mutants/people.mjs';
import { REVIEW } from './mutants/review.mjs';
import { RIGHTS } from './mutants/rights.mjs';
import { TIME } from './mutants/time.mjs';
import { SCREENS } from './mutants/screens.mjs';
import { UNITS } from './mutants/units.mjs';
import { POLICY } from './mutants/policy.mjs';
import { WORDS } from './mutants/words.mjs';
import { buildChanged } from './build.mjs';
import { installMissing } from './packages.mjs';
import { Refusal } from './refusal.mjs';
import { step } from './step.mjs';

/**
 * @typedef {object} Mutant
 * @property {string} name what goes wrong, in words
 * @property {string} file
 * @property {string} from stands exactly once in the file
 * @property {string} to
 * @property {readonly string[]} tests files of which one must fail
 * @property {string} [only] a pattern of the names of their tests, so that fewer run
 */

/** @type {readonly Mutant[]} */
export const MUTANTS = [
  ...FAULTS,
  ...ASSETS,
  ...ATTACKS,
  ...AUDIT,
  ...CONSENT,
  ...DOOR,
  ...KEYS,
  ...NOTICES,
  ...REVIEW,
  ...RIGHTS,
  ...TIME,
  ...UNITS,
  ...PEOPLE,
  ...SCREENS,
  ...POLICY,
  ...WORDS,
];

/** Copies that are worked in at once: one for each core of a small machine. */
const AT_ONCE = 2;
/** Who stands still for so long has noticed as well. */
const LONGEST_MS = 180_000;
/** What a copy does without: it is linked, or no part of the project. */
const NOT_COPIED = new Set(['.git', 'node_modules', 'data']);

/** Runs of tests that are under way. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** @param {string[]} words of the names of those that are wanted */
export async function run(words) {
  const wanted = MUTANTS.filter(({ name }) => words.every((word) => name.includes(word)));
  if (wanted.length === 0) throw new Refusal(`No mutant is called "${words.join(' ')}".`);
  const faults = MUTANTS.flatMap((one) => faultIn(one) ?? []);
  if (faults.length > 0) throw new Refusal(faults.join('\n'));
  await installMissing({ development: true });
  await buildChanged();
  const root = mkdtempSync(join(tmpdir(), 'gengfu-mutants-'));
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
    process.once(signal, () => {
      for (const child of running) child.kill('SIGTERM');
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
      process.exit(1);
    });
  try {
    const copies = Array.from({ length: AT_ONCE }, (_, i) => copyInto(join(root, `${i}`)));
    await step('running the tests on the project as it is', () => expectGreen(copies, wanted));
    await report(copies, wanted);
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What is wrong with an entry of the lists, or null. @param {Mutant} mutant */
export function faultIn({ name, file, from, to, tests }) {
  const gone = tests.find((test) => !existsSync(test));
  if (gone !== undefined) return `${name}: there is no ${gone}`;
  const text = readFileSync(file, 'utf8');
  const times = text.split(from).length - 1;
  if (times !== 1)
    return `${name}: its text stands ${times} times in ${file}, and must once:\n${from}`;
  if (
    parseSync(
      file,
      text.replace(from, () => to),
    ).errors.length > 0
  )
    return `${name}: ${file} does not parse with it`;
  return null;
}

/** @param {string} folder a copy of the project; its packages are ours. @returns {string} */
function copyInto(folder) {
  const here = resolve('.');
  cpSync(here, folder, {
    recursive: true,
    preserveTimestamps: true,
    filter: (path) => !NOT_COPIED.has(relative(here, path)),
  });
  symlinkSync(join(here, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/**
 * A test that fails without a mutant says nothing about one.
 *
 * @param {readonly string[]} copies
 * @param {readonly Mutant[]} mutants
 */
async function expectGreen(copies, mutants) {
  /** @type {Map<string, (string | undefined)[]>} */
  const patterns = new Map();
  for (const { tests, only } of mutants)
    for (const test of tests) patterns.set(test, [...(patterns.get(test) ?? []), only]);
  await inTurns(copies, [...patterns], async (copy, [test, some]) => {
    const only = some.includes(undefined) ? undefined : [...new Set(some)].join('|');
    const { failed, passed, output } = await runTests(copy, [test], only);
    if (failed || passed === 0)
      throw new Refusal(`${output}\n${test} does not pass on the project as it is.`);
  });
}

/** @param {readonly string[]} copies @param {readonly Mutant[]} mutants */
async function report(copies, mutants) {
  const began = performance.now();
  /** @type {Mutant[]} */
  const survived = [];
  let done = 0;
  await inTurns(copies, mutants, async (copy, mutant) => {
    const since = performance.now();
    const noticed = await isNoticed(copy, mutant);
    if (!noticed) survived.push(mutant);
    const took = ((performance.now() - since) / 1000).toFixed(1);
    done += 1;
    console.log(
      `${done}/${mutants.length} ${noticed ? 'noticed' : 'SURVIVED'} (${took} s) ${mutant.name}`,
    );
  });
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  console.log(`${mutants.length} changes in ${minutes} minutes, ${survived.length} unnoticed.`);
  for (const { name, file, tests } of survived)
    console.log(`  ${name}\n    ${file}, expected to fail: ${tests.join(', ')}`);
  if (survived.length > 0) process.exitCode = 1;
}

/** @param {string} copy @param {Mutant} mutant */
async function isNoticed(copy, { name, file, from, to, tests, only }) {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
  try {
    const { failed, passed, output } = await runTests(copy, tests, only);
    if (!failed && passed === 0) throw new Refusal(`${output}\n${name}: no test was run.`);
    return failed;
  } finally {
    writeFileSync(path, text);
  }
}

/**
 * @param {string} copy
 * @param {readonly string[]} tests
 * @param {string | undefined} only
 * @returns {Promise<{ failed: boolean, passed: number, output: string }>}
 */
async function runTests(copy, tests, only) {
  const answer = join(copy, 'mutants-answer.json');
  rmSync(answer, { force: true });
  // What the tests look at in dist is compiled by the run itself: see test/support/setup.ts.
  const args = ['run', ...tests, '--bail=1', '--maxWorkers=1', '--reporter=json'];
  // Nearly every file is as it was the time before.
  args.push('--experimental.fsModuleCache', `--experimental.fsModuleCachePath=${copy}/.cache`);
  const pattern = only === undefined ? [] : ['-t', only];
  const child = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', ...args, `--outputFile=${answer}`, ...pattern],
    { cwd: copy, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  let stands = false;
  const timer = setTimeout(() => {
    stands = true;
    child.kill('SIGTERM');
  }, LONGEST_MS);
  const code = await new Promise((ended, reject) => {
    child.on('error', reject).on('close', ended);
  });
  clearTimeout(timer);
  running.delete(child);
  if (stands) return { failed: true, passed: 0, output };
  const { success, numPassedTests, testResults } = JSON.parse(readFileSync(answer, 'utf8'));
  const failures = testResults.flatMap((/** @type {any} */ one) => [
    one.message,
    ...one.assertionResults.flatMap((/** @type {any} */ test) => test.failureMessages),
  ]);
  return {
    failed: code !== 0 || !success,
    passed: numPassedTests,
    output: [output, ...failures].join('\n').trim(),
  };
}

/**
 * Does the work of each thing in one of the copies, each copy busy with one at a time.
 *
 * @template T
 * @param {readonly string[]} copies
 * @param {readonly T[]} things
 * @param {(copy: string, thing: T) => Promise<void>} work
 */
async function inTurns(copies, things, work) {
  const waiting = [...things];
  const ended = await Promise.allSettled(
    copies.map(async (copy) => {
      for (let thing = waiting.shift(); thing !== undefined; thing = waiting.shift()) {
        // Where one fails the others end what they are at, and begin nothing more.
        await work(copy, thing).catch((error) => {
          waiting.length = 0;
          throw error;
        });
      }
    }),
  );
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}
