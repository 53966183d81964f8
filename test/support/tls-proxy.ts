/** A proxy for TLS, as a county puts one before the server: it passes on `Host`, and says whom it heard and by what. */
import { type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { selfSigned } from '../server/signage/cap/certificate.ts';

export interface TlsProxy {
  /** `https://localhost:…`, with a certificate that nobody has signed. */
  readonly origin: string;
  close(): Promise<void>;
}

/** @param port of the server, on 127.0.0.1 */
export async function openTlsProxy(port: number): Promise<TlsProxy> {
  const { key, certificate } = selfSigned();
  const said = ({ headers, socket }: IncomingMessage) => ({
    ...headers,
    'x-forwarded-for': socket.remoteAddress ?? '',
    'x-forwarded-proto': 'https',
  });
  const proxy = createServer({ key, cert: certificate }, (asked, answer) => {
    const { method, url: path } = asked;
    const onward = request({ host: '127.0.0.1', port, method, path, headers: said(asked) });
    onward.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  const lines = new Set<Socket>();
  proxy.on('upgrade', (asked, socket, head) => {
    const onward = connect(port, '127.0.0.1', () => {
      const headers = Object.entries(said(asked)).map(
        ([name, value]) => `${name}: ${String(value)}`,
      );
      onward.write(`GET ${asked.url} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    lines.add(onward);
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, 'localhost', resolve));
  return {
    origin: `https://localhost:${(proxy.address() as AddressInfo).port}`,
    close: async () => {
      for (const line of lines) line.destroy();
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
