/** The real server, its notices, and servers of others: what was to go out when it was killed goes out, and once. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, signedIn } from '../support/api.ts';
import { type MailServer, openMailServer } from '../support/mail-server.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const MINUTE_MS = 60_000;
const PRELOAD = new URL('../support/set-clock.mjs', import.meta.url).href;

let folder: string;
let mailServer: MailServer;
let program: Server;
let server: TestServer;
let api: Api;
const called: { id: string; signature: string; body: string }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gengfu-notices-'));
  await writeFile(join(folder, 'off'), '0');
  mailServer = await openMailServer();
  program = createServer((asked, answer) => {
    const parts: Buffer[] = [];
    asked.on('data', (part: Buffer) => parts.push(part));
    asked.on('end', () => {
      const field = (name: string): string => String(asked.headers[name]);
      const body = Buffer.concat(parts).toString();
      called.push({ id: field('webhook-id'), signature: field('webhook-signature'), body });
      answer.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => program.listen(0, '127.0.0.1', resolve));
  server = await startServer({
    env: {
      GENGFU_DEMO: 'off',
      GENGFU_SMTP_URL: `smtp://127.0.0.1:${mailServer.port}?tls=off`,
      GENGFU_MAIL_FROM: 'gengfu@county.example',
      GENGFU_PUBLIC_URL: 'https://signs.county.example',
      GENGFU_WEBHOOK_HOSTS: '127.0.0.1',
      GENGFU_TEST_CLOCK: join(folder, 'off'),
      NODE_OPTIONS: `--import ${PRELOAD}`,
    },
  });
  api = await signedIn(server);
});
afterAll(async () => {
  await server?.stop();
  await mailServer.close();
  program.closeAllConnections();
  program.close();
  await rm(folder, { recursive: true, force: true });
});

test('a letter that was under way when the server was killed comes after the next start, once', async () => {
  const answer = await fetch(`${server.url}/api/me/notices`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      mail: 'root@county.example',
      language: 'zh',
      timeZone: 'Asia/Shanghai',
      quiet: null,
      events: [],
    }),
  });
  expect(answer.status).toBe(200);
  const { port } = program.address() as AddressInfo;
  const events = ['urgent.issued'];
  await api.post('/api/webhooks', { url: `http://127.0.0.1:${port}/`, events });
  const build = { width: 64, height: 16, colour: 'mono', kind: 'storefront' };
  await api.post('/api/screens', { ...build, id: 'door', unit: 'bureau', name: '门口屏' });

  mailServer.answerWith('silence');
  const asked = mailServer.asked();
  const urgent = { text: '请立即转移', target: {}, lastsMs: 60 * MINUTE_MS, drill: false };
  await api.post('/api/urgent', urgent);
  await asked;
  await until('the webhook was called', () => called.length > 0);
  await server.kill9();

  mailServer.answerWith(null);
  await writeFile(join(folder, 'off'), String(4 * MINUTE_MS));
  server = await server.restart();
  await until('the letter has come', () => mailServer.mails.length > 0);
  // Whatever else were due would come in the next round.
  const round = Date.now() + 6000;
  await until('a round went by', () => Date.now() > round);
  expect(mailServer.mails.map(({ subject, to }) => [subject, to])).toEqual([
    [expect.stringMatching(/^紧急信息已发布/) as unknown, ['root@county.example']],
  ]);
  expect(mailServer.mails[0]?.text).toContain('https://signs.county.example');
  expect(mailServer.mails[0]?.messageId).toMatch(/^<letter-.+@county\.example>$/);
  // Killed before it could note the answer it would call again, and say that it is the same call.
  expect(new Set(called.map(({ id }) => id)).size).toBe(1);
  expect(called[0]?.signature).toMatch(/^v1,/);
  expect(JSON.parse(called[0]?.body ?? '')).toMatchObject({ type: 'urgent.issued' });
}, 90_000);
