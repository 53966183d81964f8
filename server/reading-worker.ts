/** What runs in the reading room: the whole site once more, on a connection of its own, for requests that change nothing. */
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { pino } from 'pino';
import type { RenderResult } from '../content/render/job.ts';
import type { CopyResult } from '../content/render/pool.ts';
import { createApp } from './app.ts';
import { openAssets } from './assets/open.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { openDatabase } from './db/open.ts';
import { openDoor } from './entry/door.ts';
import { readShell } from './play/shell.ts';
import type { FromRoom, Question, ToRoom } from './reading-room.ts';
import { type AddressSeal, signerOfAddresses } from './signage/assets/addresses.ts';
import { readCapSources } from './signage/cap/cap-sources.ts';
import type { Signage } from './signage/ground/context.ts';

const DIST = fileURLToPath(new URL('../', import.meta.url));

/** Who reads waits rather than an urgent message, where there are not cores for both. */
const NICENESS = 10;

if (parentPort) {
  // On Linux a thread has a niceness of its own (setpriority(2), "C library/kernel differences"); elsewhere it would be the
  // whole server's.
  if (process.platform === 'linux') setPriority(NICENESS);
  await openRoom(parentPort, workerData as Config);
}

async function openRoom(port: MessagePort, config: Config): Promise<void> {
  const tell = (message: FromRoom, moved: ArrayBuffer[] = []): void =>
    port.postMessage(message, moved);
  const drawings = createQuestions<RenderResult>();
  const checks = createQuestions<CopyResult>();
  let seal: AddressSeal = { publicKey: '', secret: '' };
  /** Sockets whose askers turned out to be signed in, until they are answered. */
  const people = new Set<object>();
  const seatPerson = (socket: object): void => void people.add(socket);
  // Asked for at once; what is asked meanwhile waits in the port.
  const site = openSite();
  port.on('message', (message: ToRoom) => {
    if (message.kind === 'ask') void answer(message.id, message);
    else if (message.kind === 'drawn') drawings.answer(message.id, message.result);
    else if (message.kind === 'checked') checks.answer(message.id, message.result);
    else void close();
  });
  await site;

  async function openSite() {
    const db = await openDatabase(config.database);
    const log = pino({ level: config.logLevel });
    const signage: Signage = {
      db,
      clock: systemClock,
      assets: openAssets(config.assets, log).store,
      render: { render: (job) => drawings.ask((id) => tell({ kind: 'draw', id, job })) },
      words: { check: (question) => checks.ask((id) => tell({ kind: 'check', id, question })) },
      signer: signerOfAddresses(() => seal),
      secrets: { mark: '', seal: () => notHere('sealed'), open: () => notHere('opened') },
      photos: { look: () => notHere('kept') },
      log,
      wake: () => tell({ kind: 'wake' }),
    };
    const sources = await readCapSources(join(config.dataDir, 'cap-sources.json'));
    const cap = { sources, reader: { read: () => notHere('taken') } };
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
        cap,
        proxies,
        door,
        seatPerson,
      }),
    };
  }

  async function answer(id: number, question: Question): Promise<void> {
    const { app } = await site;
    ({ seal } = question);
    const { method, url, headers, body, peer } = question.asked;
    const socket = { remoteAddress: peer };
    const request = new Request(url, {
      method,
      headers: headers.map(([name, value]) => [name, value] as [string, string]),
      ...(body && { body }),
    });
    const response = await app.fetch(request, { incoming: { socket } });
    const bytes = await response.arrayBuffer();
    const answered = {
      status: response.status,
      headers: [...response.headers],
      body: bytes,
      person: people.delete(socket),
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
