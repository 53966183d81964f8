/** The watched folder: an alert that is put into `cap/SOURCE/` is taken, and moved to `taken/` or `refused/` below it. */
import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CapDesk, takeCap } from '../signage/cap/cap.ts';
import { CAP_BYTES_MAX } from '../signage/cap/cap-document.ts';
import type { CapSource } from '../signage/cap/cap-sources.ts';
import type { Signage } from '../signage/ground/context.ts';

/** A file that was written to this lately may not be whole yet; who renames it into place need not wait. */
const SETTLED_MS = 1000;

/**
 * Takes what lies in the folders of the sources, the oldest first. Files whose names begin with a dot are left, and so
 * is what is not `.xml` or `.cap`. One that cannot be read or moved is logged, and holds up no other.
 * @param looks what was there at the last look, kept by who looks again and again: a file whose stamp lies in the future,
 *   since the clock was set back, is taken when it stays as it was.
 * @returns how many were taken or refused.
 */
export async function takeCapFolder(
  signage: Signage,
  { sources, reader }: CapDesk,
  folder: string,
  looks: Looks = new Map(),
): Promise<number> {
  let taken = 0;
  for (const source of sources) {
    const own = join(folder, source.name);
    for (const name of await waiting(own, looks, signage.clock.monotonicMs())) {
      try {
        if (await takeFile(signage, reader, source, own, name)) taken += 1;
      } catch (err) {
        signage.log.error({ err, source: source.name, name }, 'alert in the folder not taken');
      }
    }
  }
  return taken;
}

/** How a file looked, and since when on the clock that never steps, by its path. */
export type Looks = Map<string, { readonly like: string; readonly sinceMs: number }>;

async function waiting(folder: string, looks: Looks, nowMs: number): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).filter((name) => /^[^.].*\.(xml|cap)$/i.test(name));
  const settled: { name: string; at: number }[] = [];
  for (const name of names) {
    // It may be gone by now, or point nowhere.
    const found = await stat(join(folder, name)).catch(() => null);
    if (!found?.isFile()) continue;
    const path = join(folder, name);
    const like = `${found.mtimeMs} ${found.size}`;
    const last = looks.get(path);
    const sinceMs = last?.like === like ? last.sinceMs : nowMs;
    looks.set(path, { like, sinceMs });
    if (found.mtimeMs > Date.now() - SETTLED_MS && nowMs - sinceMs < SETTLED_MS) continue;
    settled.push({ name, at: found.mtimeMs });
    looks.delete(path);
  }
  return settled
    .sort((a, b) => a.at - b.at || a.name.localeCompare(b.name))
    .map(({ name }) => name);
}

/** @returns false: it is left there, for it cannot be read now. */
async function takeFile(
  signage: Signage,
  reader: CapDesk['reader'],
  source: CapSource,
  folder: string,
  name: string,
): Promise<boolean> {
  const file = join(folder, name);
  const { size } = await stat(file);
  // Beyond the limit a first part is enough to be refused for its size.
  const bytes = size > CAP_BYTES_MAX ? new Uint8Array(CAP_BYTES_MAX + 1) : await readFile(file);
  const answer = await takeCap(signage, reader, source, bytes);
  if (!answer) return false;
  const { outcome, reason } = answer;
  const room = join(folder, outcome === 'refused' ? 'refused' : 'taken');
  await mkdir(room, { recursive: true });
  await rename(file, join(room, `${signage.clock.now()}-${name}`));
  signage.log.info({ source: source.name, name, outcome, reason }, 'alert from the folder');
  return true;
}
