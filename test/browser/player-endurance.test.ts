/** Many changes: nothing that is no longer shown is kept in memory. */
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Entry } from '../../content/programme/programme.ts';
import { face, pattern, picture, publishLoop } from '../player/support/signage.ts';
import { context, page, server, withPlayerPage } from '../support/player-page.ts';
import { isSoak, size } from '../support/soak.ts';

/** A day of items of nine seconds. */
const CHANGES = size(240, 10_000);
/** A browser takes room for itself while it is young; in a long run there is no such excuse. */
const HEAP_SLACK_MB = isSoak ? 0 : 0.5;
const PROCESS_SLACK_MB = isSoak ? 0 : 25;
const ITEM_MS = 60;

withPlayerPage({ viewport: { width: 960, height: 540 } });

/** Resident kilobytes of all renderers that descend from this process. */
async function rendererKilobytes(): Promise<number> {
  const parents = new Map<string, string>();
  const sizes = new Map<string, number>();
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    parents.set(pid, /PPid:\s+(\d+)/.exec(status)?.[1] ?? '');
    if (command.includes('--type=renderer'))
      sizes.set(pid, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0));
  }
  const isMine = (pid: string | undefined): boolean =>
    pid === String(process.pid) || (Boolean(pid) && isMine(parents.get(pid ?? '')));
  return [...sizes].reduce((sum, [pid, size]) => sum + (isMine(pid) ? size : 0), 0);
}

test(
  `${CHANGES} changes of large pictures: heap and process stay flat`,
  { timeout: 60_000 + CHANGES * ITEM_MS * 4 },
  async () => {
    const assets = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => pattern(server, 960, 540, seed)),
    );
    const entries: Entry[] = assets.map((asset, i) => picture(`item-${i}`, asset, ITEM_MS));
    publishLoop(server, 'square', 1, face(960, 540), entries);
    await page.goto(`${server.origin}/play/square`);
    const session = await context.newCDPSession(page);
    const measure = async (): Promise<{ heap: number; process: number }> => {
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
      return { heap: usedSize / 1e6, process: (await rendererKilobytes()) / 1e3 };
    };
    const after = (count: number): Promise<unknown> =>
      server.until('plays', ({ plays }) => plays.some(({ n }) => n >= count));
    await after(CHANGES / 4);
    const early = await measure();
    await after(CHANGES);
    const late = await measure();
    console.log(
      `after ${CHANGES / 4} and ${CHANGES} changes: heap ${early.heap.toFixed(1)} and ${late.heap.toFixed(1)} MB, process ${early.process.toFixed(0)} and ${late.process.toFixed(0)} MB`,
    );
    expect(early.process).toBeGreaterThan(10);
    expect(late.heap).toBeLessThan(early.heap * 1.05 + HEAP_SLACK_MB);
    // A full-size picture is 2 MB: one kept for each change would be seen at once.
    expect(late.process).toBeLessThan(early.process * 1.05 + PROCESS_SLACK_MB);
  },
);
