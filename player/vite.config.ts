/**
 * The player's build: one HTML file with its script inside, so that whatever a cache holds of it is
 * whole, a second script for what needs a server or a person's hands, and a third for screens on wheels. Fails when the first is larger than a
 * rough network and an old box can bear.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import {
  build,
  type BuildEnvironmentOptions,
  defineConfig,
  type InlineConfig,
  type Plugin,
  type UserConfig,
} from 'vite';

const BUDGET_GZIP_BYTES = 15 * 1024;
const HANDS_BUDGET_GZIP_BYTES = 12_500;
/** Only screens on wheels load it. */
const VEHICLE_BUDGET_GZIP_BYTES = 5000;
const MARK = '__PLAYER_BUILD__';
const VEHICLE_MARK = '__PLAYER_VEHICLE__';
const root = fileURLToPath(new URL('.', import.meta.url));
const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as {
  version: string;
};
const TARGET = ['es2017', 'chrome63'];

/** Terser comes out 3 % smaller than vite's own, which is what the budget is short of. */
const SMALL: BuildEnvironmentOptions = {
  minify: 'terser',
  terserOptions: {
    ecma: 2017,
    toplevel: true,
    compress: {
      passes: 4,
      unsafe_arrows: true,
      keep_fargs: false,
      hoist_props: true,
      pure_getters: true,
    },
  },
};

const digest = (code: string): string =>
  createHash('sha256').update(code).digest('hex').slice(0, 10);

const urlOf = (hands: string): string => `/play-assets/hands-${digest(hands)}.js`;

function weigh(name: string, code: string, budget: number): void {
  const size = gzipSync(code, { level: 9 }).length;
  // oxlint-disable-next-line no-console -- the build says its size
  console.log(`${name}: ${size} bytes gzip of ${budget}`);
  if (size > budget) throw new Error(`${name} is over its budget by ${size - budget} bytes`);
}

/** A script of its own, as one self-contained text. */
async function script(entry: string): Promise<string> {
  const config: InlineConfig = {
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      write: false,
      target: TARGET,
      ...SMALL,
      modulePreload: false,
      rollupOptions: { input: `${root}${entry}`, output: { format: 'iife' } },
    },
  };
  const made = await build(config);
  const [result] = Array.isArray(made) ? made : [made];
  const chunk = result && 'output' in result ? result.output[0] : undefined;
  if (!chunk) throw new Error(`${entry} made no script`);
  return chunk.code.trim();
}

/** Puts the script into the page, and its digest into the player's version. */
function wholeInOneFile(hands: string, vehicle: string): Plugin {
  return {
    name: 'gengfu-whole-in-one-file',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const page = bundle['index.html'];
      const entry = Object.values(bundle).find((file) => file.type === 'chunk' && file.isEntry);
      if (page?.type !== 'asset' || entry?.type !== 'chunk')
        throw new Error('the build made no page');
      const vehicleName = `vehicle-${digest(vehicle)}.js`;
      const source = String(page.source).replace(VEHICLE_MARK, `/play-assets/${vehicleName}`);
      const build = `${version}+${digest(entry.code + source)}`;
      const code = entry.code
        .trim()
        .split(MARK)
        .join(build)
        .replace(/<\/script/g, '<\\/script');
      const html = source
        .replace(/<script type[^>]*><\/script>/, '')
        .split(MARK)
        .join(build);
      // Fetched while the page is read: whoever has nothing to show yet waits for it.
      const ahead = `<link rel="preload" as="script" href="${urlOf(hands)}">\n</head>`;
      page.source = html
        .replace('</head>', () => ahead)
        .replace('</body>', () => `<script>${code}</script>\n</body>`);
      delete bundle[entry.fileName];
      this.emitFile({ type: 'asset', fileName: `hands-${digest(hands)}.js`, source: hands });
      weigh(`player ${build}`, code, BUDGET_GZIP_BYTES);
      this.emitFile({ type: 'asset', fileName: vehicleName, source: vehicle });
      weigh('hands', hands, HANDS_BUDGET_GZIP_BYTES);
      weigh('vehicle', vehicle, VEHICLE_BUDGET_GZIP_BYTES);
    },
  };
}

export default defineConfig(async (): Promise<UserConfig> => {
  const hands = await script('hands/hands.ts');
  const vehicle = await script('vehicle/vehicle.ts');
  const worker = await script('shell/service-worker.ts');
  return {
    root,
    base: '/play-assets/',
    define: {
      __PLAYER_VERSION__: JSON.stringify(MARK),
      __HANDS_URL__: JSON.stringify(urlOf(hands)),
    },
    plugins: [
      wholeInOneFile(hands, vehicle),
      {
        name: 'gengfu-service-worker',
        generateBundle() {
          this.emitFile({ type: 'asset', fileName: 'service-worker.js', source: worker });
        },
      },
    ],
    logLevel: 'warn',
    build: {
      outDir: '../dist/player',
      emptyOutDir: false,
      target: TARGET,
      ...SMALL,
      modulePreload: false,
      rollupOptions: { output: { format: 'iife' } },
    },
  };
});
