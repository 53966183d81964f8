import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSite, MORNING, type Site } from '../../support/site.ts';

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

const signIn = (login: string, password: string) =>
  site.raw('/api/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password }),
  });

it('does not tell an unknown login from a wrong password', async () => {
  const answers = await Promise.all([signIn('admin', 'wrong'), signIn('nobody', 'wrong')]);
  expect(answers.map(({ status }) => status)).toEqual([401, 401]);
  const [one, other] = await Promise.all(answers.map((answer) => answer.text()));
  expect(one).toBe(other);
});

it('bars an address after ten wrong passwords, for ten minutes', async () => {
  for (let i = 0; i < 10; i += 1) expect((await signIn('admin', 'wrong')).status).toBe(401);
  expect((await signIn('admin', 'wrong')).status).toBe(429);
  site.turnClock(MORNING + 600_001);
  expect((await signIn('admin', 'wrong')).status).toBe(401);
});

it('ends a session that is signed out, and one that is over', async () => {
  expect((await site.ask('GET', '/api/items')).status).toBe(200);
  site.turnClock(MORNING + 12 * 3_600_000);
  expect((await site.ask('GET', '/api/items')).status).toBe(401);
  site.turnClock(MORNING);
  expect((await site.ask('DELETE', '/api/sessions/current')).status).toBe(204);
  expect((await site.ask('GET', '/api/items')).status).toBe(401);
});

it('ends the sessions of somebody who was disabled', async () => {
  expect((await site.ask('GET', '/api/items')).status).toBe(200);
  await site.signage.db.updateTable('people').set({ disabled: 1 }).execute();
  expect((await site.ask('GET', '/api/items')).status).toBe(401);
  await site.signage.db.updateTable('people').set({ disabled: 0 }).execute();
  expect((await site.ask('GET', '/api/items')).status).toBe(200);
});
