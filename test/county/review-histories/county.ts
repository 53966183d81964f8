/** A county in which one history after another takes place: its people stay, each history has units and screens of its own. */
import type { Answer } from '../../support/site.ts';
import { until } from '../../support/until.ts';
import type { Model, Role } from './model.ts';
import type { Pictures, Signed } from './programmes.ts';

/** A request as the administrator, whose answer must be a good one. */
export type Asking = (method: string, path: string, json?: unknown) => Promise<Answer['body']>;

/** One server, or what stands for one. */
export interface House {
  readonly name: string;
  readonly pictures: Pictures;
  now(): number;
  /** Time goes by. */
  pass(ms: number): Promise<void>;
  /** One request. @returns null: no answer came. */
  send(path: string, init: RequestInit): Promise<Answer | null>;
  readonly admin: { readonly login: string; readonly password: string };
  /** The programme that the screen should be showing, once all that was owed is compiled; null: none. */
  programme(screen: string, ask: Asking): Promise<Signed | null>;
  /** Kills it with SIGKILL and starts it again; absent: it cannot be killed. */
  fall?(): Promise<void>;
}

export const PEOPLE = [
  'admin',
  'chief',
  'writer',
  'both',
  'reader',
  'elder',
  'north',
  'south',
  'above',
  'west',
  'deputy',
  'command',
] as const;
export type Login = (typeof PEOPLE)[number];

/** A history's units: `top` below the county's own, then two with a station each. */
export interface Units {
  readonly top: string;
  readonly north: string;
  readonly south: string;
  readonly station: string;
  readonly post: string;
}

/** Who is what there at the beginning. */
const ROLES: readonly (readonly [Login, Role, keyof Units])[] = [
  ['writer', 'publisher', 'station'],
  ['both', 'publisher', 'station'],
  ['both', 'reviewer', 'station'],
  ['reader', 'reviewer', 'station'],
  ['elder', 'reviewer', 'station'],
  ['north', 'publisher', 'north'],
  ['north', 'reviewer', 'north'],
  ['south', 'reviewer', 'south'],
  ['above', 'reviewer', 'top'],
  ['west', 'publisher', 'post'],
  ['west', 'reviewer', 'post'],
  ['deputy', 'publisher', 'south'],
  ['command', 'command', 'top'],
];

const PASSWORD = 'seven lanterns at noon';

export class County {
  readonly house: House;
  readonly #tokens = new Map<Login, string>();
  readonly #passwords = new Map<Login, string>();
  readonly ids = new Map<Login, string>();
  #texts = 0;
  #asked = 0;

  private constructor(house: House) {
    this.house = house;
  }

  static async open(house: House): Promise<County> {
    const county = new County(house);
    county.#passwords.set('admin', house.admin.password);
    const me = await county.wanted('admin', 'GET', '/api/me');
    county.ids.set('admin', me.person.id);
    for (const login of PEOPLE) {
      if (login === 'admin') continue;
      const grants = login === 'chief' ? [{ role: 'administrator', unit: 'bureau' }] : [];
      const person = { login, name: login, unit: 'bureau', grants };
      const made = await county.wanted('admin', 'POST', '/api/people', person);
      county.#passwords.set(login, made.password);
      county.ids.set(login, made.person.id);
      await county.#signIn(login);
    }
    return county;
  }

  get now(): number {
    return this.house.now();
  }

  idOf(login: Login): string {
    return this.ids.get(login) as string;
  }

  loginOf(person: string): Login {
    return [...this.ids].find(([, id]) => id === person)?.[0] as Login;
  }

  /** Words that nobody has written before: four signs, which are a picture on every screen. */
  async newText(): Promise<string> {
    const n = this.#texts++;
    const text = `${'安防火车路门灯河'[Math.floor(n / 1000) % 8]}${'甲乙丙丁戊己庚辛'[Math.floor(n / 8000) % 8]}${String(n % 1000).padStart(3, '0')}`;
    await this.house.pictures.learn(text);
    return text;
  }

  /** A request of a person who acts for a unit. @returns null: no answer came. */
  async ask(
    login: Login,
    method: string,
    path: string,
    json?: unknown,
    unit?: string,
  ): Promise<Answer | null> {
    const token = this.#tokens.get(login) ?? (await this.#signIn(login));
    const answer = await this.#request(method, path, token, json, unit);
    if (answer?.status !== 401) return answer;
    // The session was over: much time goes by here.
    this.#tokens.delete(login);
    return this.#request(method, path, await this.#signIn(login), json, unit);
  }

  /** The body of an answer that must be a good one. */
  async wanted(login: Login, method: string, path: string, json?: unknown, unit?: string) {
    let answer = await this.ask(login, method, path, json, unit);
    // Nobody is there for a while; what is asked so may be asked twice.
    if (!answer)
      await until(`${method} ${path} is answered`, async () => {
        answer = await this.ask(login, method, path, json, unit);
        return answer !== null;
      });
    if (!answer || answer.status >= 300)
      throw new Error(
        `${login}: ${method} ${path}: ${answer?.status} ${JSON.stringify(answer?.body)}`,
      );
    return answer.body;
  }

  programme(screen: string): Promise<Signed | null> {
    return this.house.programme(screen, (method, path, json) =>
      this.wanted('admin', method, path, json),
    );
  }

  async #signIn(login: Login): Promise<string> {
    const password = this.#passwords.get(login);
    let asked: Answer | null = null;
    await until(`${login} is answered`, async () => {
      asked = await this.#request('POST', '/api/sessions', '', { login, password });
      return asked !== null;
    });
    const { status, body } = asked as unknown as Answer;
    if (status !== 201) throw new Error(`${login} cannot sign in: ${JSON.stringify(body)}`);
    let { token } = body;
    if (body.owes === 'password') {
      const next = { current: password, next: PASSWORD };
      const chosen = await this.#request('PUT', '/api/me/password', token, next);
      if (chosen?.status !== 200) throw new Error(`${login}: ${JSON.stringify(chosen)}`);
      ({ token } = chosen.body);
      this.#passwords.set(login, PASSWORD);
    }
    this.#tokens.set(login, token);
    return token;
  }

  #request(method: string, path: string, token: string, json?: unknown, unit?: string) {
    const n = this.#asked++;
    return this.house.send(path, {
      method,
      headers: {
        'content-type': 'application/json',
        // What one address may ask is the business of other tests.
        'x-forwarded-for': `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`,
        ...(token !== '' && { authorization: `Bearer ${token}` }),
        ...(unit !== undefined && { 'x-gengfu-unit': unit }),
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
  }

  /** Units, screens and roles of one history, in its model too. */
  async found(name: string, model: Model): Promise<Units> {
    const unit = async (parent: string, of: string): Promise<string> => {
      const kind = 'station';
      const made = await this.wanted('admin', 'POST', '/api/units', {
        parent,
        name: `${name} ${of}`,
        kind,
      });
      model.parents.set(made.id, parent === 'bureau' ? null : parent);
      return made.id as string;
    };
    const top = await unit('bureau', 'top');
    const north = await unit(top, 'north');
    const south = await unit(top, 'south');
    const units: Units = {
      top,
      north,
      south,
      station: await unit(north, 'station'),
      post: await unit(south, 'post'),
    };
    for (const of of ['north', 'station', 'post'] as const) {
      const screen = { ...BUILD_OF, id: `${name}-${of}`, unit: units[of], name: of };
      const { version } = await this.wanted('admin', 'POST', '/api/screens', screen);
      model.screens.set(screen.id, {
        id: screen.id,
        unit: units[of],
        version: version ?? 1,
        retired: false,
      });
    }
    for (const [login, role, of] of ROLES)
      await this.grant(model, 'admin', login, { role, unit: units[of] });
    return units;
  }

  /** Gives a role. @returns whether it was given. */
  async grant(
    model: Model,
    by: Login,
    login: Login,
    wish: { role: Role; unit: string; fromAt?: number; untilAt?: number; deputyOf?: string },
  ): Promise<boolean> {
    const path = `/api/people/${this.idOf(login)}/grants`;
    const answer = await this.ask(by, 'POST', path, wish);
    if (answer && answer.status !== 201) return false;
    await this.lookAtGrants(model, login);
    return true;
  }

  /** What a person is now, as everybody knows it. */
  async lookAtGrants(model: Model, login: Login): Promise<void> {
    const person = await this.wanted('admin', 'GET', `/api/people/${this.idOf(login)}`);
    for (const [id, grant] of model.grants) if (grant.person === person.id) model.grants.delete(id);
    for (const one of person.grants) {
      if (!model.parents.has(one.unit)) continue;
      const { id, unit, role, fromAt, untilAt, deputyOf } = one;
      const grant = {
        id,
        person: this.idOf(login),
        unit,
        role,
        from: fromAt,
        until: untilAt,
        deputyOf,
      };
      model.grants.set(id, grant);
    }
  }

  async revoke(model: Model, by: Login, id: string): Promise<void> {
    const grant = model.grants.get(id);
    if (!grant) return;
    const answer = await this.ask(by, 'DELETE', `/api/people/${grant.person}/grants/${id}`);
    if (answer?.status === 200) model.grants.delete(id);
    else if (!answer) await this.lookAtGrants(model, this.loginOf(grant.person));
  }
}

const BUILD_OF = { kind: 'storefront', width: 64, height: 16, colour: 'mono' };
