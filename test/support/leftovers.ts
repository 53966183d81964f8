import { readdir, readFile } from 'node:fs/promises';
import { platform } from 'node:os';

/** Environment variable that marks every process of one test run. */
export const RUN_MARK = 'GENGFU_TEST_RUN';

/**
 * The processes that carry the mark of a test run, as `pid command line`, without this process and
 * vitest's own workers. Reads /proc, so it knows only Linux; elsewhere it finds nothing.
 */
export async function startedInRun(run: string): Promise<string[]> {
  if (platform() !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => describe(pid, run)));
  return found.filter((line) => line !== undefined);
}

async function describe(pid: string, run: string): Promise<string | undefined> {
  if (pid === String(process.pid)) return undefined;
  try {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
    if (!environment.split('\0').includes(`${RUN_MARK}=${run}`)) return undefined;
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
    if (command === '' || /\bvitest\b|\besbuild\b/.test(command)) return undefined;
    return `${pid} ${command.slice(0, 200)}`;
  } catch {
    // It ended while we looked, or belongs to someone else.
    return undefined;
  }
}
