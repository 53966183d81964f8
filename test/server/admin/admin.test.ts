/** The built command on the stores of the fixture, beside a server and without one. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { migrate } from '../../../server/db/migrate.ts';
import { type DatabaseConfig, type Db, openDatabase } from '../../../server/db/open.ts';
import { examineChain } from '../../../server/signage/ledger/audit.ts';
import { openSigner } from '../../../server/signage/ground/signer.ts';
import { newestKey } from '../../../server/signage/ledger/signing-turn.ts';
import { checkPassword } from '../../../server/signage/people/people.ts';
import { fill, layOut, readFixture } from '../../fixtures/county.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { startServer } from '../../support/server.ts';

vi.setConfig({ testTimeout: 120_000 });

const MAIN = fileURLToPath(new URL('../../../dist/server/admin/main.js', import.meta.url));
const FIXTURES = new URL('../../fixtures/landed-0.1/', import.meta.url);

function admin(dataDir: string, args: readonly string[], url?: string) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(GENGFU_|DATABASE_URL$|PG)/.test(name),
  );
  const env = {
    ...Object.fromEntries(kept),
    GENGFU_DATA: dataDir,
    ...(url !== undefined && { DATABASE_URL: url }),
  };
  return new Promise<{ code: unknown; out: string; err: string }>((done) =>
    execFile(process.execPath, [MAIN, ...args], { env }, (error, out, err) =>
      done({ code: error ? error.code : 0, out, err }),
    ),
  );
}

describe.each(['sqlite', 'postgres'] as const)('a county on %s', (kind) => {
  let folder: string;
  let config: DatabaseConfig;
  beforeAll(async () => {
    const fixture = await readFixture(new URL(`${kind}.json.gz`, FIXTURES));
    folder = await layOut(fixture);
    config =
      kind === 'sqlite'
        ? { kind, file: join(folder, 'gengfu.db') }
        : { kind, url: await freshDatabase('empty') };
    await onStore(async (db) => {
      if (kind === 'postgres') await fill(db, fixture);
      await migrate(db);
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function onStore<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const db = await openDatabase(config);
    try {
      return await work(db);
    } finally {
      await db.destroy();
    }
  }
  const run = (...args: string[]) =>
    admin(folder, args, config.kind === 'postgres' ? config.url : undefined);
  const newest = () =>
    onStore((db) =>
      db.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow(),
    );
  const passwordIn = async (login: string): Promise<string> => {
    const file = join(folder, `password-${login}.txt`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    return /password +(\S+)/.exec(await readFile(file, 'utf8'))?.[1] ?? '';
  };

  test('the audit is held against what was kept elsewhere', async () => {
    const signer = await openSigner(folder, await onStore(newestKey));
    const { id, hash } = await newest();
    const signature = signer.sign(`gengfu.audit.1\n${id}\n7\n${hash}`);
    const anchor = { id, at: 7, hash, key: signer.publicKey, signature };
    const file = join(folder, 'anchors.jsonl');
    await writeFile(file, `${JSON.stringify(anchor)}\n`);
    const whole = await run('audit', 'verify', '--anchors', file);
    expect(whole).toMatchObject({ code: 0, err: '' });
    expect(whole.out).toMatch(/1 anchor held against it.*\nThe audit is whole: \d+ entries/);
    await writeFile(file, `\n${JSON.stringify({ ...anchor, at: 8 })}\n`);
    const altered = await run('audit', 'verify', '--anchors', file);
    expect(altered).toMatchObject({ code: 1, err: '' });
    expect(altered.out).toContain(`Line 2 of ${file} was altered`);
    const missing = await run('audit', 'verify', '--anchors', `${file}.not`);
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.err).toContain('cannot be read');
  });

  test('a person is made once, with a password in a file alone', async () => {
    const made = await run('person', 'chief', '--name', '王', '--unit', 'bureau');
    expect(made).toMatchObject({ code: 0, err: '' });
    const password = await passwordIn('chief');
    expect(made.out).not.toContain(password);
    expect(await onStore((db) => checkPassword(db, 'chief', password))).toMatchObject({ ok: true });
    const entry = await newest();
    expect(entry).toMatchObject({ action: 'person.add', person: null });
    expect(entry.detail).not.toContain(password);
    const again = await run('person', 'chief', '--name', '王', '--unit', 'bureau');
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toContain('there is a chief already');
    expect((await run('person', 'x', '--name', 'x')).err).toContain('bureau, neighbour');
    expect((await run('person', 'x', '--name', 'x', '--unit', 'moon')).err).toContain(
      'no unit moon',
    );
  });

  test('a new password ends the sessions under the old one', async () => {
    const reset = await run('password', 'command');
    expect(reset).toMatchObject({ code: 0, err: '' });
    const password = await passwordIn('command');
    expect(await onStore((db) => checkPassword(db, 'command', password))).toMatchObject({
      ok: true,
    });
    expect(await newest()).toMatchObject({ action: 'person.reset', person: null });
    expect((await run('password', 'nobody')).err).toBe(
      'Nothing was changed: there is nobody called nobody.\n',
    );
  });

  test('sessions are ended, of one and of all', async () => {
    expect(await run('sessions', 'revoke', 'owner')).toMatchObject({ code: 0 });
    expect(await newest()).toMatchObject({ action: 'sessions.revoke' });
    expect(await run('sessions', 'revoke')).toMatchObject({ code: 0 });
    expect(await onStore((db) => db.selectFrom('sessions').selectAll().execute())).toEqual([]);
    expect(await newest()).toMatchObject({ action: 'sessions.revoke', subject: 'all' });
  });

  test('a second factor is taken away, of one who is named or of all who are meant', async () => {
    const person = await onStore((db) =>
      db.selectFrom('people').select('id').where('login', '=', 'chief').executeTakeFirstOrThrow(),
    );
    const set = () =>
      onStore((db) =>
        db
          .insertInto('second_factors')
          .values({ person: person.id, secret: 'x', made_at: 1, confirmed_at: 1, last_step: 1 })
          .execute(),
      );
    const reset = (...args: string[]) => run('person', 'reset-second-factor', ...args);
    await set();
    expect((await reset()).err).toContain('name one person, or --all');
    expect((await reset('chief', '--all')).code).toBe(1);
    expect((await reset('nobody')).err).toContain('nobody called nobody');
    expect(await reset('chief')).toMatchObject({
      code: 0,
      out: '1 second factor of chief taken away; 0 sessions ended.\n',
    });
    expect(await newest()).toMatchObject({ action: 'second-factor.reset', subject: person.id });
    await set();
    expect((await reset('--all')).out).toContain('1 second factor of everybody taken away');
    expect(await newest()).toMatchObject({ action: 'second-factor.reset', subject: 'all' });
  });

  test('the library is loaded once', async () => {
    expect((await run('library', 'load', '--unit', 'station')).out).toMatch(/^97 slogans added/);
    expect(await newest()).toMatchObject({ action: 'library.load', subject: 'station' });
    expect((await run('library', 'load', '--unit', 'station')).out).toMatch(/^0 slogans added/);
  });

  test('chains of plays are proven, and what was altered is named', async () => {
    const whole = await run('plays', 'verify');
    expect(whole).toMatchObject({ code: 0, err: '' });
    expect(whole.out).toContain('door, series 1: plays 1 to 12 are proven.');
    expect(whole.out).toContain('square, series 2: plays 1 to 420 are proven.');
    await onStore((db) =>
      db
        .updateTable('plays')
        .set({ item: 'other' })
        .where('series', '=', 1)
        .where('n', '=', 3)
        .execute(),
    );
    const altered = await run('plays', 'verify', 'door');
    expect(altered.code).toBe(1);
    expect(altered.out).toContain('nothing is proven; of plays 1 to 12 some were altered');
    expect((await run('plays', 'verify', 'moon')).err).toBe('There is no screen moon.\n');
  });

  test('the audit is whole; an altered, reordered or missing entry is named', async () => {
    expect((await run('audit', 'verify')).out).toContain('The audit is whole');
    const last = (await newest()).id;
    await onStore((db) => db.deleteFrom('audit').where('id', '=', last).execute());
    expect((await run('audit', 'verify')).out).toContain(
      `Entry ${last}, and whatever followed it, is missing`,
    );
    const swap = (a: number, b: number) =>
      onStore((db) => db.updateTable('audit').set({ id: b }).where('id', '=', a).execute());
    await swap(20, 1_000_000);
    expect((await run('audit', 'verify')).out).toContain('Entry 20 stands at another place');
    await swap(22, 20);
    await swap(1_000_000, 22);
    const reordered = await onStore(examineChain);
    expect(reordered.broken).toMatchObject({ id: 20, why: 'reordered', now: 22 });
    await onStore((db) =>
      db.updateTable('audit').set({ subject: 'x' }).where('id', '=', 5).execute(),
    );
    const altered = await run('audit', 'verify');
    expect(altered.code).toBe(1);
    expect(altered.out).toMatch(/^Entry 5 \(\S+ of 20\S+Z\) was altered/);
  });

  test('the key is changed where no server can be using it', async () => {
    const rotated = await run('key', 'rotate');
    if (kind === 'postgres') {
      expect(rotated).toMatchObject({ code: 1, out: '' });
      expect(rotated.err).toContain('POST /api/pairing/key');
      return;
    }
    expect(rotated).toMatchObject({ code: 0, err: '' });
    const rows = await onStore((db) =>
      db.selectFrom('signing_keys').selectAll().orderBy('n').execute(),
    );
    expect(rotated.out).toContain(`is followed by ${rows.at(-1)?.to_key}.`);
  });
});

test('where there is no store, none is made', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gengfu-none-'));
  const none = await admin(folder, ['audit', 'verify']);
  expect(none).toMatchObject({ code: 1, out: '' });
  expect(none.err).toContain(`There is no store in ${folder}`);
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

test('beside a running server', async () => {
  const server = await startServer({ env: { GENGFU_DEMO: 'off' } });
  try {
    const { dataDir } = server;
    expect(await admin(dataDir, ['person', 'chief', '--name', 'Chief'])).toMatchObject({ code: 0 });
    const text = await readFile(join(dataDir, 'password-chief.txt'), 'utf8');
    const password = /password +(\S+)/.exec(text)?.[1];
    const answer = await fetch(`${server.url}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'chief', password }),
    });
    expect(answer.status).toBe(201);
    const { token, owes } = (await answer.json()) as { token: string; owes: string };
    // It was printed, and opens nothing but the choice of another.
    expect(owes).toBe('password');
    const own = () =>
      fetch(`${server.url}/api/sessions`, { headers: { authorization: `Bearer ${token}` } });
    expect((await own()).status).toBe(200);
    expect((await admin(dataDir, ['sessions', 'revoke', 'chief'])).out).toBe(
      '1 session of chief ended.\n',
    );
    expect((await own()).status).toBe(401);
    const key = await admin(dataDir, ['key', 'rotate']);
    expect(key.code).toBe(1);
    expect(key.err).toContain('POST /api/pairing/key');
  } finally {
    await server.stop();
  }
});
