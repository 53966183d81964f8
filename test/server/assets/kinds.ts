/** The kinds of asset store that a server may have, each on a place of its own. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFolder } from '../../../server/assets/folder.ts';
import type { AssetStore } from '../../../server/assets/store.ts';

/** A store, and a door behind its back. */
export interface OpenKind {
  readonly store: AssetStore;
  /** Writes over what lies under a name, as a failing disk or a stranger does. */
  damage(hash: string, bytes: Uint8Array): Promise<void>;
  /** Another store on the same place, as after a restart. */
  again(): AssetStore;
  close(): Promise<void>;
}

export const KINDS: Readonly<Record<string, () => Promise<OpenKind>>> = {
  folder: async () => {
    const dir = await mkdtemp(join(tmpdir(), 'gengfu-assets-'));
    return {
      store: openFolder(dir),
      damage: (hash, bytes) => writeFile(join(dir, hash.slice(0, 2), hash), bytes),
      again: () => openFolder(dir),
      close: () => rm(dir, { recursive: true, force: true }),
    };
  },
};

/** Every file below a folder, by its path from there. */
export async function filesBelow(dir: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = new Map<string, Buffer>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    files.set(file.slice(dir.length + 1), await readFile(file));
  }
  return files;
}
