/** Screens that a browser or a socket may play without a code, as in the demo county, and no county to draw beside them. */
import { join } from 'node:path';
import { openDatabase } from '../../server/db/open.ts';
import type { Api } from './api.ts';
import type { TestServer } from './server.ts';

const COLOURS = ['mono', 'rgb', 'dual'] as const;

/** Hangs so many on a server whose store is SQLite, no two of one build. @returns their ids */
export async function hangOpenScreens(
  { dataDir }: TestServer,
  api: Api,
  count: number,
): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, (_, n) => `open-${n}`);
  for (const [n, id] of ids.entries())
    await api.post('/api/screens', {
      id,
      unit: 'bureau',
      name: `门口屏${n}`,
      kind: 'storefront',
      width: 64 * (1 + n),
      height: 16 * (1 + (n % 4)),
      colour: COLOURS[n % COLOURS.length],
    });
  const db = await openDatabase({ kind: 'sqlite', file: join(dataDir, 'gengfu.db') });
  await db.updateTable('screens').set({ open: 1 }).where('id', 'in', ids).execute();
  await db.destroy();
  return ids;
}
