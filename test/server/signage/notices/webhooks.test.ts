/** Webhooks: who may have one, what it is told and how that is signed, and what becomes of one that fails. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { transact } from '../../../../server/db/transact.ts';
import { createCaller } from '../../../../server/jobs/webhook-post.ts';
import { callWebhooks } from '../../../../server/jobs/webhooks.ts';
import { claimCall } from '../../../../server/signage/notices/webhook-calls.ts';
import { notify } from '../../../../server/signage/notices/notify.ts';
import { openSite, type Site } from '../../../support/site.ts';
import { addUnits, type Ask, personAt } from '../people/people.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Heard {
  readonly headers: Record<string, string>;
  readonly body: string;
}

describe.each(['sqlite', 'postgres'] as const)('webhooks on %s', (kind) => {
  let site: Site;
  let server: Server;
  let url: string;
  let heard: Heard[];
  let status: number;
  let north: Ask;
  beforeEach(async () => {
    heard = [];
    status = 204;
    server = createServer((asked: IncomingMessage, answer) => {
      const parts: Buffer[] = [];
      asked.on('data', (part: Buffer) => parts.push(part));
      asked.on('end', () => {
        const body = Buffer.concat(parts).toString();
        heard.push({ headers: asked.headers as Record<string, string>, body });
        answer.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=of-somebody`;
    site = await openSite(kind);
    await addUnits(site, ['north', 'south']);
    const role = 'administrator';
    north = await personAt(site, { login: 'adm', name: '北', role, unit: 'north' });
  });
  afterEach(async () => {
    await site.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const add = async (ask: Ask = north, parts: object = {}) => {
    const events = ['review.submitted'];
    const { status: made, body } = await ask('POST', '/api/webhooks', { url, events, ...parts });
    expect(made, JSON.stringify(body)).toBe(201);
    return body as { webhook: { id: string; version: number }; secret: string };
  };
  const tell = (name = '珍爱生命', unit = 'north'): Promise<void> =>
    transact(site.signage.db, (trx) =>
      notify(trx, {
        event: 'review.submitted',
        unit,
        subject: { kind: 'item', id: 'item-1', name },
        facts: { by: '王' },
        at: site.signage.clock.now(),
      }),
    );
  const pass = (ms: number): void => site.turnClock(site.signage.clock.now() + ms);
  const caller = createCaller({ hosts: ['127.0.0.1'] });
  const going = new AbortController().signal;
  const round = (): Promise<void> => callWebhooks(site.signage, caller, going);
  const listed = async (ask: Ask = north) => (await ask('GET', '/api/webhooks')).body.webhooks;

  it('are told what happens at their unit and below, once, signed as another verifies it', async () => {
    const { secret } = await add();
    await add(
      await personAt(site, { login: 's', name: '南', role: 'administrator', unit: 'south' }),
    );
    const above = await add(site.ask);
    await tell();
    for (let time = 0; time < 2; time++) await round();
    // By its own and by the one above; not by the one beside.
    expect(heard).toHaveLength(2);
    const verified = [secret, above.secret].map(
      (key) =>
        heard.filter(({ headers, body }) => {
          // It holds the timestamp against the clock of the world.
          const at = Number(headers['webhook-timestamp']) * 1000;
          expect(at).toBe(site.signage.clock.now());
          return verifies(key, headers, body);
        }).length,
    );
    expect(verified).toEqual([1, 1]);
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual({
      type: 'review.submitted',
      timestamp: '2027-01-08T01:00:00.000Z',
      data: {
        unit: { id: 'north', name: 'north', nameEn: 'north' },
        subject: { kind: 'item', id: 'item-1', name: '珍爱生命', nameEn: '珍爱生命' },
        facts: { by: '王' },
        text: {
          zh: '王提交了“珍爱生命”（north），请审核。',
          en: '王 submitted “珍爱生命” (north) for review.',
        },
      },
    });
    const [one] = heard;
    expect(verifies(secret, one?.headers ?? {}, `${one?.body} `)).toBe(false);
  });

  /** By somebody else's program, which is told that it is now when the call was made. */
  function verifies(secret: string, headers: Record<string, string>, body: string): boolean {
    const real = Date.now;
    Date.now = () => site.signage.clock.now();
    try {
      new Verifier(secret).verify(body, headers);
      return true;
    } catch {
      return false;
    } finally {
      Date.now = real;
    }
  }

  it('are tried again under the same id, with what else waits, until they come through', async () => {
    await add();
    status = 500;
    await tell('甲');
    await tell('乙');
    await round();
    expect(heard).toHaveLength(1);
    expect(await listed()).toMatchObject([{ problem: 'answered 500', disabledAt: null }]);
    pass(4999);
    await round();
    expect(heard).toHaveLength(1);
    status = 200;
    pass(1);
    await round();
    expect(heard).toHaveLength(3);
    expect(new Set(heard.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
    expect(await listed()).toMatchObject([{ problem: null, failingSince: null }]);
    const [first, , again] = heard;
    const same = heard
      .slice(1)
      .find((one) => one.headers['webhook-id'] === first?.headers['webhook-id']);
    expect(same?.body).toBe(first?.body);
    expect(again).toBeDefined();
  });

  it('that were taken up by a node that died are called by the next, and by no two at once', async () => {
    const { webhook } = await add();
    await tell();
    const { db, clock } = site.signage;
    const { id } = await db.selectFrom('notices').select('id').executeTakeFirstOrThrow();
    const claims = await Promise.all([
      claimCall(db, webhook.id, id, clock.now()),
      claimCall(db, webhook.id, id, clock.now()),
    ]);
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    await round();
    expect(heard).toEqual([]);
    pass(MINUTE_MS);
    await Promise.all([round(), round()]);
    expect(heard).toHaveLength(1);
  });

  it('that fail for five days are switched off, and administrators are told; switched on they begin anew', async () => {
    const { webhook } = await add();
    status = 503;
    const began = site.signage.clock.now();
    for (let hours = 0; hours < 6 * 24; hours += 2) {
      await tell();
      await round();
      pass(2 * HOUR_MS);
    }
    const calls = heard.length;
    // Neither hammered nor forgotten.
    expect(calls).toBeGreaterThan(8);
    expect(calls).toBeLessThan(100);
    const { disabled_at: at } = await site.signage.db
      .selectFrom('webhooks')
      .select('disabled_at')
      .executeTakeFirstOrThrow();
    expect(Number(at) - began).toBeGreaterThanOrEqual(5 * DAY_MS);
    north = await personAt(site, {
      login: 'later',
      name: '北',
      role: 'administrator',
      unit: 'north',
    });
    const told = await site.signage.db
      .selectFrom('inbox')
      .innerJoin('notices', 'notices.id', 'inbox.notice')
      .innerJoin('people', 'people.id', 'inbox.person')
      .select(['notices.subject_name', 'notices.facts'])
      .where('event', '=', 'webhook.disabled')
      .where('login', '=', 'adm')
      .execute();
    expect(told).toHaveLength(1);
    expect(told[0]?.subject_name).toBe(new URL(url).host);
    expect(JSON.parse(told[0]?.facts ?? '')).toEqual({ since: began, problem: 'answered 503' });
    status = 200;
    const [now] = await listed();
    const change = { version: now.version, enabled: true };
    const on = await north('PATCH', `/api/webhooks/${webhook.id}`, change);
    expect(on.body).toMatchObject({ disabledAt: null, failingSince: null, problem: null });
    await tell('新');
    await round();
    expect(heard).toHaveLength(calls + 1);
    expect(heard.at(-1)?.body).toContain('新');
  });

  it('that say they are gone are called no more', async () => {
    await add();
    status = 410;
    await tell();
    await round();
    expect(await listed()).toMatchObject([{ disabledAt: site.signage.clock.now() }]);
    await tell();
    pass(DAY_MS);
    await round();
    expect(heard).toHaveLength(1);
  });

  it('are of a unit, and whoever administers it says what they are told; their secret is said once', async () => {
    const { webhook, secret } = await add(site.ask, { unit: 'north' });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const everywhere = await Promise.all([
      site.signage.db.selectFrom('audit').select('detail').execute(),
      listed(),
      listed(site.ask),
    ]);
    expect(JSON.stringify(everywhere)).not.toContain(secret.slice(6));
    // Nor what stands in the path of an address, but to who administers.
    expect(JSON.stringify(everywhere[0])).not.toContain('of-somebody');
    const path = `/api/webhooks/${webhook.id}`;
    const south = await personAt(site, {
      login: 's',
      name: '南',
      role: 'administrator',
      unit: 'south',
    });
    expect(await listed(south)).toEqual([]);
    expect((await south('PATCH', path, { version: 1, enabled: false })).status).toBe(404);
    expect((await south('DELETE', path)).status).toBe(404);
    expect(
      (await south('POST', '/api/webhooks', { url, unit: 'north', events: ['screen.back'] })).body,
    ).toMatchObject({
      error: 'invalid',
      fields: [{ field: 'unit' }],
    });
    const off = await north('PATCH', path, { version: 1, enabled: false, events: ['screen.back'] });
    expect(off).toMatchObject({ status: 200, body: { version: 2, events: ['screen.back'] } });
    expect(await north('PATCH', path, { version: 1, enabled: true })).toMatchObject({
      status: 409,
      body: { current: { version: 2 } },
    });
    await north('PATCH', path, { version: 2, enabled: true, events: ['review.submitted'] });
    await tell();
    expect((await north('DELETE', path)).status).toBe(204);
    await round();
    expect(heard).toEqual([]);
  });

  it('are no more than ten a unit, and page by page', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 10; n++) ids.push((await add()).webhook.id);
    const events = ['screen.back'];
    expect((await north('POST', '/api/webhooks', { url, events })).status).toBe(409);
    const seen: string[] = [];
    let after = '';
    do {
      const { body } = await north('GET', `/api/webhooks?limit=4&after=${after}`);
      seen.push(...body.webhooks.map((one: { id: string }) => one.id));
      after = body.next ?? '';
    } while (after);
    expect(seen).toEqual(ids.toSorted());
  });

  it.each([
    'http://hooks.example/x',
    'https://name:password@hooks.example/',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'hooks.example',
    `https://hooks.example/${'x'.repeat(2000)}`,
  ])('go to no %s', async (address) => {
    const body = { url: address, events: ['screen.back'] };
    expect((await north('POST', '/api/webhooks', body)).body).toMatchObject({
      error: 'invalid',
      fields: [{ field: 'url' }],
    });
  });
});
