/** Open screens: who gets a credential without a code, how many there come to be, and who takes whose place. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../server/app.ts';
import { openDoor, type OpenTo } from '../../../server/entry/door.ts';
import { askCode, claimCode, pollCode } from '../../../server/signage/trust/pairing-codes.ts';
import { authenticate } from '../../../server/signage/trust/pairings.ts';
import { openSite, screenInput, type Site } from '../../support/site.ts';

describe.each(['sqlite', 'postgres'] as const)('an open screen on %s', (kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    await site.ask('POST', '/api/screens', screenInput());
    await site.ask('POST', '/api/screens', screenInput({ id: 'closed' }));
    const { db } = site.signage;
    await db.updateTable('screens').set({ open: 1 }).where('id', '=', 'door').execute();
  });
  afterEach(() => site.close());

  /** Players that ask at one server; each call of what this gives is a request. */
  const server = (openTo: OpenTo, proxies = 0) => {
    const { signage } = site;
    const door = openDoor(signage, openTo);
    const app = createApp({
      signage,
      shell: new Map(),
      ready: async () => ({ ok: true, lacks: [] }),
      proxies,
      door,
    });
    return (remoteAddress: string, headers: Record<string, string> = {}, screen = 'door') =>
      app.request(
        `/play/${screen}/pair`,
        { method: 'POST', headers: { host: 'localhost:7110', ...headers } },
        { incoming: { socket: { remoteAddress } } },
      );
  };
  const pairings = () =>
    site.signage.db.selectFrom('pairings').selectAll().where('screen', '=', 'door').execute();

  test('is played by this very computer alone, unless the configuration says otherwise', async () => {
    const here = server('here');
    for (const own of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
      expect((await here(own)).status, own).toBe(200);
    for (const other of ['10.0.0.1', '2001:db8::1', ''])
      expect((await here(other)).status, other).toBe(403);
    expect((await server('network')('10.0.0.1')).status).toBe(200);
    expect((await server('off')('127.0.0.1')).status).toBe(403);
    expect((await here('127.0.0.1', {}, 'closed')).status).toBe(403);
    expect((await here('127.0.0.1', {}, 'nowhere')).status).toBe(404);
  });

  test('is not of this computer what comes through a proxy, or by another site’s name', async () => {
    const here = server('here');
    expect((await here('127.0.0.1', { 'x-forwarded-for': '10.0.0.1' })).status).toBe(403);
    expect((await here('127.0.0.1', { 'x-forwarded-for': '127.0.0.1' })).status).toBe(403);
    expect((await here('127.0.0.1', { host: 'evil.example' })).status).toBe(403);
    expect((await here('127.0.0.1', { origin: 'http://evil.example' })).status).toBe(403);
    const behind = server('here', 1);
    expect((await behind('127.0.0.1', { 'x-forwarded-for': '10.0.0.1' })).status).toBe(403);
    expect((await behind('10.0.0.9', { 'x-forwarded-for': '127.0.0.1, 10.0.0.1' })).status).toBe(
      403,
    );
  });

  test('is played from anywhere by who has signed in, and the audit says who', async () => {
    const headers = { cookie: `gengfu_session=${site.token}`, origin: 'http://localhost:7110' };
    expect((await server('here')('10.0.0.1', headers)).status).toBe(200);
    expect((await server('off')('10.0.0.1', headers)).status).toBe(403);
    const { db } = site.signage;
    const entry = await db.selectFrom('audit').selectAll().orderBy('id', 'desc').executeTakeFirst();
    const admin = await db.selectFrom('people').select('id').executeTakeFirst();
    expect(entry).toMatchObject({ action: 'pairing.open', subject: 'door', person: admin?.id });
    expect(entry?.place).toBe('10.0.0.1');
  });

  test('8,000 requests of one place give few credentials, of which eight stay, all in the audit', async () => {
    const ask = server('network');
    const answers: Response[] = [];
    for (let n = 0; n < 8000; n++) answers.push(await ask('10.0.0.1'));
    const given = answers.filter(({ status }) => status === 200);
    expect(given).toHaveLength(120);
    expect(answers.at(-1)?.status).toBe(429);
    expect(answers.at(-1)?.headers.get('retry-after')).toBe('5');
    expect(await pairings()).toHaveLength(8);
    const { db } = site.signage;
    const entries = await db
      .selectFrom('audit')
      .select('id')
      .where('action', '=', 'pairing.open')
      .execute();
    expect(entries).toHaveLength(120);
    expect((await ask('10.0.1.1')).status).toBe(200);
  });

  test('keeps the credential of a player that has played', async () => {
    const ask = server('network');
    const { credential, series } = (await (await ask('10.0.0.1')).json()) as {
      credential: string;
      series: number;
    };
    const row = { series, screen: 'door', key: '', n: 1, hash: '', run_from: 0 };
    await site.signage.db.insertInto('play_chains').values(row).execute();
    for (let n = 0; n < 20; n++) await ask('10.0.0.1');
    expect(await authenticate(site.signage.db, credential)).toMatchObject({ screen: 'door' });
    expect(await pairings()).toHaveLength(9);
  });

  test('is open no longer once a person has paired it: nobody takes that player’s place', async () => {
    const { signage } = site;
    const ask = server('network');
    const before = (await (await ask('10.0.0.1')).json()) as { credential: string };
    const asked = await askCode(signage, '10.0.0.2');
    if (!asked.ok) throw new Error(asked.message);
    const admin = await signage.db
      .selectFrom('people')
      .select(['id', 'unit'])
      .executeTakeFirstOrThrow();
    const actor = {
      person: admin.id,
      unit: admin.unit,
      roles: ['administrator'],
      from: null,
    } as const;
    expect(await claimCode(signage, actor, asked.code, 'door')).toMatchObject({ ok: true });
    expect(await pollCode(signage, asked.poll)).toMatchObject({ state: 'paired' });
    expect((await ask('10.0.0.1')).status).toBe(403);
    expect(await authenticate(signage.db, before.credential)).toBeNull();
  });
});
