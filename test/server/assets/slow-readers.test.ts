/** Many who read a large asset slowly, at a real server: it holds little of it, and lets go when they go. */
import { createHash } from 'node:crypto';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, signedIn } from '../../support/api.ts';
import { wav } from '../../player/support/recording.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';

const READERS = 16;
const MB = 1024 * 1024;

let server: TestServer;
let api: Api;
let large: Buffer;
let hash = '';
let address = '';
beforeAll(async () => {
  server = await startServer({ env: { GENGFU_DEMO: 'off' } });
  api = await signedIn(server);
  // Eight thousand samples a second, two bytes each: an hour has 58 MB.
  large = wav(3_600_000);
  const sent = await fetch(`${server.url}/api/media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.token}` },
    body: new Uint8Array(large),
  });
  ({ hash } = (await sent.json()) as { hash: string });
  ({ address } = await api.get(`/assets/${hash}/address`));
});
afterAll(() => server.stop());

const residentMb = async (): Promise<number> => {
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
};

const openFiles = async (): Promise<number> => {
  const links = (await readdir(`/proc/${server.pid}/fd`)).map((fd) =>
    readlink(`/proc/${server.pid}/fd/${fd}`).catch(() => ''),
  );
  return (await Promise.all(links)).filter((file) => file.includes(hash)).length;
};

/** Asks, reads the first piece, and then no more until told. */
async function slowReader(): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`GET ${address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  const [head] = (await once(socket, 'data')) as [Buffer];
  socket.pause();
  expect(head.toString('latin1')).toContain(`Content-Length: ${large.length}`.toLowerCase());
  socket.unshift(head);
  return socket;
}

it('is bounded while they read, and nothing stays open behind them', async () => {
  const before = await residentMb();
  const readers = await Promise.all(Array.from({ length: READERS }, slowReader));
  expect(await openFiles()).toBe(READERS);
  // Read whole, twice, for each it would have been thirty-two times the file.
  expect((await residentMb()) - before).toBeLessThan((2 * large.length) / MB);

  const digest = createHash('sha256');
  let text: Buffer = Buffer.alloc(0);
  const [last, ...others] = readers;
  for (const reader of others) reader.destroy();
  for await (const piece of last as Socket) {
    if (text.length > 0) digest.update(piece as Buffer);
    else {
      text = piece as Buffer;
      digest.update(text.subarray(text.indexOf('\r\n\r\n') + 4));
    }
  }
  expect(digest.digest('hex')).toBe(hash);
  await until('all is closed', async () => (await openFiles()) === 0);
});

it('a part, and a look, cost no more than they ask for', async () => {
  const whole = await fetch(`${server.url}${address}`, { method: 'HEAD' });
  expect(whole.headers.get('content-length')).toBe(String(large.length));
  const end = await fetch(`${server.url}${address}`, { headers: { range: 'bytes=-5' } });
  expect(end.status).toBe(206);
  expect(end.headers.get('content-length')).toBe('5');
  expect(Buffer.from(await end.arrayBuffer()).equals(large.subarray(-5))).toBe(true);
  const tag = await fetch(`${server.url}${address}`, { headers: { 'if-none-match': `"${hash}"` } });
  expect(tag.status).toBe(304);
  await until('all is closed', async () => (await openFiles()) === 0);
});
