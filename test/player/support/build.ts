/** The player as it is built, in a folder of this process's own: test files run at the same time. */
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { isBuilt } from '../../../scripts/build.mjs';

const DIST = fileURLToPath(new URL('../../../dist/player/', import.meta.url));

export interface BuiltPlayer {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function buildPlayer(): Promise<BuiltPlayer> {
  const folder = await mkdtemp(join(tmpdir(), 'gengfu-player-'));
  // `npm test` has built it already; whoever runs vitest alone may have changed it since.
  if (isBuilt()) await copyBuilt(folder);
  else {
    await build({
      configFile: fileURLToPath(new URL('../../../player/vite.config.ts', import.meta.url)),
      build: { outDir: folder },
    });
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The page and what it names: `dist` keeps the scripts of earlier builds as well, for pages that still want them. */
async function copyBuilt(folder: string): Promise<void> {
  const page = await readFile(join(DIST, 'index.html'), 'utf8');
  const named = (await readdir(DIST)).filter((name) => name.endsWith('.js') && page.includes(name));
  for (const name of ['index.html', 'service-worker.js', ...named])
    await copyFile(join(DIST, name), join(folder, name));
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
