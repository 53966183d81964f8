/** `npm start`: from a bare checkout to a listening server, and at once when nothing has changed. */
import { pathToFileURL } from 'node:url';
import { buildChanged } from './build.mjs';
import { installMissing } from './packages.mjs';

export async function run() {
  await installMissing({ development: false });
  await buildChanged();
  // In this process: a SIGTERM then reaches the server itself.
  await import(pathToFileURL('dist/server/main.js').href);
}
