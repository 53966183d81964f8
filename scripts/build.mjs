/** Builds what runs: the server by the compiler, what browsers load by vite. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { installMissing, refuseUnwritable } from './packages.mjs';
import { Refusal } from './refusal.mjs';
import { runNode, step } from './step.mjs';

const TSC = 'node_modules/typescript/bin/tsc';
const VITE = 'node_modules/vite/bin/vite.js';
/** Holds the hash of the sources that `dist` was built from. */
const STAMP = 'dist/.built';

/** Everything that a build reads: folders whole, files by name. */
const SOURCES = ['content', 'server', 'player', 'package-lock.json'];

/** @type {readonly { what: string, args: string[], needs: string }[]} */
export const PARTS = [
  { what: 'building the server', args: [TSC, '-b', 'tsconfig.build.json'], needs: 'server' },
  viteBuild('building the player', 'player/vite.config.ts'),
  viteBuild('building the console', 'server/console/islands/vite.config.ts'),
];

/** `npm run build`: builds always. */
export async function run() {
  await installMissing({ development: false });
  rmSync(STAMP, { force: true });
  await buildChanged();
}

/** Whether `dist` was built from the sources as they are. */
export const isBuilt = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hashSources();

/**
 * Builds when the sources are not those of the last build.
 *
 * @throws {Refusal} where a part does not build, or `dist` cannot be written.
 */
export async function buildChanged() {
  const hash = hashSources();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return;
  refuseUnwritable('dist');
  mkdirSync('dist', { recursive: true });
  rmSync(STAMP, { force: true });
  for (const part of PARTS) {
    if (existsSync(part.needs)) await step(part.what, () => build(part));
  }
  writeFileSync(STAMP, hash);
}

/**
 * Compiles the server where the sources are not those of the last build, so that a test run past `npm test` looks at no
 * older one. What browsers load takes too long for that, and stays as it is.
 *
 * @returns {Promise<string>} what the compiler found wrong; it has written all it could.
 */
export async function compileServer() {
  if (isBuilt()) return '';
  // What is there afterwards is no whole build of any sources.
  rmSync(STAMP, { force: true });
  const { code, output } = await runNode([TSC, '-b', 'tsconfig.build.json']);
  return code === 0 ? '' : output.trim();
}

/** @param {string} what @param {string} config */
function viteBuild(what, config) {
  return { what, args: [VITE, 'build', '--config', config, '--logLevel', 'warn'], needs: config };
}

/** @param {{ what: string, args: string[] }} part */
async function build({ what, args }) {
  const { code, output } = await runNode(args);
  if (code !== 0) throw new Refusal(`${output.trim()}\n${what} failed.`);
}

/** SHA-256 over the path and the bytes of each source file, in the order of their paths. */
function hashSources() {
  const settings = readdirSync('.').filter((name) => /^tsconfig.*\.json$/.test(name));
  const files = [...SOURCES, ...settings].flatMap(filesUnder);
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    const bytes = readFileSync(file);
    hash.update(`${file}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

/** @param {string} path a file, a folder, or nothing @returns {string[]} */
function filesUnder(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found ? [path] : [];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}
