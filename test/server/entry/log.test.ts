/** What the log says of requests, and what it must not. */
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { createApp } from '../../../server/app.ts';
import { openSite, type Site } from '../../support/site.ts';
import { PASSWORD, program, somebody, withSecondFactor } from './somebody.ts';

let site: Site;
afterEach(() => site.close());

it('names no secret of a player that waits for its code to be claimed', async () => {
  site = await openSite();
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const ready = async () => ({ ok: true, lacks: [] });
  const app = createApp({ signage: { ...site.signage, log }, shell: new Map(), ready });
  const asked = await app.request('/api/pairing', { method: 'POST' });
  const { poll } = (await asked.json()) as { poll: string };
  expect((await app.request(poll)).status).toBe(202);
  expect((await app.request('/api/pairing/claim', { method: 'POST' })).status).toBe(401);
  const said = lines.join('');
  expect(said).toContain('"path":"/api/pairing/..."');
  expect(said).toContain('"path":"/api/pairing/claim"');
  expect(said).not.toContain(poll.split('/').at(-1));
});

it('names no password, code, link or token of whoever signs in, changes and recovers an account', async () => {
  site = await openSite();
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const ready = async () => ({ ok: true, lacks: [] });
  const app = createApp({ signage: { ...site.signage, log }, shell: new Map(), ready });
  const loud: Site = { ...site, raw: async (path, init) => app.request(path, init) };
  const wang = await somebody(loud, { login: 'wang' });
  const { secret, codes } = await withSecondFactor(loud, wang);
  const { challenge } = (await wang.signIn()).body;
  await wang.ask('POST', '/api/sessions/second', { challenge, code: codes[0] });
  const administrator = program(loud);
  const offered = await administrator(site.token, 'POST', `/api/people/${wang.id}/recovery`, {});
  const token = new URL(offered.body.link as string).hash.slice(1);
  const password = 'nine lanterns by the east gate';
  await wang.ask('POST', '/api/recovery', { token, password });
  const said = lines.join('');
  expect(said).toContain('/api/sessions/second');
  for (const kept of [PASSWORD, password, secret, ...codes, challenge, token, wang.token])
    expect(said).not.toContain(kept);
});
