import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseSync } from 'vite';

const root = fileURLToPath(new URL('../../', import.meta.url));
const DOOR = join(root, 'scripts/run.cjs');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gengfu-start-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs the door; `until` decides by the output when to send SIGTERM. */
function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  until: (output: string) => boolean = () => false,
): Promise<Ended> {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env } });
  let output = '';
  let told = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      // Once: a second one could meet the door after it has done its part, and end it another way.
      if (told || !until(output)) return;
      told = child.kill('SIGTERM');
    });
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

test.each(['12.22.12', '18.20.8', '20.18.3'])('Node %s is told what it lacks', async (version) => {
  const older = join(folder, 'older.cjs');
  await writeFile(
    older,
    `Object.defineProperty(process.versions, 'node', { value: '${version}' });`,
  );
  const { code, output } = await run(['--require', older, DOOR, 'start']);
  expect(code).toBe(1);
  expect(output.trim().split('\n')).toEqual([
    expect.stringContaining(`needs Node 20.19 or newer, and this is Node ${version}`),
  ]);
});

test('the door is readable to an old Node', async () => {
  const text = await readFile(DOOR, 'utf8');
  const { program } = parseSync(DOOR, text, { sourceType: 'commonjs' });
  const kinds = new Set<string>();
  JSON.stringify(program, (_key, value: unknown) => {
    const node = value as { type?: string; operator?: string } | null;
    if (node?.type !== undefined) kinds.add(node.type);
    if (node?.operator !== undefined) kinds.add(node.operator);
    return value;
  });
  for (const newer of [
    'ChainExpression',
    '??',
    '??=',
    '||=',
    '&&=',
    'ClassBody',
    'AwaitExpression',
  ])
    expect(kinds).not.toContain(newer);
  expect(text).not.toContain('node:');
});

test('a built checkout starts at once, with nothing installed or built, and stops on SIGTERM', async () => {
  const env = { GENGFU_PORT: '0', GENGFU_DATA: join(folder, 'data'), GENGFU_LOG: 'info' };
  const { code, output } = await run([DOOR, 'start'], env, (text) => /Wall +http/.test(text));
  expect(output).toContain('"msg":"listening"');
  expect(output).not.toMatch(/^(?:installing|building)/m);
  expect(code).toBe(0);
});

test('stops when the shell that npm ran it in is gone', async () => {
  const env = { GENGFU_PORT: '0', GENGFU_DATA: join(folder, 'data'), GENGFU_LOG: 'info' };
  const shell = spawn('sh', ['-c', `"${process.execPath}" "${DOOR}" start; true`], {
    env: { ...process.env, ...env, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (/Wall +http/.test(output)) shell.kill('SIGKILL');
  });
  // The pipe closes when the last process that holds it is gone: the server itself.
  await new Promise((resolve) => shell.on('close', resolve));
  expect(output).toContain('"msg":"stopping"');
});
