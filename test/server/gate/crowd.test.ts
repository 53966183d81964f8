/** A real server with few descriptors, and strangers who hold as many connections as they get. */
import { once } from 'node:events';
import { request } from 'node:http';
import { connect as dial, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { SUBPROTOCOL } from '../../../content/wire/messages.ts';
import { signedIn } from '../../support/api.ts';
import { hangOpenScreens } from '../../support/open-screens.ts';
import { startServer, type TestServer } from '../../support/server.ts';

const leaving: (() => unknown)[] = [];
afterEach(async () => {
  for (const leave of leaving.splice(0).reverse()) await leave();
});

/** As a system gives a process that nobody has thought about. */
async function smallServer(): Promise<TestServer> {
  const server = await startServer({ descriptors: 1024, env: { GENGFU_DEMO: 'off' } });
  leaving.push(server.stop);
  return server;
}

/** Connects and begins a request that it never ends; again, when it is thrown out. */
async function hold(server: TestServer, from: string, begin: string): Promise<void> {
  let over = false;
  let socket: Socket;
  let there: () => void;
  const connected = new Promise<void>((resolve) => {
    there = resolve;
  });
  const open = (): void => {
    if (over) return;
    socket = dial({ port: server.port, host: '127.0.0.1', localAddress: from });
    socket.on('error', () => undefined);
    socket.on('connect', () => {
      socket.write(begin);
      there();
    });
    socket.on('close', () => setTimeout(open, AGAIN_MS));
    socket.resume();
  };
  open();
  leaving.push(() => {
    over = true;
    socket.destroy();
  });
  await connected;
}

/** The status of an answer to somebody at that address. */
function asks(server: TestServer, path: string, from: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = request(`${server.url}${path}`, { localAddress: from, agent: false });
    asking.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asking.on('error', reject);
    asking.end();
  });
}

async function plays(server: TestServer, screen: string, from: string): Promise<void> {
  const paired = await fetch(`${server.url}/play/${screen}/pair`, { method: 'POST' });
  const { credential } = (await paired.json()) as { credential: string };
  const socket = new WebSocket(
    `${server.url.replace('http', 'ws')}/live`,
    [SUBPROTOCOL, credential],
    {
      localAddress: from,
    },
  );
  leaving.push(() => socket.terminate());
  await once(socket, 'open');
}

/** Whoever is thrown out is soon back. */
const AGAIN_MS = 200;
const HALF = 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ';

test.each([
  ['one address', () => '127.0.0.9', HALF],
  ['one address, and says nothing', () => '127.0.0.9', ''],
  ['200 addresses', (n: number) => `127.0.7.${n % 200}`, HALF],
])(
  'a crowd of 800 from %s keeps out neither people nor screens',
  { timeout: 90_000 },
  async (_, from, begin) => {
    const server = await smallServer();
    const api = await signedIn(server);
    const [screen = ''] = await hangOpenScreens(server, api, 1);
    await Promise.all(Array.from({ length: 800 }, (__, n) => hold(server, from(n), begin)));
    for (let n = 0; n < 15; n++) expect(await asks(server, '/healthz', '127.0.0.2')).toBe(200);
    expect(await asks(server, '/', '127.0.0.3')).toBe(303);
    expect((await api.get('/api/screens')).screens).toHaveLength(1);
    await plays(server, screen, '127.0.0.4');
  },
);
