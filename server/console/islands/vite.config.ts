/** The console's build: each island and each sheet by its own name; pages add the digest to the address. */
import { readdirSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const entries = readdirSync(here)
  .filter((name) => /\.(ts|css)$/.test(name) && name !== 'vite.config.ts')
  .map((name): [string, string] => [
    `${basename(name, extname(name))}${extname(name) === '.css' ? '-sheet' : ''}`,
    `${here}${name}`,
  ]);

export default defineConfig({
  root: here,
  publicDir: `${here}public`,
  logLevel: 'warn',
  build: {
    outDir: '../../../dist/islands',
    emptyOutDir: false,
    target: 'es2022',
    modulePreload: false,
    rollupOptions: {
      input: Object.fromEntries(entries),
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: '[name].js',
        assetFileNames: ({ names }) =>
          (names[0] ?? '').replace('-sheet.css', '.css') || '[name][extname]',
      },
    },
  },
});
