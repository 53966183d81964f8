/** What a start installs, seen from npm's side: a stand-in for npm writes down how it was called. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

interface Entry {
  readonly version: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
}

const LOCKED: Readonly<Record<string, Entry>> = {
  'node_modules/runs': { version: '1.0.0' },
  'node_modules/tests': { version: '1.0.0', dev: true },
  'node_modules/binary-here': { version: '1.0.0', optional: true, os: [process.platform] },
  'node_modules/binary-elsewhere': { version: '1.0.0', optional: true, os: ['plan9'] },
  'node_modules/optional-of-optional': { version: '1.0.0', optional: true },
};
const HERE = ['runs', 'binary-here'];

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gengfu-packages-'));
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: LOCKED }));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Puts packages into node_modules as npm leaves them. */
async function haveInstalled(names: readonly string[], version = '1.0.0'): Promise<void> {
  const packages: Record<string, Entry> = {};
  for (const name of names) {
    const folder = `node_modules/${name}`;
    await mkdir(join(root, folder), { recursive: true });
    await writeFile(join(root, folder, 'package.json'), '{}');
    packages[folder] = { ...LOCKED[folder], version };
  }
  await writeFile(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
}

interface Outcome {
  /** The arguments that npm got, or undefined when it was not called. */
  readonly npm: readonly string[] | undefined;
  readonly output: string;
}

/** Installs what is missing in the tree; npm says `complaint` and ends with 1, or else with 0. */
async function install(development: boolean, complaint = ''): Promise<Outcome> {
  const npm = join(root, 'npm.cjs');
  await writeFile(
    npm,
    `require('fs').writeFileSync('called', JSON.stringify(process.argv.slice(2)));
     process.stderr.write(${JSON.stringify(complaint)}); process.exitCode = ${complaint ? 1 : 0};`,
  );
  const packages = new URL('../../scripts/packages.mjs', import.meta.url).href;
  const script = `import { installMissing } from ${JSON.stringify(packages)};
    await installMissing({ development: ${development} }).catch((e) => console.log(e.name, e.message));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    env: { ...process.env, npm_execpath: npm },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  await new Promise((resolve) => child.on('close', resolve));
  const called = join(root, 'called');
  const args = existsSync(called)
    ? (JSON.parse(await readFile(called, 'utf8')) as string[])
    : undefined;
  return { npm: args, output };
}

test('calls no npm when all that this machine needs is there', async () => {
  await haveInstalled(HERE);
  expect(await install(false)).toEqual({ npm: undefined, output: '' });
});

test('a start installs what runs, and not what tests', async () => {
  const { npm } = await install(false);
  expect(npm?.[0]).toBe('ci');
  expect(npm).toContain('--omit=dev');
});

test('a test installs the tools too', async () => {
  await haveInstalled(HERE);
  const { npm } = await install(true);
  expect(npm?.[0]).toBe('ci');
  expect(npm).not.toContain('--omit=dev');
});

test('a start takes no tools away that are there', async () => {
  await haveInstalled(['tests', 'binary-here']);
  expect((await install(false)).npm).not.toContain('--omit=dev');
});

test('another version than the locked one counts as missing', async () => {
  await haveInstalled(HERE, '0.9.0');
  expect((await install(false)).npm).toBeDefined();
});

test('a package whose folder was removed counts as missing', async () => {
  await haveInstalled(HERE);
  await rm(join(root, 'node_modules/runs'), { recursive: true });
  expect((await install(false)).npm).toBeDefined();
});

test('a missing binary for this machine counts, one for another does not', async () => {
  await haveInstalled(['runs']);
  expect((await install(false)).npm).toBeDefined();
});

test.each([
  ['npm error code EAI_AGAIN', /^Refusal npm cannot reach the package registry \(EAI_AGAIN\)/m],
  ['npm error code EACCES', /^Refusal npm may not write in /m],
  ['npm error code ENOSPC', /^Refusal The disk is full/m],
])('%s ends in one sentence', async (complaint, sentence) => {
  const { output } = await install(false, complaint);
  expect(output).toMatch(sentence);
  expect(output.trim().split('\n')).toHaveLength(2);
});
