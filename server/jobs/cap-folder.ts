/** The watched folder: an alert that is put into `cap/SOURCE/` is taken, and moved to `taken/` or `refused/` below it. */
import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CAP_BYTES_MAX, takeCap } from '../signage/cap/cap.ts';
import type { CapSource } from '../signage/cap/cap-sources.ts';
import type { Signage } from '../signage/ground/context.ts';

/** A file that was written to this lately may not be whole yet; who renames it into place need not wait. */
const SETTLED_MS = 1000;

/**
 * Takes what lies in the folders of the sources, the oldest first. Files whose names begin with a dot are left, and so
 * is what is not `.xml` or `.cap`. One that cannot be read or moved is logged, and holds up no other.
 * @returns how many were taken or refused.
 */
export async function takeCapFolder(
  signage: Signage,
  sources: readonly CapSource[],
  folder: string,
): Promise<number> {
  let taken = 0;
  for (const source of sources) {
    const own = join(folder, source.name);
    for (const name of await waiting(own)) {
      try {
        await takeFile(signage, source, own, name);
        taken += 1;
      } catch (err) {
        signage.log.error({ err, source: source.name, name }, 'alert in the folder not taken');
      }
    }
  }
  return taken;
}

async function waiting(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).filter((name) => /^[^.].*\.(xml|cap)$/i.test(name));
  const settled: { name: string; at: number }[] = [];
  for (const name of names) {
    // It may be gone by now, or point nowhere.
    const found = await stat(join(folder, name)).catch(() => null);
    if (found?.isFile() && found.mtimeMs <= Date.now() - SETTLED_MS)
      settled.push({ name, at: found.mtimeMs });
  }
  return settled
    .sort((a, b) => a.at - b.at || a.name.localeCompare(b.name))
    .map(({ name }) => name);
}

async function takeFile(
  signage: Signage,
  source: CapSource,
  folder: string,
  name: string,
): Promise<void> {
  const file = join(folder, name);
  const { size } = await stat(file);
  // Beyond the limit a first part is enough to be refused for its size.
  const bytes = size > CAP_BYTES_MAX ? new Uint8Array(CAP_BYTES_MAX + 1) : await readFile(file);
  const { outcome, reason } = await takeCap(signage, source, bytes);
  const room = join(folder, outcome === 'refused' ? 'refused' : 'taken');
  await mkdir(room, { recursive: true });
  await rename(file, join(room, `${signage.clock.now()}-${name}`));
  signage.log.info({ source: source.name, name, outcome, reason }, 'alert from the folder');
}
