/** Another process of a benchmark, spoken to by messages. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Peer {
  send(message: object): void;
  /** The next message for which `is` holds; those before it are dropped. @throws when the process ends first. */
  next<T extends object>(is: (message: T) => boolean): Promise<T>;
  kill(): Promise<void>;
}

export function startPeer(file: string, args: readonly string[]): Peer {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child: ChildProcess = fork(path, args, {
    execArgv: ['--import', 'tsx', '--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const unread: object[] = [];
  let wakeUp: () => void = () => undefined;
  let over = false;
  child.on('message', (message: object) => {
    unread.push(message);
    wakeUp();
  });
  const ended = new Promise<void>((resolve) =>
    child.on('close', () => {
      over = true;
      wakeUp();
      resolve();
    }),
  );
  process.on('exit', () => void child.kill('SIGKILL'));
  return {
    send: (message) => void child.send(message),
    next: async <T extends object>(is: (message: T) => boolean): Promise<T> => {
      for (;;) {
        const message = unread.shift() as T | undefined;
        if (message && is(message)) return message;
        if (message) continue;
        if (over) throw new Error(`${file} ended`);
        await new Promise<void>((resolve) => {
          wakeUp = resolve;
        });
      }
    },
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
