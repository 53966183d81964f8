/** The yardstick of `npm run bench -- live`: the same bytes over plain TCP, one process writing, another reading. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { openSocket } from './socket.ts';

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
  // All in one turn: measured, it is the faster way for raw sockets too.
  process.on('message', ({ sizes }: { sizes: readonly number[] }) => {
    const blocks = sizes.map((bytes) => Buffer.alloc(bytes, 120));
    const began = now();
    let n = 0;
    for (const socket of sockets) socket.write(blocks[n++ % blocks.length] ?? '');
    tell({ event: 'written', began });
  });
}

function read(): void {
  let left = 0;
  let count = 0;
  let connected = 0;
  process.on('message', (order: { port?: number; count?: number; total?: number }) => {
    if (order.port !== undefined) {
      count = order.count ?? 0;
      for (let n = 0; n < count; n++) setTimeout(() => open(order.port ?? 0), (n / count) * 3000);
    } else {
      left = order.total ?? 0;
      tell({ event: 'ready' });
    }
  });
  function open(port: number): void {
    const socket = openSocket(port, (data) => {
      left -= data.length;
      if (left === 0) tell({ event: 'received', last: now() });
    });
    socket.on('connect', () => {
      if (++connected === count) tell({ event: 'connected' });
    });
    socket.on('error', (error) => tell({ event: 'failed', message: error.message }));
  }
}
