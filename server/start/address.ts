/** The address of the server: taken before anything is made, and answering in a sentence until all is there. */
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Config } from '../config.ts';
import { connectionsMax } from '../gate/connections-max.ts';
import { createGate, type Gate } from '../gate/gate.ts';
import { Sentence } from './sentence.ts';

export interface Address extends Gate {
  readonly url: string;
  /** From here on requests go to the site. */
  open(site: RequestListener): void;
}

/** A storm of reconnecting screens waits in the kernel's queue instead of being refused. */
const BACKLOG = 4096;

const SOON = 'Gengfu is starting: try again in a few seconds.\n';

/**
 * Listens at the address of the configuration.
 * @throws Sentence when it cannot; nothing has been made by then.
 */
export async function takeAddress(
  config: Pick<Config, 'host' | 'port' | 'proxies'>,
): Promise<Address> {
  let answer: RequestListener = notYet;
  const gate = createGate({
    site: (request, response) => answer(request, response),
    connections: connectionsMax(),
    proxies: config.proxies,
  });
  const url = await listen(gate.server, config);
  return {
    ...gate,
    url,
    open: (site) => {
      answer = site;
    },
  };
}

/** Alive, and not ready: a supervisor that asks `/healthz` must not end a start that takes long. */
function notYet({ url }: IncomingMessage, response: ServerResponse): void {
  if (url === '/healthz') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
    return;
  }
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'retry-after': '5',
    // A kiosk that comes up with the server has nobody to press reload.
    refresh: '5',
    connection: 'close',
  };
  response.writeHead(503, headers).end(SOON);
}

function listen(server: Server, { host, port }: Pick<Config, 'host' | 'port'>): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? `Port ${port} is taken: stop the program that uses it, or set GENGFU_PORT to another.`
          : `Gengfu cannot listen on ${host}:${port} (${error.code}): set GENGFU_HOST to an address of this computer and GENGFU_PORT to a port that this account may use.`;
      reject(new Sentence(why));
    });
    server.listen({ host, port, backlog: BACKLOG }, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address ? address.port : port;
      const name =
        host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
      resolve(`http://${name}:${bound}`);
    });
  });
}
