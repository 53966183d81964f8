/** `npm run admin -- <verb>`: what whoever runs the machine does to its store, beside a running server too. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildChanged } from './build.mjs';
import { installMissing } from './packages.mjs';

const MAIN = 'dist/server/admin/main.js';

/** @param {string[]} args */
export async function run(args) {
  // What is built already stays: a running server reads from the same folders. `npm start` brings them up to date.
  if (!existsSync(MAIN)) {
    await installMissing({ development: false });
    await buildChanged();
  }
  process.argv = [process.execPath, resolve(MAIN), ...args];
  await import(pathToFileURL(MAIN).href);
}
