import { readdir, readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

/** Environment variable that marks every process of one test run. */
export const RUN_MARK = 'GENGFU_TEST_RUN';

export interface Leftover {
  readonly pid: number;
  readonly command: string;
}

/** The marked processes that are still there after `withinMs`, or none as soon as there is none. */
export async function outliving(run: string, withinMs: number): Promise<Leftover[]> {
  const until = performance.now() + withinMs;
  for (;;) {
    const left = await startedInRun(run);
    if (left.length === 0 || performance.now() > until) return left;
    await wait(50);
  }
}

/** SIGKILL to one process, which may be gone already. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * The processes that carry the mark of a test run, without this process and
 * vitest's own workers. Reads /proc, so it knows only Linux; elsewhere it finds nothing.
 */
async function startedInRun(run: string): Promise<Leftover[]> {
  if (platform() !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => describe(pid, run)));
  return found.filter((one) => one !== undefined);
}

async function describe(pid: string, run: string): Promise<Leftover | undefined> {
  if (pid === String(process.pid)) return undefined;
  try {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
    if (!environment.split('\0').includes(`${RUN_MARK}=${run}`)) return undefined;
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
    if (command === '' || /\bvitest\b|\besbuild\b/.test(command)) return undefined;
    return { pid: Number(pid), command: command.slice(0, 200) };
  } catch {
    // It ended while we looked, or belongs to someone else.
    return undefined;
  }
}
