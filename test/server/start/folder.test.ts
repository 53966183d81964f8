/** The data folder: one server at a time, and nobody else's to read. */
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ownDataFolder } from '../../../server/start/data-folder.ts';
import { startServer } from '../../support/server.ts';

// Each start of a server takes seconds, and some tests take many.
vi.setConfig({ testTimeout: 120_000 });

let parent: string;
let dataDir: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'gengfu-folder-'));
  dataDir = join(parent, 'data');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const env = { GENGFU_DEMO: 'off' };
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

test('a second server on the folder is refused; the lock goes with the process, however it ends', async () => {
  const first = await startServer({ dataDir, env });
  await expect(startServer({ dataDir, env })).rejects.toThrow(
    `Another Gengfu uses the data folder ${dataDir}: stop it first`,
  );
  expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
  await first.kill9();
  const second = await startServer({ dataDir, env });
  expect(await second.stop()).toBe(0);
  const third = await startServer({ dataDir, env });
  expect(await third.stop()).toBe(0);
});

test('what a server makes is for its own account', async () => {
  const server = await startServer({ dataDir, env });
  try {
    expect(await modeOf(dataDir)).toBe(0o700);
    for (const name of await readdir(dataDir)) {
      const found = await stat(join(dataDir, name));
      expect([name, found.mode & 0o077]).toEqual([name, 0]);
    }
  } finally {
    await server.stop();
  }
});

test('what an earlier version left readable is closed', async () => {
  await mkdir(dataDir, { mode: 0o755 });
  await chmod(dataDir, 0o755);
  for (const name of ['gengfu.db', 'gengfu.db-wal', 'signing-key.pem']) {
    await writeFile(join(dataDir, name), '');
    await chmod(join(dataDir, name), 0o644);
  }
  expect(await ownDataFolder(dataDir)).toEqual([]);
  expect(await modeOf(dataDir)).toBe(0o700);
  expect(await modeOf(join(dataDir, 'gengfu.db'))).toBe(0o600);
  expect(await modeOf(join(dataDir, 'gengfu.db-wal'))).toBe(0o600);
  expect(await modeOf(join(dataDir, 'signing-key.pem'))).toBe(0o600);
});

test('who may bring alerts keeps the way to their folder, and sees nothing else', async () => {
  await mkdir(join(dataDir, 'cap', 'weather'), { recursive: true });
  await chmod(dataDir, 0o755);
  await chmod(join(dataDir, 'cap', 'weather'), 0o777);
  await ownDataFolder(dataDir);
  expect(await modeOf(dataDir)).toBe(0o711);
  expect(await modeOf(join(dataDir, 'cap', 'weather'))).toBe(0o777);
});

test('a folder that cannot be made says so', async () => {
  await writeFile(dataDir, 'a file');
  await expect(startServer({ dataDir, env })).rejects.toThrow(
    `The data folder ${dataDir} cannot be written (EEXIST)`,
  );
});
