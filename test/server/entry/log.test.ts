/** What the log says of requests, and what it must not. */
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { createApp } from '../../../server/app.ts';
import { openSite, type Site } from '../../support/site.ts';

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
