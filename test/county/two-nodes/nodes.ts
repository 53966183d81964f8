/** Two real servers on one real PostgreSQL, each of which can be killed, and whose clocks can be put. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPostgres } from '../../support/postgres.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { signedIn } from '../../support/api.ts';

const STEP_CLOCK = fileURLToPath(new URL('../../support/step-clock.mjs', import.meta.url));

export interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies of any shape
  readonly body: any;
}

export interface TwoNodes {
  readonly storeUrl: string;
  /** Where node 0 or 1 listens, also while it is dead. */
  url(node: number): string;
  /** One question to one node. @throws when no answer comes. */
  ask(node: number, method: string, path: string, json?: unknown): Promise<Answer>;
  /** Kills with SIGKILL, and starts it again on the same port; resolves when it listens. */
  killAndRestart(node: number): Promise<void>;
  /** Stops PostgreSQL and starts it again. */
  restartStore(how: 'fast' | 'immediate'): Promise<void>;
  /** How far off a node's clock is from now on, in ms. */
  putClock(node: number, offsetMs: number): Promise<void>;
  /** Processes that ended otherwise than by us. */
  fallen(): Promise<number[]>;
  close(): Promise<void>;
}

export async function startTwoNodes(): Promise<TwoNodes> {
  const cluster = await startPostgres();
  const folder = await mkdtemp(join(tmpdir(), 'gengfu-nodes-'));
  const key = join(folder, 'key.pem');
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const clockOf = (node: number): string => join(folder, `clock-${node}`);
  const start = async (node: number): Promise<TestServer> => {
    await writeFile(clockOf(node), '0');
    return startServer({
      databaseUrl: cluster.url,
      env: {
        GENGFU_SIGNING_KEY: key,
        GENGFU_DEMO: 'off',
        GENGFU_PROXIES: '1',
        GENGFU_TEST_CLOCK: clockOf(node),
        NODE_OPTIONS: `--import=${STEP_CLOCK}`,
      },
    });
  };
  const servers = [await start(0)];
  const { token } = await signedIn(servers[0] as TestServer);
  servers.push(await start(1));
  const serverOf = (node: number): TestServer => servers[node] as TestServer;
  let asked = 0;

  return {
    storeUrl: cluster.url,
    url: (node) => serverOf(node).url,
    ask: async (node, method, path, json) => {
      const response = await fetch(`${serverOf(node).url}${path}`, {
        method,
        signal: AbortSignal.timeout(20_000),
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          // Each from an address of its own: what one address may ask is the business of other tests.
          'x-forwarded-for': `10.${(asked >> 16) & 255}.${(asked >> 8) & 255}.${asked++ & 255}`,
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? null : JSON.parse(text) };
    },
    killAndRestart: async (node) => {
      await serverOf(node).kill9();
      servers[node] = await serverOf(node).restart();
    },
    restartStore: async (how) => {
      await cluster.halt(how);
      await cluster.resume();
    },
    putClock: (node, offsetMs) => writeFile(clockOf(node), String(offsetMs)),
    fallen: async () => {
      const alive = await Promise.all(
        servers.map(({ url }) =>
          fetch(`${url}/healthz`).then(
            ({ ok }) => ok,
            () => false,
          ),
        ),
      );
      return alive.flatMap((ok, node) => (ok ? [] : [node]));
    },
    close: async () => {
      for (const server of servers) await server.stop();
      for (const { dataDir } of servers) await rm(dataDir, { recursive: true, force: true });
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
