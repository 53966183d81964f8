/** The first start: what it makes, where its password goes, and that no crash loses it. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pino } from 'pino';
import { firstAdministrator } from '../../../server/start/first-administrator.ts';
import { openDatabase } from '../../../server/db/open.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { openSite } from '../../support/site.ts';

// Each start of a server takes seconds, and some tests take many.
vi.setConfig({ testTimeout: 120_000 });

let dataDir: string;
const leaving: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gengfu-first-'));
});
afterEach(async () => {
  for (const leave of leaving.splice(0).reverse()) await leave();
  await rm(dataDir, { recursive: true, force: true });
});

const PLAIN = { GENGFU_DEMO: 'off' };

async function start(env: Record<string, string> = {}): Promise<TestServer> {
  const server = await startServer({ dataDir, env: { ...PLAIN, ...env } });
  leaving.push(server.stop);
  return server;
}

const signIn = async (url: string, login?: string, password?: string): Promise<number> => {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ login, password });
  return (await fetch(`${url}/api/sessions`, { method: 'POST', headers, body })).status;
};

test('on a taken port it makes nothing, and says which setting helps', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  try {
    await expect(startServer({ dataDir, port, env: PLAIN })).rejects.toThrow(
      `Port ${port} is taken: stop the program that uses it, or set GENGFU_PORT to another.`,
    );
  } finally {
    other.close();
  }
  expect((await readdir(dataDir)).filter((name) => name !== 'gengfu.lock')).toEqual([]);
  const server = await start();
  expect(await signIn(server.url, server.adminLogin, server.adminPassword)).toBe(201);
});

test('without a terminal the password lies in a file for its owner alone, and in no log', async () => {
  const server = await start();
  // An empty county is led into what to do first.
  expect(server.log()).toContain(`${server.url}/api/setup`);
  expect(server.adminPassword).toMatch(/^\S{12,}$/);
  expect(server.log()).not.toContain(server.adminPassword);
  expect(server.log()).toContain(join(dataDir, 'first-administrator.txt'));
  expect(await signIn(server.url, server.adminLogin, server.adminPassword)).toBe(201);
});

test('the password that was printed opens nothing but the choice of another, wherever it is read', async () => {
  const server = await start();
  const ask = async (method: string, path: string, token: string, json?: object) =>
    fetch(`${server.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      ...(json && { body: JSON.stringify(json) }),
    });
  const { adminLogin: login, adminPassword: current } = server;
  const signedIn = await ask('POST', '/api/sessions', '', { login, password: current });
  const { token } = (await signedIn.json()) as { token: string };
  // Lists are read in a thread of their own, which asks for itself who asks.
  for (const path of ['/api/items', '/api/screens?limit=1'])
    expect((await ask('GET', path, token)).status).toBe(403);
  const next = 'nine lanterns by the east gate';
  const changed = await ask('PUT', '/api/me/password', token, { current, next });
  const { token: renewed } = (await changed.json()) as { token: string };
  expect((await ask('GET', '/api/items', token)).status).toBe(401);
  expect((await ask('GET', '/api/items', renewed)).status).toBe(200);
});

test('each start reminds of a password file that nobody deleted', async () => {
  const first = await start();
  const file = join(dataDir, 'first-administrator.txt');
  await first.kill9();
  await writeFile(file, 'still here');
  const again = await start();
  expect(again.log()).toContain('Sign in with it, then delete that file.');
});

test('whoever may write in the data folder gets a new password for a lost one', async () => {
  const first = await start();
  const lost = first.adminPassword;
  await first.stop();
  await writeFile(join(dataDir, 'reset-administrator'), '');
  const again = await start();
  expect(again.adminPassword).not.toBe(lost);
  expect(await signIn(again.url, 'admin', lost)).toBe(401);
  expect(await signIn(again.url, 'admin', again.adminPassword)).toBe(201);
  expect(existsSync(join(dataDir, 'reset-administrator'))).toBe(false);
});

test('a store in which nobody can administer is told how to get in again', async () => {
  const first = await start();
  await first.stop();
  const db = await openDatabase({ kind: 'sqlite', file: join(dataDir, 'gengfu.db') });
  await db.updateTable('people').set({ disabled: 1 }).execute();
  await db.destroy();
  const second = await start();
  expect(second.log()).toContain('Nobody can administer');
  expect(second.log()).toContain(join(dataDir, 'reset-administrator'));
});

test('on a terminal the words are for the banner, and the file goes once they are out', async () => {
  const site = await openSite();
  leaving.push(site.close);
  await writeFile(join(dataDir, 'reset-administrator'), '');
  const options = { demo: false, dataDir, terminal: true };
  const { lines, said } = await firstAdministrator(site.signage, options);
  const [, password = ''] = /password +(\S+)/.exec(lines.join('\n')) ?? [];
  const file = join(dataDir, 'first-administrator.txt');
  // A crash before they are out leaves them here.
  expect(await readFile(file, 'utf8')).toContain(password);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await said();
  expect(existsSync(file)).toBe(false);
});

test('a crash before the administrator is there leaves the words, and the next start makes new ones', async () => {
  const site = await openSite();
  leaving.push(site.close);
  const { db } = site.signage;
  // As if the process ended in the transaction: nothing of it is kept.
  const broken = new Proxy(db, {
    get: (target, name) => {
      if (name === 'transaction') throw new Error('power cut');
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  await writeFile(join(dataDir, 'reset-administrator'), '');
  const options = { demo: false, dataDir, terminal: false };
  const signage = { ...site.signage, log: pino({ level: 'silent' }) };
  await expect(firstAdministrator({ ...signage, db: broken }, options)).rejects.toThrow(
    'power cut',
  );
  const file = join(dataDir, 'first-administrator.txt');
  const [, cut] = /password +(\S+)/.exec(await readFile(file, 'utf8')) ?? [];
  await firstAdministrator(signage, options);
  const [, password] = /password +(\S+)/.exec(await readFile(file, 'utf8')) ?? [];
  expect(password).not.toBe(cut);
  const answer = await site.raw('/api/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'admin', password }),
  });
  expect(answer.status).toBe(201);
});
