/** A login and its password in a file for the owner alone. */
import { open, rename, rm } from 'node:fs/promises';
import type { Credentials } from '../signage/people/administrator.ts';

export const told = ({ login, password }: Credentials): string[] => [
  `    login     ${login}`,
  `    password  ${password}`,
];

/**
 * Whole or not there at all, and on the disk when this resolves.
 * @param warning what to do with it, a line each
 */
export async function writePrivate(
  file: string,
  credentials: Credentials,
  warning: readonly string[],
): Promise<void> {
  const beside = `${file}.part`;
  await rm(beside, { force: true });
  const handle = await open(beside, 'wx', 0o600);
  try {
    const lines = ['Gengfu 更夫', '', ...told(credentials), '', ...warning, ''];
    await handle.writeFile(lines.join('\n'));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
}
