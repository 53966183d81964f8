/** The real, built server as a process of its own: what a test can kill. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILT = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));

/** The banner to its end: after it comes nothing, or the next line of the log. */
const BANNER = /^ +Wall +\S+[^]*\n\n(?:\{|$(?![^]))/m;

export interface ServerOptions {
  /** An existing data folder: the server goes on with it, and `stop` leaves it there. */
  readonly dataDir?: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Without it the store is SQLite in the data folder. */
  readonly databaseUrl?: string;
  /** Files and sockets that the process may have open; as many as this process, when absent. */
  readonly descriptors?: number;
  /** More environment, such as GENGFU_DEMO. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly dataDir: string;
  /** Of the first administrator: known at the first start of a data folder only. */
  adminPassword: string | undefined;
  readonly adminLogin: string | undefined;
  /** All that the process has printed so far, both streams. */
  log(): string;
  /** SIGKILL; resolves when the process is gone. The data folder stays. */
  kill9(): Promise<void>;
  /** SIGTERM; resolves with the exit code when the process is gone, and removes its temporary data. */
  stop(): Promise<number | null>;
  /** A new process on the same data folder, store and port, after `kill9` or a stop. */
  restart(): Promise<TestServer>;
}

/**
 * Starts `node dist/server/main.js` on 127.0.0.1 and resolves when it listens.
 *
 * @throws when the process ends before it listens, with all that it printed.
 */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  if (!existsSync(BUILT))
    throw new Error('There is no built server: run npm run build, or npm test.');
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'gengfu-data-')));
  try {
    return await launch(options, dataDir);
  } catch (error) {
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
}

async function launch(options: ServerOptions, dataDir: string): Promise<TestServer> {
  const { descriptors } = options;
  // The shell gives way to the server, which keeps its number.
  const [command, args] =
    descriptors === undefined
      ? [process.execPath, [BUILT]]
      : ['sh', ['-c', `ulimit -n ${descriptors} && exec "$@"`, 'sh', process.execPath, BUILT]];
  const child = spawn(command, args, {
    env: environment(options, dataDir),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  // A failing test may never reach `stop`; its worker must not leave the server behind.
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.on('exit', killAtExit);
  void ended.then(() => process.off('exit', killAtExit));

  const output = new Output(child);
  const url = await output.listening(ended);
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return ended;
  };
  const port = Number(new URL(url).port);
  const first = await takeFirstPassword(dataDir);
  return {
    url,
    port,
    pid: child.pid ?? 0,
    dataDir,
    adminPassword: /^ *password +(\S+)$/m.exec(first)?.[1],
    adminLogin: /^ *login +(\S+)$/m.exec(first)?.[1],
    log: () => output.text,
    kill9: async () => void (await end('SIGKILL')),
    stop: async () => {
      const code = await end('SIGTERM');
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
      return code;
    },
    restart: async () => {
      const again = await launch({ ...options, port }, dataDir);
      return again;
    },
  };
}

/** What lies in the file of the first administrator, which is deleted as it asks; empty where there is none. */
async function takeFirstPassword(dataDir: string): Promise<string> {
  const file = join(dataDir, 'first-administrator.txt');
  const text = await readFile(file, 'utf8').catch(() => '');
  await rm(file, { force: true });
  return text;
}

/** Only what the server needs: a variable of the person who tests must not change a test. */
function environment(options: ServerOptions, dataDir: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(GENGFU_(?!TEST_)|DATABASE_URL$|PG|AWS_)/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    GENGFU_HOST: '127.0.0.1',
    GENGFU_PORT: String(options.port ?? 0),
    GENGFU_DATA: dataDir,
    GENGFU_LOG: 'info',
    // Each play is told as it ends: few tests can wait for half a minute of them.
    GENGFU_PLAYS_EVERY_S: '0',
    ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
    ...options.env,
  };
}

/** What a server prints: pino's lines of JSON, and then a banner for people. */
class Output {
  text = '';
  readonly #child: ChildProcess;
  #grew: () => void = () => undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.text += chunk;
        this.#grew();
      });
    }
  }

  /** The URL, once the line that names it and the banner after it have come. */
  listening(ended: Promise<unknown>): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      void ended.then(() =>
        reject(new Error(`The server ended before it listened:\n${this.text}`)),
      );
      this.#grew = () => {
        const url = this.#listeningUrl();
        if (url !== undefined && BANNER.test(this.text)) resolve(url);
      };
    });
  }

  #listeningUrl(): string | undefined {
    const line = this.text.split('\n').find((one) => one.includes('"msg":"listening"'));
    if (line === undefined || !line.endsWith('}')) return undefined;
    return (JSON.parse(line) as { url: string }).url;
  }
}
