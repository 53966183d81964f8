/** Somebody at a desk with nothing but the address of the server and a program that sends requests. */
import { request } from 'node:http';

// oxlint-disable-next-line typescript/no-explicit-any -- a story looks into answers of any shape
type Body = any;

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: Body;
}

export interface Sending {
  readonly token?: string;
  readonly json?: unknown;
  /** A file, in place of JSON. */
  readonly csv?: string;
}

export async function send(
  url: string,
  method: string,
  path: string,
  { token, json, csv }: Sending = {},
): Promise<Answer> {
  const sent = csv ?? (json === undefined ? undefined : JSON.stringify(json));
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(sent !== undefined && {
        'content-type': csv === undefined ? 'application/json' : 'text/csv',
      }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(sent !== undefined && { body: sent }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, text, body: isJson ? JSON.parse(text) : null };
}

export class Person {
  readonly #url: string;
  #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** @throws where the password is not right, or something is owed before anything else. */
  static async signIn(url: string, login: string, password: string): Promise<Person> {
    const { status, body, text } = await send(url, 'POST', '/api/sessions', {
      json: { login, password },
    });
    if (status !== 201 || body.owes !== null) throw new Error(`${login}: ${status} ${text}`);
    return new Person(url, body.token);
  }

  /** Whatever is answered. */
  ask(method: string, path: string, json?: unknown): Promise<Answer> {
    return send(this.#url, method, path, { token: this.#token, json });
  }

  /** @throws on any answer but 2xx, with its text. */
  async get(path: string): Promise<Body> {
    return done('GET', path, await this.ask('GET', path)).body;
  }

  async post(path: string, json: unknown = {}): Promise<Body> {
    return done('POST', path, await this.ask('POST', path, json)).body;
  }

  async put(path: string, json: unknown): Promise<Body> {
    return done('PUT', path, await this.ask('PUT', path, json)).body;
  }

  async patch(path: string, json: unknown): Promise<Body> {
    return done('PATCH', path, await this.ask('PATCH', path, json)).body;
  }

  /** The text of an answer that is no JSON. */
  async file(path: string): Promise<string> {
    return done('GET', path, await this.ask('GET', path)).text;
  }

  /** Brings a list of units, people or screens. */
  bring(what: string, csv: string, dryRun: boolean): Promise<Answer> {
    const path = `/api/imports/${what}${dryRun ? '?dryRun=1' : ''}`;
    return send(this.#url, 'POST', path, { token: this.#token, csv });
  }
}

function done(method: string, path: string, answer: Answer): Answer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
}

/** A player elsewhere in the network asks for a code. @returns it, and where to ask for the credential */
export function askCode(url: string, from: string): Promise<{ code: string; poll: string }> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', localAddress: from, agent: false };
    const asking = request(`${url}/api/pairing`, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        if (response.statusCode === 201) resolve(JSON.parse(text));
        else reject(new Error(`${response.statusCode} ${text}`));
      });
    });
    asking.on('error', reject).end();
  });
}
