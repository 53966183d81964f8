/**
 * Whatever secret the server gives out or is told: afterwards neither its store, nor the audit in it, nor its log has it.
 * All tables are read, whatever they are called by then.
 */
import { pino } from 'pino';
import { sql } from 'kysely';
import { expect, it, vi } from 'vitest';
import { createApp } from '../../../server/app.ts';
import { describeOnBothStores } from '../../support/database.ts';
import { openSite, screenInput, type Site } from '../../support/site.ts';
import { codeAt, PASSWORD, program, somebody, withSecondFactor } from '../entry/somebody.ts';

// Every table is read again and again, and a busy machine takes its time for it.
vi.setConfig({ testTimeout: 120_000 });

/** Lies in the store as it is: the server says it anew, as it were, with each call. See SECURITY.md. */
const KEPT = ['secret of a webhook'];
const KEPT_IN = ['secret of a webhook in webhooks.secret'];

async function tablesOf(site: Site): Promise<string[]> {
  const tables = await site.signage.db.introspection.getTables();
  return tables.map(({ name }) => name);
}

/** Every cell of the store, and where it stands. */
async function* cellsOf(site: Site): AsyncGenerator<{ where: string; text: string }> {
  for (const table of await tablesOf(site)) {
    const { rows } = await sql<Record<string, unknown>>`SELECT * FROM ${sql.table(table)}`.execute(
      site.signage.db,
    );
    for (const row of rows)
      for (const [column, value] of Object.entries(row))
        yield { where: `${table}.${column}`, text: textOf(value) };
  }
}

const textOf = (value: unknown): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);

describeOnBothStores('a secret', (_, kind) => {
  it('is in no table and in no line of the log, once it was given out or told', async () => {
    const site = await openSite(kind);
    try {
      const lines: string[] = [];
      const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
      const ready = async () => ({ ok: true, lacks: [] });
      const app = createApp({ signage: { ...site.signage, log }, shell: new Map(), ready });
      const loud: Site = { ...site, raw: async (path, init) => app.request(path, init) };
      const secrets = await handedOut(loud);
      for (const [name, secret] of secrets) expect(secret.length, name).toBeGreaterThan(5);
      const found: string[] = [];
      const said = lines.join('');
      for (const [name, secret] of secrets)
        if (said.includes(secret)) found.push(`${name} in the log`);
      const seen: string[] = [];
      let cells = 0;
      for await (const { where, text } of cellsOf(site)) {
        cells += 1;
        for (const [name, secret] of secrets)
          if (text.includes(secret))
            (KEPT.includes(name) ? seen : found).push(`${name} in ${where}`);
      }
      expect(found).toEqual([]);
      // A scan that sees nothing would prove nothing.
      expect(cells).toBeGreaterThan(250);
      expect(seen).toEqual(KEPT_IN);
      expect(said).toContain('/api/tokens');
      expect(secrets.size).toBeGreaterThan(20);
    } finally {
      await site.close();
    }
  });
});

/** Whatever has a secret in it is done once, rightly and wrongly. */
async function handedOut(site: Site): Promise<Map<string, string>> {
  const secrets = new Map<string, string>([
    ['password', PASSWORD],
    ['token of the administrator', site.token],
  ]);
  const ask = program(site);
  const admin = (method: string, path: string, json?: unknown) =>
    ask(site.token, method, path, json);
  const wang = await somebody(site, { login: 'wang', role: 'administrator' });
  const { secret, codes } = await withSecondFactor(site, wang);
  secrets.set('secret of the authenticator', secret);
  for (const [at, code] of codes.entries()) {
    secrets.set(`recovery code ${at}`, code);
    secrets.set(`recovery code ${at}, as it is compared`, code.replaceAll('-', ''));
  }
  secrets.set('token after the second factor', wang.token);

  // Signing in by a code that is wrong, one that is right, and one of recovery.
  for (const said of [
    '731946',
    codeAt(secret, site.signage.clock.now() + 30_000),
    codes[0] ?? '',
  ]) {
    const { challenge } = (await wang.signIn()).body;
    secrets.set(`challenge for ${said}`, challenge);
    const done = await ask('', 'POST', '/api/sessions/second', { challenge, code: said });
    if (done.status === 201) secrets.set(`token by ${said}`, done.body.token);
    if (done.status === 201) wang.token = done.body.token;
  }
  const guess = 'a guess that was nobody’s password';
  secrets.set('wrong password', guess);
  await ask('', 'POST', '/api/sessions', { login: 'wang', password: guess });
  await ask('', 'POST', '/api/sessions', { login: guess, password: guess });
  await wang.ask('PUT', '/api/me/password', { current: guess, next: guess });

  const next = 'eleven geese over the north river';
  secrets.set('password of later', next);
  const changed = await wang.ask('PUT', '/api/me/password', { current: PASSWORD, next });
  expect(changed.status, JSON.stringify(changed.body)).toBe(200);
  wang.token = changed.body.token;
  secrets.set('token after the password', wang.token);

  const offered = await admin('POST', `/api/people/${wang.id}/recovery`, { secondFactor: true });
  const link = new URL(offered.body.link as string).hash.slice(1);
  secrets.set('link of recovery', link);
  const last = 'nine lanterns by the east gate';
  secrets.set('password by the link', last);
  await ask('', 'POST', '/api/recovery', { token: `${link}x`, password: last });
  expect((await ask('', 'POST', '/api/recovery', { token: link, password: last })).status).toBe(
    204,
  );

  const qian = { login: 'qian', name: '钱', unit: 'bureau' };
  const first = await admin('POST', '/api/people', qian);
  expect(first.status, JSON.stringify(first.body)).toBe(201);
  secrets.set('first password', first.body.password);
  const came = { login: 'qian', password: first.body.password };
  secrets.set('token by it', (await ask('', 'POST', '/api/sessions', came)).body.token);

  const expiresAt = site.signage.clock.now() + 3_600_000;
  const made = await admin('POST', '/api/tokens', { name: '接口', rights: ['read'], expiresAt });
  secrets.set('token of a program', made.body.token);
  await ask(made.body.token, 'GET', '/api/items');
  await ask(made.body.token, 'POST', '/api/items', { text: '平安' });

  const hook = { url: 'https://hooks.example/x', events: ['urgent.issued'] };
  const added = await admin('POST', '/api/webhooks', hook);
  expect(added.status, JSON.stringify(added.body)).toBe(201);
  secrets.set('secret of a webhook', added.body.secret);

  expect((await admin('POST', '/api/screens', screenInput())).status).toBe(201);
  const { code, poll } = (await ask('', 'POST', '/api/pairing')).body;
  secrets.set('secret of a waiting player', poll.split('/').at(-1));
  await admin('POST', '/api/pairing/claim', { code: 'WRONG1', screen: 'door' });
  const claimed = await admin('POST', '/api/pairing/claim', { code, screen: 'door' });
  expect(claimed.status, JSON.stringify(claimed.body)).toBe(200);
  const paired = await ask('', 'GET', poll);
  secrets.set('credential of a player', paired.body.credential);
  await ask(paired.body.credential, 'GET', '/api/items');
  // A body that is no JSON, and one that names a secret in the place of a field.
  await site.raw('/api/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"login":"wang","password":"${last}"`,
  });
  await ask('', 'POST', '/api/sessions', { login: 'wang', [last]: last });
  return secrets;
}
