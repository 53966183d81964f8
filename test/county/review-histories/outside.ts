/** A server in a process of its own, which can be killed, with a line of a player to each screen. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRenderPool } from '../../../content/render/pool.ts';
import { openDatabase } from '../../../server/db/open.ts';
import { staleScreens } from '../../../server/signage/ledger/stale.ts';
import { connect } from '../../server/live/client.ts';
import type { Answer } from '../../support/site.ts';
import { startPostgres } from '../../support/postgres.ts';
import { startServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import type { Asking, House } from './county.ts';
import { Pictures, type Signed } from './programmes.ts';

const STEP_CLOCK = fileURLToPath(new URL('../../support/step-clock.mjs', import.meta.url));
const WORKER = new URL('../../../dist/content/render/worker.js', import.meta.url);

export async function outsideHouse(
  kind: 'sqlite' | 'postgres',
): Promise<{ readonly house: House; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'gengfu-review-'));
  const clock = join(folder, 'clock');
  await writeFile(clock, '0');
  const cluster = kind === 'postgres' ? await startPostgres() : null;
  let server = await startServer({
    ...(cluster && { databaseUrl: cluster.url }),
    env: {
      GENGFU_DEMO: 'off',
      GENGFU_PROXIES: '1',
      GENGFU_TEST_CLOCK: clock,
      NODE_OPTIONS: `--import=${STEP_CLOCK}`,
    },
  });
  const { dataDir, adminLogin, adminPassword } = server;
  if (!adminLogin || !adminPassword) throw new Error('a first start that makes nobody');
  const db = await openDatabase(
    cluster
      ? { kind: 'postgres', url: cluster.url }
      : { kind: 'sqlite', file: join(dataDir, 'gengfu.db') },
  );
  const render = createRenderPool({ workerFile: WORKER, threads: 1 });
  let offset = 0;
  const held = new Map<string, { readonly credential: string; readonly key: string }>();

  const send = async (path: string, init: RequestInit): Promise<Answer | null> => {
    try {
      const signal = AbortSignal.timeout(20_000);
      const response = await fetch(`${server.url}${path}`, { ...init, signal });
      const text = await response.text();
      return { status: response.status, body: text === '' ? null : JSON.parse(text) };
    } catch {
      return null;
    }
  };
  /** A code is good for so long. */
  let codeMs: number | null = null;
  let strangers = 0;
  const serversNow = async (): Promise<number> => {
    strangers += 1;
    const from = `10.255.${strangers >> 8}.${strangers & 255}`;
    const headers = { 'x-forwarded-for': from };
    const answer = await send('/api/pairing', { method: 'POST', headers });
    const until = Number(answer?.body.expiresAt);
    codeMs ??= until - Date.now();
    return until - codeMs;
  };
  await serversNow();
  const pair = async (screen: string, ask: Asking) => {
    const { code, poll } = await ask('POST', '/api/pairing');
    await ask('POST', '/api/pairing/claim', { code, screen });
    const { credential, key } = await ask('GET', poll);
    const pinned = { credential, key };
    held.set(screen, pinned);
    return pinned;
  };
  /** A player that comes with nothing is sent its programme at once. A credential that has failed is used no more. */
  const fetched = async (screen: string, ask: Asking): Promise<Signed> => {
    const { credential, key } = held.get(screen) ?? (await pair(screen, ask));
    // It was taken down meanwhile, and its player with it: another one is paired.
    held.delete(screen);
    const client = await connect(server.url, credential);
    try {
      await client.hello();
      const { serial, hash, signature, body } = await client.next('programme');
      held.set(screen, { credential, key });
      return { screen, serial, hash, signature, body, key };
    } finally {
      client.socket.terminate();
    }
  };

  const house: House = {
    name: `${kind}, killed now and then`,
    admin: { login: adminLogin, password: adminPassword },
    pictures: new Pictures((job) => render.render(job)),
    now: () => Date.now() + offset,
    pass: async (ms) => {
      offset += ms;
      await writeFile(clock, String(offset));
      await until(
        'the server knows what time it is',
        async () => (await serversNow()) > Date.now() + offset - 3000,
      );
    },
    send,
    programme: async (screen, ask) => {
      await until('nothing is owed', async () => (await staleScreens(db)).length === 0);
      let signed: Signed | null = null;
      await until(`${screen} is sent its programme`, async () => {
        signed = await fetched(screen, ask);
        return true;
      });
      return signed;
    },
    fall: async () => {
      await server.kill9();
      server = await server.restart();
    },
  };
  return {
    house,
    close: async () => {
      await db.destroy();
      await render.close();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
      await cluster?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
