/** The gate before a site that answers what it was asked: real sockets, and a patience of milliseconds. */
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { type AddressInfo, connect as dial, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createGate, type Gate, type GateOptions } from '../../../server/gate/gate.ts';

const PATIENCE = {
  headersMs: 200,
  idleMs: 200,
  bodyGraceMs: 200,
  upgradeMs: 200,
  lookEveryMs: 20,
};
/** For what has to be there still when the test comes back to it. */
const PATIENT = { headersMs: 20_000, idleMs: 20_000, bodyGraceMs: 20_000, upgradeMs: 20_000 };

const leaving: (() => unknown)[] = [];
afterEach(async () => {
  for (const leave of leaving.splice(0).reverse()) await leave();
});

/** Reads the body and says how long it was; a request for /never is not answered. */
const site: RequestListener = (request, response) => {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => (bytes += chunk.length));
  request.on('error', () => undefined);
  request.on('end', () => {
    if (request.url !== '/never') response.end(`${request.method} ${request.url} ${bytes}`);
  });
};

async function open(options: Partial<GateOptions> = {}): Promise<Gate & { port: number }> {
  const gate = createGate({ site, connections: 1000, patience: PATIENCE, ...options });
  await new Promise<void>((resolve) => gate.server.listen(0, '127.0.0.1', resolve));
  leaving.push(() => {
    gate.server.close();
    gate.server.closeAllConnections();
  });
  return { ...gate, port: (gate.server.address() as AddressInfo).port };
}

interface Peer {
  readonly socket: Socket;
  /** All that it was answered, once the server has hung up. */
  readonly answered: Promise<string>;
  /** What it was answered so far. */
  heard(): string;
}

function peer(port: number, text = '', from = '127.0.0.1'): Peer {
  const socket = dial({ port, host: '127.0.0.1', localAddress: from });
  leaving.push(() => socket.destroy());
  let heard = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (heard += chunk));
  socket.on('error', () => undefined);
  socket.write(text);
  const answered = new Promise<string>((resolve) => socket.on('close', () => resolve(heard)));
  return { socket, answered, heard: () => heard };
}

/** Answered in full on a connection that stays: resolves when `text` is there. */
async function hears(one: Peer, text: string): Promise<void> {
  while (!one.heard().includes(text)) await once(one.socket, 'data');
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
const bodyOf = (answer: string): unknown =>
  JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const post = (headers: string, body = ''): string =>
  `POST / HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n${body}`;

test.each([
  ['says nothing', '', 408],
  ['does not end its headers', 'GET / HTTP/1.1\r\nHost: x\r\nX: ', 408],
  ['sends a byte of its body and stops', post('Content-Length: 1000', 'a'), 408],
  ['begins a chunk and stops', post('Transfer-Encoding: chunked', 'ff\r\nabc'), 408],
  [
    'announces a body that it waits to be asked for',
    post('Content-Length: 9\r\nExpect: 100-continue'),
    408,
  ],
  [
    'wants a socket that does not come to be',
    'GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    503,
  ],
  ['sends what is no HTTP', '\u0016\u0003\u0001 TLS perhaps', 400],
  ['sends headers of 20 kB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['sends an address of 20 kB', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
  ['names no host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['lies about a chunk', post('Transfer-Encoding: chunked', '3\r\nabcdef\r\n'), 400],
  ['says two lengths', post('Content-Length: 3\r\nContent-Length: 4', 'abcd'), 400],
  [
    'says a length and chunks',
    post('Content-Length: 3\r\nTransfer-Encoding: chunked', '3\r\nabc\r\n0\r\n\r\n'),
    400,
  ],
])('one that %s is told so, and hung up on', async (_, text, status) => {
  const { server, port } = await open();
  // The site wants no sockets: whoever asks for one is left waiting.
  server.on('upgrade', () => undefined);
  const answer = await peer(port, text).answered;
  const last = answer.slice(answer.lastIndexOf('HTTP/1.1 '));
  expect(statusOf(last)).toBe(status);
  if (status === 408 || status === 503 || status === 431)
    expect(bodyOf(last)).toMatchObject({ error: expect.any(String), message: expect.any(String) });
  if (status === 503) expect(last).toMatch(/^Retry-After: \d+\r$/m);
});

test('a connection that is kept is let go after a while', async () => {
  const { port } = await open();
  expect(await peer(port, GET).answered).toMatch(/GET \/ 0$/);
});

test('HTTP/1.0, pipelined requests and an early body are answered', async () => {
  const { port } = await open();
  expect(await peer(port, 'GET /old HTTP/1.0\r\n\r\n').answered).toMatch(/GET \/old 0$/);
  const one = peer(port, GET + post('Content-Length: 3', 'abc') + GET);
  await hears(one, 'POST / 3');
  const expecting = peer(port, post('Content-Length: 3\r\nExpect: 100-continue'));
  await hears(expecting, '100 Continue');
  expecting.socket.write('abc');
  await hears(expecting, 'POST / 3');
});

test('pipelined requests are begun one behind the other, and what is not read begins nothing more', async () => {
  const begun: string[] = [];
  const { port } = await open({
    patience: PATIENT,
    site: (request, response) => {
      begun.push(`${request.url}`);
      response.end(request.url === '/large' ? 'x'.repeat(20_000_000) : `said ${request.url}`);
    },
  });
  const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  const small = peer(port, ask('/1') + post('Content-Length: 3', 'abc') + ask('/2'));
  await hears(small, 'said /2');
  expect(begun).toEqual(['/1', '/', '/2']);
  const greedy = dial(port, '127.0.0.1');
  leaving.push(() => greedy.destroy());
  greedy.pause();
  greedy.write(ask('/large').repeat(8));
  // Somebody else is answered meanwhile, and by then all eight have come.
  await hears(peer(port, ask('/3')), 'said /3');
  await hears(peer(port, ask('/4')), 'said /4');
  expect(begun.filter((path) => path === '/large')).toHaveLength(1);
});

test('one that pipelines thousands is answered its first, and no more', async () => {
  let asked = 0;
  const { port } = await open({
    patience: PATIENT,
    site: (_, response) => {
      asked += 1;
      setImmediate(() => response.end('ok'));
    },
  });
  const answer = await peer(port, GET.repeat(5000)).answered;
  expect(asked).toBeLessThanOrEqual(16);
  expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(asked);
  expect(answer).toContain('HTTP/1.1 429');
});

const SEATS = { people: 2, strangersMost: 20, strangersLeast: 4, perPlace: 10, players: 30 };
const HALF = 'GET / HTTP/1.1\r\nHost: x\r\nX: ';

/** So many connections of one address that will say nothing more, all of them accepted. */
async function silent(gate: Gate & { port: number }, count: number, from: string): Promise<Peer[]> {
  const peers: Peer[] = [];
  for (let n = 0; n < count; n++) {
    const accepted = once(gate.server, 'connection');
    peers.push(peer(gate.port, HALF, from));
    await accepted;
  }
  return peers;
}

test('one address gets half the seats of strangers, and is told when they are taken', async () => {
  const gate = await open({ patience: PATIENT, seats: SEATS });
  await silent(gate, 10, '127.0.0.9');
  const more = await peer(gate.port, GET, '127.0.0.9').answered;
  expect(statusOf(more)).toBe(429);
  expect(more).toMatch(/^Retry-After: \d+\r$/m);
  expect(bodyOf(more)).toMatchObject({ error: 'busy' });
  const other = peer(gate.port, GET, '127.0.0.2');
  await hears(other, 'GET / 0');
});

test('when all seats are taken, the address that has most gives way to a newcomer', async () => {
  const gate = await open({ patience: PATIENT, seats: SEATS });
  const greedy = await silent(gate, 10, '127.0.0.9');
  await silent(gate, 5, '127.0.0.8');
  await silent(gate, 5, '127.0.0.7');
  const newcomer = peer(gate.port, GET, '127.0.0.2');
  await hears(newcomer, 'GET / 0');
  const answer = await (greedy[0] as Peer).answered;
  expect(statusOf(answer)).toBe(503);
  expect(answer).toMatch(/^Retry-After: \d+\r$/m);
});

test('requests that are not answered give way too, where one address has most of them', async () => {
  const gate = await open({ patience: PATIENT, seats: { ...SEATS, perPlace: 20 } });
  const stuck = 'GET /never HTTP/1.1\r\nHost: x\r\n\r\n';
  for (let n = 0; n < 20; n++) {
    const asked = once(gate.server, 'request');
    peer(gate.port, stuck, '127.0.0.9');
    await asked;
  }
  await hears(peer(gate.port, GET, '127.0.0.2'), 'GET / 0');
});

test('people and players who have shown who they are give way to nobody', async () => {
  let person: object | null = null;
  const gate: Gate & { port: number } = await open({
    patience: PATIENT,
    seats: SEATS,
    site: (request, response) => {
      if (request.url === '/me') gate.seatPerson((person = request.socket));
      response.end('ok');
    },
  });
  gate.server.on('upgrade', (_, socket: Socket) => {
    socket.write(gate.seatPlayer(socket) ? 'seated' : 'full');
  });
  const me = peer(gate.port, GET.replace('/ ', '/me '), '127.0.0.9');
  await hears(me, 'ok');
  expect(person).not.toBeNull();
  const upgrade =
    'GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  const players = Array.from({ length: 30 }, () => peer(gate.port, upgrade, '127.0.0.9'));
  for (const one of players) await hears(one, 'seated');
  await hears(peer(gate.port, upgrade, '127.0.0.9'), 'full');
  // Strangers are down to their least by now, and fight for it.
  for (let round = 0; round < 3; round++)
    for (let n = 5; n < 15; n++) {
      const accepted = once(gate.server, 'connection');
      peer(gate.port, HALF, `127.0.0.${n}`);
      await accepted;
    }
  me.socket.write(GET);
  await hears(me, 'ok');
  expect(players.every(({ socket }) => !socket.closed)).toBe(true);
});

test('behind a proxy its connections are nobody\u2019s, and requests count by whom it names', async () => {
  const gate = await open({ proxies: 1, patience: PATIENT, seats: SEATS });
  const from = (address: string, path = '/never'): string =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.1.1.1, ${address}\r\n\r\n`;
  // More connections than one address may have are nothing to a proxy.
  const kept = Array.from({ length: 12 }, () => peer(gate.port, from('10.0.0.1', '/')));
  for (const one of kept) await hears(one, 'GET / 0');
  for (const one of kept.slice(0, 10)) {
    const asked = once(gate.server, 'request');
    one.socket.write(from('10.0.0.9'));
    await asked;
  }
  const refused = kept[10] as Peer;
  refused.socket.write(from('10.0.0.9'));
  await hears(refused, 'HTTP/1.1 429');
  const other = kept[11] as Peer;
  other.socket.write(from('10.0.0.2', '/other'));
  await hears(other, 'GET /other 0');
});
