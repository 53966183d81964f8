/** What is refused at the door comes into the audit, however much it is in few entries. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../server/app.ts';
import { openDatabase } from '../../../server/db/open.ts';
import { type Door, openDoor } from '../../../server/entry/door.ts';
import { firstBrokenLink } from '../../../server/signage/ledger/audit.ts';
import { addPerson } from '../../../server/signage/people/people.ts';
import { startServer } from '../../support/server.ts';
import { MORNING, openSite, screenInput, type Site } from '../../support/site.ts';

const PASSWORD = 'a long enough password';
const SPAN_MS = 600_000;

describe.each(['sqlite', 'postgres'] as const)('a refusal on %s', (kind) => {
  let site: Site;
  let door: Door;
  let wang: string;
  let ask: (
    method: string,
    path: string,
    json: unknown,
    token: string,
    from?: string,
  ) => Promise<number>;
  beforeEach(async () => {
    site = await openSite(kind);
    await site.ask('POST', '/api/screens', screenInput());
    const { signage } = site;
    const person = {
      login: 'wang',
      name: '王',
      unit: 'bureau',
      role: 'publisher',
      password: PASSWORD,
    } as const;
    wang = await signage.db.transaction().execute((trx) => addPerson(trx, person, MORNING));
    door = openDoor(signage);
    const app = createApp({
      signage,
      shell: new Map(),
      ready: async () => ({ ok: true, lacks: [] }),
      door,
    });
    ask = async (method, path, json, token, remoteAddress = '10.0.0.1') => {
      const authorization = `Bearer ${token}`;
      const headers = { authorization, 'content-type': 'application/json' };
      const body = JSON.stringify(json);
      const env = { incoming: { socket: { remoteAddress } } };
      return (await app.request(path, { method, headers, body }, env)).status;
    };
  });
  afterEach(async () => {
    await door.audit.close();
    await site.close();
  });

  const entries = async (action: string) => {
    const { db } = site.signage;
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', action)
      .orderBy('id')
      .execute();
    return rows.map(({ person, unit, place, subject, detail }) => ({
      person,
      unit,
      from: place,
      subject,
      ...JSON.parse(detail),
    }));
  };
  const tokenOf = async () => {
    const credentials = JSON.stringify({ login: 'wang', password: PASSWORD });
    const headers = { 'content-type': 'application/json' };
    const answer = await site.raw('/api/sessions', { method: 'POST', headers, body: credentials });
    return ((await answer.json()) as { token: string }).token;
  };

  test('of a deed that somebody may not do says who, what and from where', async () => {
    const token = await tokenOf();
    expect(await ask('POST', '/api/screens', screenInput({ id: 'other' }), token)).toBe(403);
    expect(await ask('POST', '/api/pairing/revoke', { all: true }, token)).toBe(403);
    expect(await entries('deed.refused')).toEqual([
      {
        person: wang,
        unit: 'bureau',
        subject: 'may-not-administer: POST /api/screens',
        from: '10.0.0.1',
        times: 1,
      },
    ]);
    await door.audit.close();
    expect((await entries('deed.refused')).at(-1)).toMatchObject({
      person: wang,
      times: 1,
      subjects: ['may-not-urgent: POST /api/pairing'],
    });
    expect(await firstBrokenLink(site.signage.db)).toBeNull();
  });

  test('of a wrong code says whose and for which screen, and of a wrong token from where; neither says what it was', async () => {
    for (let n = 0; n < 12; n++) {
      const code = `ABCDE${n % 10}`;
      const status = await ask('POST', '/api/pairing/claim', { code, screen: 'door' }, site.token);
      expect(status).toBe(n < 10 ? 400 : 429);
    }
    // Another person has tries of its own, also at the same address.
    const token = await tokenOf();
    const claim = { code: 'ABCDEF', screen: 'door' };
    expect(await ask('POST', '/api/pairing/claim', claim, token)).toBe(400);
    expect(await ask('POST', '/api/cap', {}, 'a-secret-token', '10.0.0.7')).toBe(401);
    const [admin] = await site.signage.db
      .selectFrom('people')
      .select('id')
      .where('login', '=', 'admin')
      .execute();
    expect(await entries('pairing.refused')).toEqual([
      { person: admin?.id, unit: 'bureau', subject: 'door', from: '10.0.0.1', times: 1 },
      { person: wang, unit: 'bureau', subject: 'door', from: '10.0.0.1', times: 1 },
    ]);
    expect(await entries('cap.refused')).toEqual([
      { person: null, unit: null, subject: 'token', from: '10.0.0.7', times: 1 },
    ]);
    const all = JSON.stringify(await site.signage.db.selectFrom('audit').selectAll().execute());
    expect(all).not.toMatch(/ABCDE|a-secret-token/);
  });

  test('is one of many: a flood of a span is few entries, and strangers leave room for people', async () => {
    const token = await tokenOf();
    for (let span = 0; span < 2; span++) {
      for (let place = 0; place < 40; place++)
        for (let n = 0; n < 5; n++) await ask('POST', '/api/cap', {}, 'wrong', `10.1.${place}.1`);
      await ask('POST', '/api/screens', screenInput({ id: 'other' }), token);
      site.turnClock(MORNING + (span + 1) * SPAN_MS);
    }
    await door.audit.close();
    const [flood, others] = [await entries('cap.refused'), await entries('others.refused')];
    expect([flood.length, others.length]).toEqual([2 * 16, 2]);
    const counted = [...flood, ...others].reduce((sum, { times }) => sum + times, 0);
    expect(counted).toBe(2 * 40 * 5);
    expect(await entries('deed.refused')).toHaveLength(2);
  });
});

test('a server that is stopped writes what it had only counted', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'gengfu-refused-'));
  const server = await startServer({ dataDir, env: { GENGFU_DEMO: 'off' } });
  for (let n = 0; n < 5; n++) {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ login: 'admin', password: `guess ${n}` });
    const answer = await fetch(`${server.url}/api/sessions`, { method: 'POST', headers, body });
    expect(answer.status).toBe(401);
  }
  expect(await server.stop()).toBe(0);
  const db = await openDatabase({ kind: 'sqlite', file: join(dataDir, 'gengfu.db') });
  const rows = await db
    .selectFrom('audit')
    .select('detail')
    .where('action', '=', 'session.refused')
    .execute();
  expect(rows.map(({ detail }) => (JSON.parse(detail) as { times: number }).times)).toEqual([1, 4]);
  await db.destroy();
  await rm(dataDir, { recursive: true });
});
