/** What runs in the reading room: the whole site once more, on a connection of its own, for requests that change nothing. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { pino } from 'pino';
import type { RenderResult } from '../content/render/job.ts';
import type { CopyResult } from '../content/render/pool.ts';
import { createApp } from './app.ts';
import { openAssets } from './assets/store.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { openDatabase } from './db/open.ts';
import { openDoor } from './entry/door.ts';
import { readShell } from './play/shell.ts';
import type { Asked, FromRoom, ToRoom } from './reading-room.ts';
import { readCapSources } from './signage/cap/cap-sources.ts';
import type { Signage } from './signage/ground/context.ts';

const DIST = fileURLToPath(new URL('../', import.meta.url));

if (parentPort) await openRoom(parentPort, workerData as Config);

async function openRoom(port: MessagePort, config: Config): Promise<void> {
  const tell = (message: FromRoom, moved: ArrayBuffer[] = []): void =>
    port.postMessage(message, moved);
  const drawings = createQuestions<RenderResult>();
  const checks = createQuestions<CopyResult>();
  // Asked for at once; what is asked meanwhile waits in the port.
  const site = openSite();
  port.on('message', (message: ToRoom) => {
    if (message.kind === 'ask') void answer(message.id, message.asked);
    else if (message.kind === 'drawn') drawings.answer(message.id, message.result);
    else if (message.kind === 'checked') checks.answer(message.id, message.result);
    else void close();
  });
  await site;

  async function openSite() {
    const db = await openDatabase(config.database);
    const signage: Signage = {
      db,
      clock: systemClock,
      assets: openAssets(join(config.dataDir, 'assets')),
      render: { render: (job) => drawings.ask((id) => tell({ kind: 'draw', id, job })) },
      words: { check: (question) => checks.ask((id) => tell({ kind: 'check', id, question })) },
      signer: { publicKey: '', sign: () => notHere('signed') },
      photos: { look: () => notHere('kept') },
      log: pino({ level: config.logLevel }),
      wake: () => tell({ kind: 'wake' }),
    };
    const capSources = await readCapSources(join(config.dataDir, 'cap-sources.json'));
    const { proxies } = config;
    const shell = await readShell(DIST);
    const door = openDoor(signage, config.openScreens);
    return {
      db,
      door,
      app: createApp({
        signage,
        shell,
        ready: async () => ({ ok: true, lacks: [] }),
        capSources,
        proxies,
        door,
      }),
    };
  }

  async function answer(id: number, { method, url, headers, body, peer }: Asked): Promise<void> {
    const { app } = await site;
    const request = new Request(url, {
      method,
      headers: headers.map(([name, value]) => [name, value] as [string, string]),
      ...(body && { body }),
    });
    const response = await app.fetch(request, { incoming: { socket: { remoteAddress: peer } } });
    const bytes = await response.arrayBuffer();
    const answered = {
      status: response.status,
      headers: [...response.headers],
      body: bytes,
    };
    tell({ kind: 'answer', id, answered }, [bytes]);
  }

  async function close(): Promise<void> {
    const { db, door } = await site;
    await door.audit.close();
    await db.destroy();
    port.close();
  }
}

const notHere = (what: string): never => {
  throw new Error(`nothing is ${what} where one only reads`);
};

/** Questions to the process, each under a number. */
function createQuestions<Answer>() {
  const open = new Map<number, (answer: Answer) => void>();
  let last = 0;
  return {
    ask: (tell: (id: number) => void): Promise<Answer> =>
      new Promise((resolve) => {
        open.set(++last, resolve);
        tell(last);
      }),
    answer: (id: number, answer: Answer): void => {
      open.get(id)?.(answer);
      open.delete(id);
    },
  };
}
