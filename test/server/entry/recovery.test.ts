/** A link by which a person who has lost the password chooses another: once, and for no more than the administrator reaches. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { insertGrant } from '../../../server/signage/people/grants.ts';
import { describeOnBothStores } from '../../support/database.ts';
import { MORNING, openSite, type Site } from '../../support/site.ts';
import { addUnits } from '../signage/people/people.ts';
import {
  audited,
  PASSWORD,
  program,
  type Somebody,
  somebody,
  withSecondFactor,
} from './somebody.ts';

const NEXT = 'nine lanterns by the east gate';
const HOUR_MS = 3_600_000;

describeOnBothStores('recovery', (_, kind) => {
  let site: Site;
  let wang: Somebody;
  beforeEach(async () => {
    site = await openSite(kind);
    await addUnits(site, ['north', 'south']);
    wang = await somebody(site, { login: 'wang', unit: 'north' });
  });
  afterEach(() => site.close());

  const offer = (id: string, json: unknown = {}) =>
    site.ask('POST', `/api/people/${id}/recovery`, json);
  const tokenIn = (link: string) => new URL(link).hash.slice(1);
  const use = (token: string, password = NEXT) =>
    program(site)('', 'POST', '/api/recovery', { token, password });

  it('works once, within an hour, and ends every session of before', async () => {
    await wang.signIn();
    const { status, body } = await offer(wang.id);
    expect(status).toBe(201);
    expect(body.expiresAt).toBe(MORNING + HOUR_MS);
    const token = tokenIn(body.link);
    expect(body.link).toBe(`http://localhost/recover#${token}`);
    expect(token).toMatch(/^[\w-]{43}$/);
    // Until it is used nothing has changed.
    expect((await wang.ask('GET', '/api/items')).status).toBe(200);
    // A password that is refused does not use it up.
    expect((await use(token, 'wangwangwang')).status).toBe(400);
    const answers = await Promise.all([use(token), use(token, `${NEXT} too`)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 404]);
    const chosen = answers[0]?.status === 204 ? NEXT : `${NEXT} too`;
    expect((await wang.ask('GET', '/api/items')).status).toBe(401);
    expect((await wang.signIn(PASSWORD)).status).toBe(401);
    expect(await wang.signIn(chosen)).toMatchObject({ status: 201, body: { owes: null } });

    const entries = await audited(site);
    expect(entries.filter(({ action }) => action.startsWith('recovery'))).toMatchObject([
      { action: 'recovery.offer', subject: wang.id },
      { action: 'recovery.use', subject: wang.id, person: wang.id },
    ]);
    const stored = await site.signage.db.selectFrom('recovery_links').selectAll().execute();
    for (const secret of [token, NEXT])
      expect(JSON.stringify([entries, stored])).not.toContain(secret);
  });

  it('runs out, and is void when another is made or the person changes the password', async () => {
    const first = tokenIn((await offer(wang.id)).body.link);
    const latest = tokenIn((await offer(wang.id)).body.link);
    expect((await use(first)).status).toBe(404);
    site.turnClock(MORNING + HOUR_MS);
    expect((await use(latest)).status).toBe(404);
    const third = tokenIn((await offer(wang.id)).body.link);
    await wang.signIn();
    await wang.ask('PUT', '/api/me/password', { current: PASSWORD, next: `${NEXT} three` });
    expect((await use(third)).status).toBe(404);
    expect((await use('invented')).body.message).toContain('ask an administrator');
  });

  it('takes the second factor along only where that was asked for', async () => {
    const { secret } = await withSecondFactor(site, wang);
    expect(secret).not.toBe('');
    await use(tokenIn((await offer(wang.id)).body.link));
    expect((await wang.signIn(NEXT)).status).toBe(202);
    await use(tokenIn((await offer(wang.id, { secondFactor: true })).body.link), `${NEXT} two`);
    expect((await wang.signIn(`${NEXT} two`)).status).toBe(201);
  });

  it('gives an administrator nothing that it does not reach', async () => {
    const chief = await somebody(site, { login: 'chief', unit: 'north', role: 'administrator' });
    await chief.signIn();
    const ask = (id: string) => chief.ask('POST', `/api/people/${id}/recovery`, {});
    const li = await somebody(site, { login: 'li', unit: 'south' });
    const top = await somebody(site, { login: 'top', role: 'administrator' });
    // Beside and above: as if there were nobody.
    for (const id of [li.id, top.id, 'person-nobody']) expect((await ask(id)).status).toBe(404);
    // At home here, and more elsewhere, now or later.
    const both = await somebody(site, { login: 'both', unit: 'north' });
    const fromAt = MORNING + 100 * HOUR_MS;
    await site.signage.db
      .transaction()
      .execute((trx) =>
        insertGrant(trx, { person: both.id, unit: 'bureau', role: 'command', fromAt }),
      );
    expect((await ask(both.id)).status).toBe(403);
    // Not oneself: a session that was found open would become a password.
    expect((await ask(chief.id)).status).toBe(403);
    await wang.signIn();
    expect((await wang.ask('POST', `/api/people/${both.id}/recovery`, {})).status).toBe(403);
    expect((await ask(wang.id)).status).toBe(201);
    await site.signage.db
      .updateTable('people')
      .set({ disabled: 1 })
      .where('id', '=', wang.id)
      .execute();
    expect((await ask(wang.id)).status).toBe(409);
  });

  it('has no way in for who invents links', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => use(`invented-${n}`)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 404)).toHaveLength(30);
    expect(statuses.filter((status) => status === 429)).toHaveLength(30);
  });
});
