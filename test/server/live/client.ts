/** A screen's end of the line, as PROTOCOL.md has it: it does only what it is told to. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { FromPlayer, ToPlayer } from '../../../content/wire/messages.ts';
import { SUBPROTOCOL } from '../../../content/wire/messages.ts';

type Received<T extends ToPlayer['type']> = Extract<ToPlayer, { type: T }> & {
  readonly body: string;
};

export interface Client {
  readonly socket: WebSocket;
  /** Every message so far, in order, also those that `next` gave out. */
  readonly log: (ToPlayer & { readonly body: string })[];
  /** The next message of this type that was not given out yet. @throws when the socket closes first. */
  next<T extends ToPlayer['type']>(type: T): Promise<Received<T>>;
  send(message: FromPlayer): void;
  sendRaw(data: string | Uint8Array): void;
  hello(change?: Partial<Extract<FromPlayer, { type: 'hello' }>>): Promise<Received<'welcome'>>;
  closed: Promise<{ code: number; reason: string }>;
  close(): Promise<void>;
}

/** Opens a socket. @throws when it is refused. */
export async function connect(
  origin: string,
  credential: string,
  headers: Record<string, string> = {},
): Promise<Client> {
  const url = `${origin.replace('http', 'ws')}/live`;
  const socket = new WebSocket(url, [SUBPROTOCOL, credential], {
    headers,
    perMessageDeflate: false,
  });
  const log: Client['log'] = [];
  const unread: Client['log'] = [];
  let wakeUp: () => void = () => undefined;
  let over = false;

  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    const cut = text.indexOf('\n');
    const message = JSON.parse(cut < 0 ? text : text.slice(0, cut)) as ToPlayer;
    const received = { ...message, body: cut < 0 ? '' : text.slice(cut + 1) };
    log.push(received);
    unread.push(received);
    wakeUp();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      over = true;
      wakeUp();
      resolve({ code, reason: reason.toString() });
    });
  });
  await once(socket, 'open');
  socket.on('error', () => undefined);

  const next = async <T extends ToPlayer['type']>(type: T): Promise<Received<T>> => {
    for (;;) {
      const at = unread.findIndex((message) => message.type === type);
      if (at >= 0) return unread.splice(at, 1)[0] as Received<T>;
      if (over) throw new Error(`closed while waiting for ${type}`);
      await new Promise<void>((resolve) => {
        wakeUp = resolve;
      });
    }
  };
  const sendRaw = (data: string | Uint8Array): void => socket.send(data);
  const send = (message: FromPlayer): void => sendRaw(JSON.stringify(message));
  return {
    socket,
    log,
    next,
    send,
    sendRaw,
    hello: (change) => {
      send({
        type: 'hello',
        version: 1,
        player: 'test',
        serial: 0,
        hash: '',
        urgents: [],
        ...change,
      });
      return next('welcome');
    },
    closed,
    close: async () => {
      socket.close();
      await closed;
    },
  };
}

/** The answer to an upgrade that was refused. */
export async function refusal(
  origin: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: string }> {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    const asking = request(`${origin}${path}`, { headers: { connection: 'Upgrade', ...headers } });
    asking.on('response', (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asking.on('upgrade', (_, socket) => {
      socket.destroy();
      reject(new Error('the socket was opened'));
    });
    asking.on('error', reject);
    asking.end();
  });
}
