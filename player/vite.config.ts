/**
 * The player's build: one HTML file with its script inside, so that whatever a cache holds of it is
 * whole. Fails when the script is larger than a rough network and an old box can bear.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const BUDGET_GZIP_BYTES = 25 * 1024;
const MARK = '__PLAYER_BUILD__';
const root = fileURLToPath(new URL('.', import.meta.url));
const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as {
  version: string;
};

/** Puts the script into the page, and its digest into the player's version. */
function wholeInOneFile(): Plugin {
  return {
    name: 'gengfu-whole-in-one-file',
    enforce: 'post',
    generateBundle: (_options, bundle) => {
      const page = bundle['index.html'];
      const entry = Object.values(bundle).find((file) => file.type === 'chunk' && file.isEntry);
      if (page?.type !== 'asset' || entry?.type !== 'chunk')
        throw new Error('the build made no page');
      const digest = createHash('sha256').update(entry.code).digest('hex').slice(0, 8);
      const code = entry.code
        .split(MARK)
        .join(`${version}+${digest}`)
        .replace(/<\/script/g, '<\\/script');
      const html = String(page.source).replace(/<script[^>]*><\/script>/, '');
      page.source = html.replace('</body>', () => `<script>${code.trim()}</script>\n</body>`);
      delete bundle[entry.fileName];
      const size = gzipSync(code, { level: 9 }).length;
      // oxlint-disable-next-line no-console -- the build says its size
      console.log(`player ${version}+${digest}: ${size} bytes gzip of ${BUDGET_GZIP_BYTES}`);
      if (size > BUDGET_GZIP_BYTES)
        throw new Error(`the player is over its budget by ${size - BUDGET_GZIP_BYTES} bytes`);
    },
  };
}

export default defineConfig({
  root,
  base: '/play-assets/',
  define: { __PLAYER_VERSION__: JSON.stringify(MARK) },
  plugins: [wholeInOneFile()],
  logLevel: 'warn',
  build: {
    outDir: '../dist/player',
    emptyOutDir: false,
    target: ['es2017', 'chrome63'],
    modulePreload: false,
    rollupOptions: { output: { format: 'iife' } },
  },
});
