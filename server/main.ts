/** The only composition root: config, address, store, renderer, app, live, jobs. What a start needs is under start/. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { type Logger, pino } from 'pino';
import type { RenderResult } from '../content/render/job.ts';
import { createPhotoLook } from '../content/render/uploads/photo-look.ts';
import { createRenderPool } from '../content/render/pool.ts';
import { createApp } from './app.ts';
import { openAssets, saySilence } from './assets/open.ts';
import { banner } from './banner.ts';
import { systemClock, watchSteps } from './clock.ts';
import { coalesce } from './coalesce.ts';
import { type Config, readConfig } from './config.ts';
import { hearOutbox, type Listener } from './db/listen.ts';
import { openDoor } from './entry/door.ts';
import { openProviders } from './entry/oidc/flow.ts';
import { readProviders } from './entry/oidc/providers.ts';
import type { Beat } from './jobs/beat.ts';
import { type Outgoing, startJobs } from './jobs/jobs.ts';
import type { NoticesConfig } from './jobs/notices-config.ts';
import { createPost } from './jobs/smtp.ts';
import { createCaller } from './jobs/webhook-post.ts';
import { type Scrub, startScrub } from './jobs/scrub.ts';
import { createLive } from './live/live.ts';
import { readShell } from './play/shell.ts';
import { createCapReader } from './signage/cap/cap-reader.ts';
import { readCapSources } from './signage/cap/cap-sources.ts';
import type { Signage } from './signage/ground/context.ts';
import { createReadingRoom } from './reading-room.ts';
import { compileStale, rollHorizon } from './signage/programmes/programmes.ts';
import { bringStampsBack } from './signage/upkeep/stamps.ts';
import { ownDataFolder } from './start/data-folder.ts';
import { takeAddress } from './start/address.ts';
import { firstAdministrator } from './start/first-administrator.ts';
import { lockFolder } from './start/folder-lock.ts';
import { readinessOf } from './start/readiness.ts';
import { lastWords, Sentence } from './start/sentence.ts';
import { openSecrets } from './start/secrets-key.ts';
import { openKey } from './start/signing-key.ts';
import { openStore } from './start/store.ts';

const DIST = fileURLToPath(new URL('../', import.meta.url));

/** How long a stop may take before the process goes anyway; systemd's own limit is 90 s. */
const STOP_WITHIN_MS = 10_000;

async function main(): Promise<void> {
  const read = readConfig(process.env);
  if (!read.ok) throw new Sentence(`The configuration is wrong: ${read.message}.`);
  const { config } = read;
  // What the server makes is for its own account: keys, credentials, what people wrote.
  process.umask(0o077);
  const readable = await ownDataFolder(config.dataDir);
  const lock = config.database.kind === 'sqlite' ? lockFolder(config.dataDir) : null;
  const log = pino({ level: config.logLevel });
  for (const path of readable) log.warn({ path }, 'others can read this, and it cannot be closed');
  const address = await takeAddress(config);

  const db = await openStore(config);
  const stopping = new AbortController();
  const files = openAssets(config.assets, log);
  const assets = files.store;
  void saySilence(assets, log);
  const pool = createRenderPool({
    workerFile: new URL('../content/render/worker.js', import.meta.url),
    threads: config.renderThreads,
    readPicture: async (hash) => (await assets.get(hash)) ?? undefined,
  });
  const photos = createPhotoLook({
    processFile: new URL('../content/render/uploads/photo-process.js', import.meta.url),
  });
  const signage: Signage = {
    db,
    clock: systemClock,
    assets,
    render: {
      // A county that is being drawn must not hold up a stop: what is not drawn stays owed.
      render: async (job, first) => (stopping.signal.aborted ? STOPPING : pool.render(job, first)),
    },
    words: pool,
    photos,
    signer: await openKey({ db, clock: systemClock }, config),
    secrets: await openSecrets(db, config),
    log,
    wake: () => wake(),
  };
  const terminal = process.stdout.isTTY === true;
  const first = await firstAdministrator(signage, { ...config, terminal });
  // A stop while it warms up ends the worker, which is no failure of anybody.
  const warm = pool.warm().then(
    () => true,
    (err: unknown) => {
      if (!stopping.signal.aborted) log.error({ err }, 'the renderer cannot begin');
      return false;
    },
  );

  const steps = watchSteps(systemClock);
  const live = createLive({ signage, steps, playsEveryMs: config.playsEveryMs });
  let nodes: Listener | null = null;
  const programmes = coalesce(() => compileStale(signage, config.horizonDays));
  const wake = (): void => {
    if (stopping.signal.aborted) return;
    nodes?.tell();
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
  const sources = await readCapSources(join(config.dataDir, 'cap-sources.json')).catch(
    (error: Error) => {
      throw new Sentence(`The sources of alerts are wrong: ${error.message}.`);
    },
  );
  const providers = openProviders(
    await readProviders(join(config.dataDir, 'oidc.json')).catch((error: Error) => {
      throw new Sentence(`The systems that sign people in are wrong: ${error.message}.`);
    }),
  );
  const reader = createCapReader({
    threadFile: new URL('./signage/cap/reading-thread.js', import.meta.url),
  });
  const cap = { sources, reader };
  const ready = readinessOf({ db, dataDir: config.dataDir, warm });
  const door = openDoor(signage, config.openScreens);
  const room = createReadingRoom({
    workerFile: new URL('./reading-worker.js', import.meta.url),
    config,
    signage,
  });
  const { server, url, seatPerson, seatPlayer } = address;
  const { proxies } = config;
  const app = createApp({ signage, shell, ready, cap, proxies, door, seatPerson, room, providers });
  live.attach(server, seatPlayer);
  nodes = hearNodes(config, log, () => void live.pump());
  // Before anybody can know that it is there to be stopped.
  let jobs: Beat | null = null;
  let scrub: Scrub | null = null;
  stopOnSignal(log, async () => {
    stopping.abort();
    await jobs?.stop();
    await scrub?.stop();
    await nodes?.close();
    server.close();
    await live.close();
    server.closeAllConnections();
    await programmes.idle();
    await room.close();
    photos.close();
    await reader.close();
    await pool.close();
    await door.audit.close();
    await db.destroy();
    lock?.release();
  });
  // It may have been off while its clock was set back, or have lost it.
  await bringStampsBack(signage);
  if (stopping.signal.aborted) return;
  // A balancer that asks in HTTP/1.0 names no host.
  address.open(getRequestListener(app.fetch, { hostname: 'localhost' }));
  jobs = startJobs({
    signage,
    steps,
    horizonDays: config.horizonDays,
    silentAfterMs: config.silentAfterMs,
    wake,
    cap,
    capFolder: join(config.dataDir, 'cap'),
    outgoing: outgoingOf(config.notices),
    ...(config.anchors && { anchors: config.anchors }),
  });
  scrub = startScrub({ signage, ...files });
  // A server that was off for a while has days to catch up with.
  await rollHorizon(signage, config.horizonDays);
  wake();
  log.info({ url, pid: process.pid }, 'listening');
  const text = await banner(db, url, first.lines);
  process.stdout.write(text, () => {
    first.said().catch((err: unknown) => log.warn({ err }, 'the password file cannot be deleted'));
  });
}

const outgoingOf = ({ mail, address, webhookHosts }: NoticesConfig): Outgoing => ({
  post: mail && createPost(mail),
  caller: createCaller({ hosts: webhookHosts }),
  address,
});

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
  process.stderr.write(`${lastWords(error)}\n`);
  process.exit(1);
});
