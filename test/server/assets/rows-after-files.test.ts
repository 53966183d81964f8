/** No row says that a file is there before it is on the disk: the disk is held, and the rows are looked at. */
import * as disk from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { renderKey } from '../../../content/render/render-key.ts';
import { openFolder } from '../../../server/assets/folder.ts';
import type { Signage } from '../../../server/signage/ground/context.ts';
import { addMedia } from '../../../server/signage/items/media.ts';
import { addPhoto } from '../../../server/signage/items/photos.ts';
import { draw } from '../../../server/signage/items/pictures.ts';
import type { Actor } from '../../../server/signage/reach/actor.ts';
import { wav } from '../../player/support/recording.ts';
import { describeOnBothStores } from '../../support/database.ts';
import { openSite, type Site } from '../../support/site.ts';

const photo = () =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#2266aa' } })
    .png()
    .toBuffer();
const JOB = {
  template: 'banner',
  copy: { text: '平安' },
  style: {},
  geometry: { width: 64, height: 16, colour: 'mono', surface: 'led' },
} as const;

const DEEDS: readonly (readonly [
  string,
  (signage: Signage, actor: Actor) => Promise<{ readonly ok: boolean }>,
])[] = [
  ['a picture that is brought', async (signage, actor) => addPhoto(signage, actor, await photo())],
  ['a recording that is brought', (signage, actor) => addMedia(signage, actor, wav(1000), null)],
  ['a picture that is drawn', (signage) => draw(signage, renderKey(JOB), JOB)],
];

describeOnBothStores('a row that names a file', (_, kind) => {
  let site: Site;
  let dir: string;
  beforeEach(async () => {
    site = await openSite(kind);
    dir = await disk.mkdtemp(join(tmpdir(), 'gengfu-held-'));
  });
  afterEach(async () => {
    await site.close();
    await disk.rm(dir, { recursive: true, force: true });
  });

  /** How many rows name files. */
  async function rows(): Promise<number> {
    const { db } = site.signage;
    const counts = await Promise.all(
      (['renders', 'render_assets', 'uploads', 'media', 'audit'] as const).map((table) =>
        db.selectFrom(table).select(db.fn.countAll<number>().as('n')).executeTakeFirstOrThrow(),
      ),
    );
    return counts.reduce((sum, { n }) => sum + Number(n), 0);
  }

  it.each(DEEDS)('of %s waits until bytes and name are synced', async (_, deed) => {
    const { id } = await site.signage.db
      .selectFrom('people')
      .select('id')
      .executeTakeFirstOrThrow();
    const actor: Actor = { person: id, unit: 'bureau', roles: ['administrator'], from: null };
    const before = await rows();
    /** Each sync is a step: the rows are counted while it has not happened. */
    const counted: number[] = [];
    const open: typeof disk.open = async (...args) => {
      const handle = await disk.open(...args);
      const { sync } = handle;
      handle.sync = async () => {
        counted.push(await rows());
        await sync.apply(handle);
        counted.push(await rows());
      };
      return handle;
    };
    const assets = openFolder(dir, { disk: { ...disk, open } });
    const done = await deed({ ...site.signage, assets }, actor);
    expect(done.ok).toBe(true);
    // The file, its folder, and the folder of folders.
    expect(counted).toEqual(Array.from({ length: 6 }, () => before));
    expect(await rows()).toBeGreaterThan(before);
  });

  it.each(DEEDS)('of %s is not written where the disk fails', async (_, deed) => {
    const { id } = await site.signage.db
      .selectFrom('people')
      .select('id')
      .executeTakeFirstOrThrow();
    const actor: Actor = { person: id, unit: 'bureau', roles: ['administrator'], from: null };
    const before = await rows();
    const full = async (): Promise<never> => {
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    };
    const assets = openFolder(dir, { disk: { ...disk, rename: full } });
    expect(await deed({ ...site.signage, assets }, actor)).toMatchObject({
      ok: false,
      reason: 'busy',
    });
    expect(await rows()).toBe(before);
  });
});
