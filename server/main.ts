/** The only composition root: config, store, renderer, app, live, jobs, listen. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { type Logger, pino } from 'pino';
import type { RenderResult } from '../content/render/job.ts';
import { createRenderPool } from '../content/render/pool.ts';
import { createApp } from './app.ts';
import { openAssets } from './assets/store.ts';
import { banner } from './banner.ts';
import { systemClock } from './clock.ts';
import { coalesce } from './coalesce.ts';
import { type Config, readConfig } from './config.ts';
import { hearOutbox, type Listener } from './db/listen.ts';
import { migrate } from './db/migrate.ts';
import { type Db, openDatabase } from './db/open.ts';
import { type Jobs, startJobs } from './jobs/jobs.ts';
import { createLive } from './live/live.ts';
import { readShell } from './play/shell.ts';
import { readCapSources } from './signage/cap/cap-sources.ts';
import type { Signage } from './signage/ground/context.ts';
import { newestKey } from './signage/trust/key-succession.ts';
import { createReadingRoom } from './reading-room.ts';
import { compileStale, rollHorizon } from './signage/programmes/programmes.ts';
import { seed } from './signage/seed/seed.ts';
import { openSigner, type Signer, signerOf } from './signage/ground/signer.ts';

const DIST = fileURLToPath(new URL('../', import.meta.url));

/** How long a stop may take before the process goes anyway; systemd's own limit is 90 s. */
const STOP_WITHIN_MS = 10_000;

async function main(): Promise<void> {
  const read = readConfig(process.env);
  if (!read.ok) throw new Sentence(`The configuration is wrong: ${read.message}.`);
  const { config } = read;
  await writableFolder(config.dataDir);
  const log = pino({ level: config.logLevel });

  const db = await openDatabase(config.database).catch((error: Error) => {
    throw new Sentence(`The store cannot be opened: ${error.message}.`);
  });
  await migrate(db);
  const stopping = new AbortController();
  const assets = openAssets(join(config.dataDir, 'assets'));
  const pool = createRenderPool({
    workerFile: new URL('../content/render/worker.js', import.meta.url),
    threads: config.renderThreads,
    readPicture: async (hash) => (await assets.get(hash)) ?? undefined,
  });
  const signage: Signage = {
    db,
    clock: systemClock,
    assets,
    render: {
      // A county that is being drawn must not hold up a stop: what is not drawn stays owed.
      render: async (job) => (stopping.signal.aborted ? STOPPING : pool.render(job)),
    },
    words: pool,
    signer: await signerFor(config, db),
    log,
    wake: () => wake(),
  };
  const seeded = await seed(signage, { demo: config.demo });
  // A stop while it warms up ends the worker, which is no failure of anybody.
  const warm = pool.warm().then(
    () => true,
    (err: unknown) => {
      if (!stopping.signal.aborted) log.error({ err }, 'the renderer cannot begin');
      return false;
    },
  );

  const live = createLive({ signage, playsEveryMs: config.playsEveryMs });
  const programmes = coalesce(() => compileStale(signage, config.horizonDays));
  const wake = (): void => {
    if (stopping.signal.aborted) return;
    const failed = (err: unknown): void =>
      log.error({ err }, 'what was woken failed; the next tick tries again');
    live.pump().catch(failed);
    programmes
      .run()
      .then(() => live.pump())
      .catch(failed);
  };

  const shell = await readShell(DIST).catch((error: Error) => {
    throw new Sentence(`What browsers load cannot be read: ${error.message}. Try npm run build.`);
  });
  const capSources = await readCapSources(join(config.dataDir, 'cap-sources.json')).catch(
    (error: Error) => {
      throw new Sentence(`The sources of alerts are wrong: ${error.message}.`);
    },
  );
  const room = createReadingRoom({
    workerFile: new URL('./reading-worker.js', import.meta.url),
    config,
    signage,
  });
  const { proxies } = config;
  const app = createApp({ signage, shell, ready: () => warm, capSources, proxies, room });
  const server = createServer(getRequestListener(app.fetch));
  live.attach(server);
  const nodes = hearNodes(config, log, () => void live.pump());
  // Before anybody can know that it is there to be stopped.
  let jobs: Jobs | null = null;
  stopOnSignal(log, async () => {
    stopping.abort();
    await jobs?.stop();
    await nodes?.close();
    server.close();
    await live.close();
    server.closeAllConnections();
    await programmes.idle();
    await room.close();
    await pool.close();
    await db.destroy();
  });
  const url = await listen(server, config);
  if (stopping.signal.aborted) return;
  jobs = startJobs({
    signage,
    horizonDays: config.horizonDays,
    silentAfterMs: config.silentAfterMs,
    wake,
    capSources,
    capFolder: join(config.dataDir, 'cap'),
  });
  // A server that was off for a while has days to catch up with.
  await rollHorizon(signage, config.horizonDays);
  wake();
  log.info({ url, pid: process.pid }, 'listening');
  process.stdout.write(await banner(db, url, seeded));
}

const STOPPING: RenderResult = {
  ok: false,
  reason: 'queue-full',
  field: '',
  message: 'the server is stopping',
};

/** Several nodes share a PostgreSQL store, and each brings out what any of them committed. */
function hearNodes({ database }: Config, log: Logger, heard: () => void): Listener | null {
  if (database.kind !== 'postgres') return null;
  return hearOutbox(database.url, heard, (err) => log.warn({ err }, 'other nodes cannot be heard'));
}

/** A failure whose message is all that a person needs to read. */
class Sentence extends Error {}

async function writableFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    const probe = join(dir, `.write-probe-${process.pid}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw new Sentence(
      `The data folder ${dir} cannot be written (${(error as NodeJS.ErrnoException).code}).`,
    );
  }
}

/** A storm of reconnecting screens waits in the kernel's queue instead of being refused. */
const BACKLOG = 4096;

function listen(server: ReturnType<typeof createServer>, { host, port }: Config): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? `Port ${port} is taken: stop the program that uses it, or set GENGFU_PORT to another.`
          : `It cannot listen on ${host}:${port} (${error.code}).`;
      reject(new Sentence(why));
    });
    server.listen({ host, port, backlog: BACKLOG }, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address ? address.port : port;
      const name =
        host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
      resolve(`http://${name}:${bound}`);
    });
  });
}

async function signerFor({ signingKeyFile, dataDir }: Config, db: Db): Promise<Signer> {
  if (!signingKeyFile) return openSigner(dataDir, await newestKey(db));
  return signerOf(signingKeyFile).catch((error: Error) => {
    throw new Sentence(`The configuration is wrong: ${error.message}.`);
  });
}

function stopOnSignal(log: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.error('stopping took too long; going anyway');
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    stop().then(
      () => {
        log.info('stopped');
        process.exitCode = 0;
      },
      (err: unknown) => {
        log.error({ err }, 'stopping failed');
        process.exitCode = 1;
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

main().catch((error: unknown) => {
  process.stderr.write(
    error instanceof Sentence ? `${error.message}\n` : `${(error as Error).stack ?? error}\n`,
  );
  process.exit(1);
});
