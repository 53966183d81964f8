/** A real Chromium out of the npm package `@sparticuz/chromium`, driven by playwright-core. */
import { execFileSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import { type Browser, type BrowserContext, chromium, type LaunchOptions } from 'playwright-core';

const require = createRequire(import.meta.url);
const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

const QUIET_ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The package's build is for containers, whose /dev/shm is small.
  '--disable-dev-shm-usage',
];

/** Sounds without a press of a person, as the browser of a screen is set up. */
export const AUTOPLAY = '--autoplay-policy=no-user-gesture-required';

/** Lets the players of a context fetch their second script at once, and not seconds after their first picture. */
export const hurry = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => Object.assign(window, { gengfuLeisureMs: 100 }));

/**
 * Starts Chromium. `options.args` come after ours. The variable GENGFU_TEST_CHROMIUM names another
 * executable, for machines that the package has no build for.
 */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const folder = await unpackChromium();
  return chromium.launch({
    ...options,
    executablePath: process.env['GENGFU_TEST_CHROMIUM'] ?? join(folder, 'chromium'),
    args: [...QUIET_ARGS, ...(options.args ?? [])],
    env: { ...process.env, ...(await runtimeEnvironment(folder)), ...options.env },
  });
}

/**
 * Unpacks Chromium (and the shared libraries beside it, for a machine that lacks them) once for
 * each version, and returns the folder. Workers may come at the same time: each unpacks into a
 * folder of its own and the first to finish gives it its name.
 */
export async function unpackChromium(): Promise<string> {
  const pack = dirname(dirname(dirname(require.resolve('@sparticuz/chromium'))));
  const { version } = JSON.parse(await readFile(join(pack, 'package.json'), 'utf8')) as {
    version: string;
  };
  const parent = await writableCache();
  const folder = join(parent, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  const half = await mkdtemp(join(parent, 'half-'));
  await decompress(join(pack, 'bin', 'chromium.br'), join(half, 'chromium'));
  await chmod(join(half, 'chromium'), 0o755);
  if (lacksLibraries(join(half, 'chromium'))) {
    await decompress(join(pack, 'bin', 'al2023.tar.br'), join(half, 'libraries.tar'));
    execFileSync('tar', ['-xf', join(half, 'libraries.tar'), '-C', half]);
    await rm(join(half, 'libraries.tar'));
  }
  try {
    await rename(half, folder);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Beside the packages where that can be written, else in a temporary folder of this user's own. */
async function writableCache(): Promise<string> {
  try {
    const beside = join(projectRoot, 'node_modules', '.cache', 'gengfu');
    await mkdir(beside, { recursive: true });
    await rm(await mkdtemp(join(beside, 'probe-')), { recursive: true });
    return beside;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EROFS' && code !== 'EPERM') throw error;
  }
  const uid = process.getuid?.() ?? 0;
  const own = join(tmpdir(), `gengfu-cache-${uid}`);
  await mkdir(own, { recursive: true, mode: 0o700 });
  if ((await stat(own)).uid !== uid) throw new Error(`${own} belongs to someone else`);
  return own;
}

async function decompress(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
}

function lacksLibraries(executable: string): boolean {
  return execFileSync('ldd', [executable]).toString().includes('not found');
}

/**
 * Fonts come from this project's packages and from nowhere else, so that a page looks the same on
 * every machine; HOME may be empty, so font caches go into the unpacked folder.
 */
async function runtimeEnvironment(folder: string): Promise<Record<string, string>> {
  const config = join(folder, 'fonts.conf');
  if (!existsSync(config)) {
    const fonts = dirname(require.resolve('@expo-google-fonts/noto-sans-sc/package.json'));
    const half = `${config}.${process.pid}`;
    await writeFile(
      half,
      `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n` +
        `  <dir>${fonts}</dir>\n  <cachedir>${join(folder, 'font-cache')}</cachedir>\n</fontconfig>\n`,
    );
    await rename(half, config);
  }
  const libraries = join(folder, 'lib');
  return {
    FONTCONFIG_FILE: config,
    ...(existsSync(libraries) ? { LD_LIBRARY_PATH: libraries } : {}),
  };
}
