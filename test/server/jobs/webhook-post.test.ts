/** Where a webhook may lead the server, and where not. */
import type { LookupAddress } from 'node:dns';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it, test } from 'vitest';
import { isPublicAddress } from '../../../server/jobs/public-address.ts';
import { type CallerParts, createCaller } from '../../../server/jobs/webhook-post.ts';
import { selfSigned } from '../signage/cap/certificate.ts';

const going = new AbortController().signal;
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(answer: RequestListener, tls?: { key: string; certificate: string }) {
  let asked = 0;
  const counted: RequestListener = (question, reply) => {
    asked += 1;
    answer(question, reply);
  };
  const server = tls
    ? createTlsServer({ key: tls.key, cert: tls.certificate }, counted)
    : createServer(counted);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, asked: () => asked };
}
const ok: RequestListener = (_, reply) => void reply.writeHead(204).end();

const call = (url: string, parts: Partial<CallerParts> = {}, stop = going) =>
  createCaller({ hosts: [], ...parts }).call({ url, body: '{}', headers: {} }, stop);
const answering =
  (...addresses: string[]): NonNullable<CallerParts['resolve']> =>
  (_, done) => {
    done(
      null,
      addresses.map((address): LookupAddress => ({
        address,
        family: address.includes(':') ? 6 : 4,
      })),
    );
  };

describe('a webhook', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    'localhost',
  ])('does not lead to this computer as %s', async (host) => {
    const { port, asked } = await listen(ok);
    for (const scheme of ['http', 'https'])
      expect(await call(`${scheme}://${host}:${port}/`)).toMatchObject({
        ok: false,
        problem: expect.stringContaining('private network') as unknown,
      });
    expect(asked()).toBe(0);
  });

  it('does not lead there by a name, nor by one of several addresses of a name', async () => {
    const { port, asked } = await listen(ok);
    for (const found of [['127.0.0.1'], ['8.8.8.8', '10.0.0.1'], ['fd00::1'], []]) {
      const resolve = answering(...found);
      expect(await call(`https://hooks.example:${port}/`, { resolve })).toMatchObject({
        ok: false,
        problem: expect.stringContaining('private network') as unknown,
      });
    }
    expect(asked()).toBe(0);
  });

  it('is called at the address that was looked at, which is looked up once', async () => {
    const { port, asked } = await listen(ok);
    let times = 0;
    const resolve: CallerParts['resolve'] = (host, done) => {
      times += 1;
      answering(times === 1 ? '127.0.0.1' : '10.0.0.1')(host, done);
    };
    expect(
      await call(`http://hooks.example:${port}/`, { hosts: ['hooks.example'], resolve }),
    ).toEqual({
      ok: true,
    });
    expect([times, asked()]).toEqual([1, 1]);
  });

  it('goes without TLS to this computer alone, and that where it is named', async () => {
    const resolve = answering('10.0.0.1');
    expect(
      await call('http://hooks.example/', { hosts: ['hooks.example'], resolve }),
    ).toMatchObject({
      ok: false,
    });
    expect(await call('http://8.8.8.8/')).toMatchObject({ ok: false });
    const { port } = await listen(ok);
    expect(await call(`http://127.0.0.1:${port}/`, { hosts: ['127.0.0.1'] })).toEqual({ ok: true });
  });

  it('is followed to no other place', async () => {
    const other = await listen(ok);
    const first = await listen((_, reply) => {
      reply.writeHead(307, { location: `http://127.0.0.1:${other.port}/` }).end();
    });
    expect(await call(`http://127.0.0.1:${first.port}/`, { hosts: ['127.0.0.1'] })).toEqual({
      ok: false,
      problem: 'answered 307',
      gone: false,
    });
    expect([first.asked(), other.asked()]).toEqual([1, 0]);
  });

  it('is given up where it says nothing, and left where it says too much', async () => {
    const mute = await listen(() => undefined);
    const hosts = ['127.0.0.1'];
    expect(await call(`http://127.0.0.1:${mute.port}/`, { hosts, withinMs: 200 })).toMatchObject({
      ok: false,
      problem: 'no answer within 0.2 s',
    });
    let left: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (left = resolve));
    const endless = await listen((_, reply) => {
      reply.on('close', left);
      const pour = (): void => {
        while (reply.write('x'.repeat(65_536)));
        reply.once('drain', pour);
      };
      pour();
    });
    expect(await call(`http://127.0.0.1:${endless.port}/`, { hosts })).toEqual({ ok: true });
    await gone;
    const stop = new AbortController();
    const silent = await listen(() => stop.abort());
    expect(await call(`http://127.0.0.1:${silent.port}/`, { hosts }, stop.signal)).toMatchObject({
      ok: false,
    });
  });

  it('is called over TLS where somebody vouches for the host', async () => {
    const pair = selfSigned('localhost');
    const { port, asked } = await listen(ok, pair);
    const url = `https://localhost:${port}/`;
    const hosts = ['localhost'];
    expect(await call(url, { hosts })).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/self.signed/i) as unknown,
    });
    expect(asked()).toBe(0);
    expect(await call(url, { hosts, ca: pair.certificate })).toEqual({ ok: true });
  });
});

test('public are the addresses that are nobody’s in particular', () => {
  for (const address of ['8.8.8.8', '114.114.114.114', '172.32.0.1', '100.128.0.1', '2400:3200::1'])
    expect(isPublicAddress(address), address).toBe(true);
  const own = [
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '::',
    '::1',
  ];
  const tunnels = [
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '2002:808:808::1',
    '2001::1',
    'fe80::1',
    'fd00::1',
    'ff02::1',
  ];
  for (const address of [...own, ...tunnels, '255.255.255.255', '224.0.0.1', 'localhost', ''])
    expect(isPublicAddress(address), address).toBe(false);
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(
      fc.constantFrom('10', '127', '0', '169.254', '192.168', '240'),
      byte,
      byte,
      byte,
      (net, a, b, c) => {
        const address = [...net.split('.'), a, b, c].slice(0, 4).join('.');
        expect(isPublicAddress(address)).toBe(false);
        expect(isPublicAddress(`::ffff:${address}`)).toBe(false);
      },
    ),
  );
});
