/** The yardstick of `npm run bench -- live`: the same bytes over plain TCP, one process writing, another reading. */
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

const now = (): number => performance.timeOrigin + performance.now();
const tell = (message: object): void => void process.send?.(message);
// Whoever started it is gone: nothing may be left behind.
process.on('disconnect', () => process.exit());

if (process.argv[2] === 'server') serve();
else read();

function serve(): void {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
    tell({ port: (server.address() as AddressInfo).port }),
  );
  process.on('message', async ({ bytes }: { bytes: number }) => {
    const block = Buffer.alloc(bytes, 120);
    const began = now();
    let done = 0;
    for (const socket of sockets) {
      socket.write(block);
      if (++done % 250 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    tell({ event: 'written', began });
  });
}

function read(): void {
  let expected = 0;
  let complete = 0;
  let count = 0;
  const got = new Map<Socket, number>();
  process.on('message', (order: { port?: number; count?: number; bytes?: number }) => {
    if (order.port !== undefined) {
      count = order.count ?? 0;
      for (let n = 0; n < count; n++) setTimeout(() => open(order.port ?? 0), (n / count) * 3000);
    } else {
      expected = order.bytes ?? 0;
      complete = 0;
      for (const socket of got.keys()) got.set(socket, 0);
      tell({ event: 'ready' });
    }
  });
  function open(port: number): void {
    const socket = connect(port, '127.0.0.1', () => {
      got.set(socket, 0);
      if (got.size === count) tell({ event: 'connected' });
    });
    socket.on('data', (data) => {
      const sum = (got.get(socket) ?? 0) + data.length;
      got.set(socket, sum);
      if (sum === expected && ++complete === count) tell({ event: 'received', last: now() });
    });
    socket.on('error', (error) => tell({ event: 'failed', message: error.message }));
  }
}
