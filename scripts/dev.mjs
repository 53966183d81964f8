/** `npm run dev`: builds, then rebuilds what is edited and restarts the server when it changed. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { buildChanged, PARTS } from './build.mjs';
import { installMissing } from './packages.mjs';

export async function run() {
  await installMissing({ development: true });
  await buildChanged();
  const programs = PARTS.filter((part) => existsSync(part.needs)).map((part) => [
    ...part.args,
    '--watch',
    ...(part.needs === 'server' ? ['--preserveWatchOutput'] : []),
  ]);
  programs.push(['--watch', '--watch-preserve-output', 'dist/server/main.js']);

  const children = programs.map((args) => spawn(process.execPath, args, { stdio: 'inherit' }));
  const stopAll = () => children.forEach((child) => child.kill('SIGTERM'));
  process.on('SIGINT', stopAll).on('SIGTERM', stopAll);
  await Promise.all(
    children.map((child) => {
      // A part that cannot go on takes the others with it: half a house misleads.
      child.on('error', stopAll).on('exit', stopAll);
      return new Promise((resolve) => child.on('close', resolve));
    }),
  );
}
