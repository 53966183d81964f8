/** The server's API as its administrator uses it. */
import type { TestServer } from './server.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies of any shape
type Body = any;

export interface Api {
  readonly token: string;
  /** @throws on any answer but 2xx, with its text. */
  get(path: string): Promise<Body>;
  post(path: string, json: unknown): Promise<Body>;
}

/**
 * Signs in as the first administrator of a server that was started for the first time. The password that the server made
 * is changed for another, as it must be; `server.adminPassword` is that one from then on.
 */
export async function signedIn(server: TestServer): Promise<Api> {
  const { url } = server;
  const ask = async (
    method: string,
    path: string,
    token: string | null,
    json?: unknown,
  ): Promise<Body> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token !== null && { authorization: `Bearer ${token}` }),
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const { adminLogin: login, adminPassword: password } = server;
  let { token, owes } = await ask('POST', '/api/sessions', null, { login, password });
  if (owes === 'password') {
    const next = `${password}, and then some`;
    ({ token, owes } = await ask('PUT', '/api/me/password', token, { current: password, next }));
    server.adminPassword = next;
  }
  return {
    token,
    get: (path) => ask('GET', path, token),
    post: (path, json) => ask('POST', path, token, json),
  };
}
