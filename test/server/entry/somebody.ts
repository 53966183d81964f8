/** Somebody who signs in, as a program does or in a browser, and an authenticator that knows nothing of the server's. */
import { createHmac } from 'node:crypto';
import type { Role } from '../../../server/signage/reach/rights.ts';
import { addPerson } from '../../../server/signage/people/people.ts';
import type { Answer, Site } from '../../support/site.ts';

export const PASSWORD = 'seven drums at the third watch';

/** The one-time password of RFC 4226 for a secret in base 32 and the step of RFC 6238. */
export function codeAt(secret: string, instant: number): string {
  const bits = [...secret]
    .map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(instant / 30_000)));
  const digest = createHmac('sha1', key).update(step).digest();
  const at = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export interface Somebody {
  readonly id: string;
  /** Of the session in which it asks. */
  token: string;
  ask(method: string, path: string, json?: unknown): Promise<Answer>;
  signIn(password?: string): Promise<Answer>;
}

export interface Made {
  readonly login: string;
  readonly role?: Role;
  readonly unit?: string;
  readonly mustChange?: boolean;
}

/** A program that asks without cookies. */
export function program(
  site: Site,
): (token: string, method: string, path: string, json?: unknown) => Promise<Answer> {
  return async (token, method, path, json) => {
    const response = await site.raw(path, {
      method,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Watchman/1',
        ...(token !== '' && { authorization: `Bearer ${token}` }),
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  };
}

/** Adds a person, who is not signed in yet. */
export async function somebody(site: Site, made: Made): Promise<Somebody> {
  const { login, role = 'publisher', unit = 'bureau', mustChange = false } = made;
  const { db, clock } = site.signage;
  const person = { login, name: `${login} 同志`, role, unit, password: PASSWORD, mustChange };
  const id = await db.transaction().execute((trx) => addPerson(trx, person, clock.now()));
  const send = program(site);
  const one: Somebody = {
    id,
    token: '',
    ask: (method, path, json) => send(one.token, method, path, json),
    signIn: async (password = PASSWORD) => {
      const answer = await send('', 'POST', '/api/sessions', { login, password });
      if (answer.status === 201) one.token = answer.body.token as string;
      return answer;
    },
  };
  return one;
}

/** Signs in, and sets up a second factor. @returns its secret, and the recovery codes */
export async function withSecondFactor(
  site: Site,
  one: Somebody,
): Promise<{ secret: string; codes: string[] }> {
  await one.signIn();
  const offered = await one.ask('POST', '/api/me/second-factor', { password: PASSWORD });
  const secret = offered.body.secret as string;
  const code = codeAt(secret, site.signage.clock.now());
  const confirmed = await one.ask('POST', '/api/me/second-factor/confirm', { code });
  if (confirmed.status !== 200) throw new Error(JSON.stringify(confirmed));
  one.token = confirmed.body.token as string;
  return { secret, codes: confirmed.body.codes as string[] };
}

/** What the audit says, from the first entry after `since`. */
export async function audited(
  site: Site,
  action?: string,
): Promise<{ action: string; subject: string; person: string | null; detail: string }[]> {
  const query = site.signage.db
    .selectFrom('audit')
    .select(['action', 'subject', 'person', 'detail'])
    .orderBy('id');
  return (action === undefined ? query : query.where('action', '=', action)).execute();
}
