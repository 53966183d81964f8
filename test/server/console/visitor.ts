/** Somebody with a browser: keeps a cookie, follows nothing by itself, sends forms as browsers do. */
import type { Site } from '../../support/site.ts';

export const ORIGIN = 'http://localhost';

export class Visitor {
  readonly #site: Site;
  cookie = '';

  constructor(site: Site, token = '') {
    this.#site = site;
    if (token !== '') this.cookie = `gengfu_session=${token}`;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#site.raw(path, {
      headers: { host: 'localhost', cookie: this.cookie, ...headers },
    });
  }

  async page(path: string, headers: Record<string, string> = {}): Promise<string> {
    const response = await this.get(path, headers);
    if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
    return response.text();
  }

  async send(path: string, fields: Record<string, string>, origin = ORIGIN): Promise<Response> {
    const response = await this.#site.raw(path, {
      method: 'POST',
      headers: {
        host: 'localhost',
        origin,
        cookie: this.cookie,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(fields).toString(),
    });
    const set = response.headers.get('set-cookie');
    if (set) this.cookie = set.split(';')[0] ?? '';
    return response;
  }

  sendJson(
    path: string,
    body: unknown,
    origin = ORIGIN,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.#site.raw(path, {
      method: 'POST',
      headers: {
        host: 'localhost',
        origin,
        cookie: this.cookie,
        'content-type': 'application/json',
        ...headers,
      },
      body: JSON.stringify(body),
    });
  }
}
