/** A whole server but its port, in this process: a thousand histories are a matter of minutes here. */
import { compileStale, rollHorizon } from '../../../server/signage/programmes/programmes.ts';
import type { StoreKind } from '../../support/database.ts';
import { openSite } from '../../support/site.ts';
import type { House } from './county.ts';
import { Pictures } from './programmes.ts';

const DAYS = 2;

export async function insideHouse(
  kind: StoreKind,
): Promise<{ readonly house: House; close(): Promise<void> }> {
  const site = await openSite(kind);
  const { signage } = site;
  const house: House = {
    name: kind,
    admin: site.admin,
    pictures: new Pictures((job) => signage.render.render(job)),
    now: () => signage.clock.now(),
    pass: async (ms) => site.turnClock(signage.clock.now() + ms),
    send: async (path, init) => {
      const response = await site.raw(path, init);
      const text = await response.text();
      return { status: response.status, body: text === '' ? null : JSON.parse(text) };
    },
    programme: async (screen) => {
      // What jobs do, who wait for nobody: what is stale by itself, and nothing that this marks.
      await rollHorizon(signage, DAYS);
      await compileStale(signage, DAYS);
      const row = await signage.db
        .selectFrom('programmes')
        .innerJoin('programme_bodies', 'programme_bodies.hash', 'programmes.hash')
        .select(['programmes.screen', 'serial', 'programmes.hash', 'signature', 'body'])
        .where('screen', '=', screen)
        .executeTakeFirst();
      return row ? { ...row, key: signage.signer.publicKey } : null;
    },
  };
  return { house, close: () => site.close() };
}
