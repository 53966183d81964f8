/** The player as it is built, in a folder of this process's own: test files run at the same time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export interface BuiltPlayer {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function buildPlayer(): Promise<BuiltPlayer> {
  const folder = await mkdtemp(join(tmpdir(), 'gengfu-player-'));
  await build({
    configFile: fileURLToPath(new URL('../../../player/vite.config.ts', import.meta.url)),
    build: { outDir: folder },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
