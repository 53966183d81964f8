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

/** Signs in as the first administrator of a server that was just started for the first time. */
export async function signedIn({ url, adminLogin, adminPassword }: TestServer): Promise<Api> {
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
  const { token } = await ask('POST', '/api/sessions', null, {
    login: adminLogin,
    password: adminPassword,
  });
  return {
    token,
    get: (path) => ask('GET', path, token),
    post: (path, json) => ask('POST', path, token, json),
  };
}
