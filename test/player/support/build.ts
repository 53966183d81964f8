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

/** A script of ours for a page, as one self-contained text. */
export async function buildScript(entry: string): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'script' } },
  });
  const [result] = Array.isArray(made) ? made : [made];
  const chunk = result && 'output' in result ? result.output[0] : undefined;
  if (!chunk) throw new Error(`${entry} made no script`);
  return chunk.code;
}
