/** A file that is lost, damaged, or lies on another node comes back, or it is said what is missing. */
import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unpack } from '../../../content/programme/packed.ts';
import type { RenderJob } from '../../../content/render/job.ts';
import type { ProgrammeBody } from '../../../content/wire/messages.ts';
import { assetsOf } from '../../../player/vault/assets.ts';
import { createApp } from '../../../server/app.ts';
import { openFolder } from '../../../server/assets/folder.ts';
import { hashOf } from '../../../server/assets/store.ts';
import { startScrub } from '../../../server/jobs/scrub.ts';
import { insertUpload } from '../../../server/signage/items/uploads.ts';
import { programmeBodies, programmeHeads } from '../../../server/signage/programmes/delivery.ts';
import { compileStale } from '../../../server/signage/programmes/programmes.ts';
import type { Signage } from '../../../server/signage/ground/context.ts';
import { insertPairing } from '../../../server/signage/trust/pairings.ts';
import { wav } from '../../player/support/recording.ts';
import { describeOnBothStores } from '../../support/database.ts';
import { openSite, screenInput, type Site } from '../../support/site.ts';
import { until } from '../../support/until.ts';

/** A server of its own over the same database: its files, its log, and how often it drew. */
interface Node {
  readonly signage: Signage;
  readonly dir: string;
  readonly said: string[];
  drawn(): number;
  fetch(hash: string): Promise<Response>;
}

describeOnBothStores('a file that is not here', (_, kind) => {
  let site: Site;
  let credential = '';
  let item = '';
  const dirs: string[] = [];

  async function node(): Promise<Node> {
    const dir = await mkdtemp(join(tmpdir(), 'gengfu-node-'));
    dirs.push(dir);
    const said: string[] = [];
    let drawn = 0;
    const signage: Signage = {
      ...site.signage,
      assets: openFolder(dir),
      log: pino({ level: 'warn' }, { write: (line: string) => void said.push(line) }),
      render: {
        render: async (job: RenderJob) => {
          drawn += 1;
          return site.signage.render.render(job);
        },
      },
    };
    const app = createApp({
      signage,
      shell: new Map(),
      ready: async () => ({ ok: true, lacks: [] }),
    });
    return {
      signage,
      dir,
      said,
      drawn: () => drawn,
      fetch: async (hash) =>
        app.request(`/assets/${hash}`, { headers: { authorization: `Bearer ${credential}` } }),
    };
  }

  beforeEach(async () => {
    site = await openSite(kind);
    await site.ask('POST', '/api/screens', screenInput());
    ({ credential } = await site.signage.db
      .transaction()
      .execute((trx) => insertPairing(trx, 'door', site.signage.clock.now())));
  });
  afterEach(async () => {
    await site.close();
    for (const dir of dirs.splice(0)) await rm(dir, { recursive: true, force: true });
  });

  /** Puts an item on, as that node would, and compiles there. */
  async function publish(at: Node, text = '平安'): Promise<void> {
    const made = await site.ask('POST', '/api/items', { text });
    item = made.body.id;
    const put = { target: {}, window: {}, items: [{ item }] };
    const done = await site.ask('POST', '/api/schedules', put);
    if (done.status !== 201) throw new Error(JSON.stringify(done.body));
    // What the site itself drew lies in its own folder: each node begins with nothing.
    await site.signage.db.deleteFrom('render_assets').execute();
    await site.signage.db.deleteFrom('renders').execute();
    await compileStale(at.signage, 1);
  }
  async function programme() {
    const { db } = site.signage;
    const { hash = '', serial = 0 } = (await programmeHeads(db, ['door'])).get('door') ?? {};
    const body = JSON.parse(String((await programmeBodies(db, [hash])).get(hash))) as ProgrammeBody;
    const entries = unpack(body.programme).entries;
    const entry = entries.find((one) => one.item === item);
    const picture = entry?.media.kind === 'picture' ? entry.media.asset.hash : '';
    const assets = assetsOf(unpack(body.programme)).map((one) => one.hash);
    return { serial, picture, assets };
  }
  const bodyOf = async (response: Response): Promise<string> => {
    expect(response.status).toBe(200);
    return hashOf(new Uint8Array(await response.arrayBuffer()));
  };

  it('of a programme that one node compiled every picture is had from the other', async () => {
    const [first, second] = [await node(), await node()];
    await publish(first);
    const { assets } = await programme();
    expect(assets.length).toBeGreaterThan(1);
    for (const hash of assets) expect(await bodyOf(await second.fetch(hash))).toBe(hash);
    expect(second.said.join()).toContain('drawn again');
    // Once: from then on it lies there.
    const drawn = second.drawn();
    for (const hash of assets) expect(await bodyOf(await second.fetch(hash))).toBe(hash);
    expect(second.drawn()).toBe(drawn);
  });

  it('is drawn once for all who ask at the same time', async () => {
    const [first, second] = [await node(), await node()];
    await publish(first);
    const { picture } = await programme();
    const all = await Promise.all(Array.from({ length: 12 }, () => second.fetch(picture)));
    for (const one of all) expect(await bodyOf(one)).toBe(picture);
    expect(second.drawn()).toBe(1);
  });

  it.each(['lost', 'damaged'])('%s on its only node it is drawn again', async (how) => {
    const only = await node();
    await publish(only);
    const { picture, serial } = await programme();
    if (how === 'lost') await only.signage.assets.delete(picture);
    else {
      await writeFile(join(only.dir, picture.slice(0, 2), picture), 'not what its name says');
    }
    expect(await bodyOf(await only.fetch(picture))).toBe(picture);
    expect((await programme()).serial).toBe(serial);
  });

  it('drawn before jobs were kept: compiling says the job, and it is drawn', async () => {
    const [first, second] = [await node(), await node()];
    await publish(first);
    await site.signage.db.updateTable('renders').set({ job: null }).execute();
    const { picture, serial } = await programme();
    const woken = site.woken();
    const early = await second.fetch(picture);
    expect(early.status).toBe(503);
    expect(early.headers.get('retry-after')).toBe('5');
    expect(early.headers.get('cache-control')).toBe('no-store');
    expect(site.woken()).toBeGreaterThan(woken);
    await compileStale(first.signage, 1);
    site.turnClock(site.signage.clock.now() + 30_000);
    expect(await bodyOf(await second.fetch(picture))).toBe(picture);
    expect((await programme()).serial).toBe(serial);
  });

  it('comes out otherwise by now: its screens get a programme that names the new one', async () => {
    const [first, second] = [await node(), await node()];
    await publish(first);
    const { picture, serial } = await programme();
    // As if other fonts had drawn it: the job gives other bytes than it gave.
    const { db } = site.signage;
    const row = await db
      .selectFrom('renders')
      .innerJoin('render_assets', 'render_assets.key', 'renders.key')
      .select(['renders.key', 'renders.job'])
      .where('asset', '=', picture)
      .executeTakeFirstOrThrow();
    const job = String(row.job).replaceAll('平安', '安全');
    await db.updateTable('renders').set({ job }).where('key', '=', row.key).execute();
    expect((await second.fetch(picture)).status).toBe(503);
    await compileStale(second.signage, 1);
    const after = await programme();
    expect(after.serial).toBe(serial + 1);
    expect(after.picture).not.toBe(picture);
    expect(await bodyOf(await second.fetch(after.picture))).toBe(after.picture);
  });

  it('cannot be drawn any more: its item is left out, and the rest of the programme plays', async () => {
    const only = await node();
    await publish(only);
    const { picture, serial } = await programme();
    const { db } = site.signage;
    const words = { text: '\u{E000}' };
    await db.updateTable('item_versions').set(words).where('item', '=', item).execute();
    const rows = await db.selectFrom('renders').select(['key', 'job']).execute();
    for (const { key, job } of rows) {
      const undrawable = String(job).replaceAll('平安', '\u{E000}');
      await db.updateTable('renders').set({ job: undrawable }).where('key', '=', key).execute();
    }
    await only.signage.assets.delete(picture);
    expect((await only.fetch(picture)).status).toBe(503);
    await compileStale(only.signage, 1);
    const after = await programme();
    expect(after.serial).toBe(serial + 1);
    expect(after.picture).toBe('');
  });

  it('was brought by people: nothing makes it again, and that is said', async () => {
    const only = await node();
    await publish(only);
    const bytes = wav(1000);
    const hash = hashOf(bytes);
    const { db, clock } = site.signage;
    const { id: person } = await db.selectFrom('people').select('id').executeTakeFirstOrThrow();
    await db
      .transaction()
      .execute((trx) =>
        insertUpload(
          trx,
          hash,
          { person, unit: 'bureau', roles: ['administrator'], from: null },
          clock.now(),
        ),
      );
    const app = createApp({
      signage: only.signage,
      shell: new Map(),
      ready: async () => ({ ok: true, lacks: [] }),
    });
    const headers = { authorization: `Bearer ${site.token}` };
    const ask = () => app.request(`/assets/${hash}`, { headers });
    const response = await ask();
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('60');
    expect(((await response.json()) as { message: string }).message).toContain('another server');
    expect(only.said.filter((line) => line.includes('GENGFU_ASSETS')).length).toBe(1);
    // Screens ask again and again: it is said once in a while.
    for (let at = 0; at < 10; at += 1) expect((await ask()).status).toBe(503);
    expect(only.said.filter((line) => line.includes('GENGFU_ASSETS')).length).toBe(1);
    await only.signage.assets.put(bytes);
    expect(await bodyOf(await ask())).toBe(hash);
  });

  it('rotted unnoticed: reading all files through finds it, and it is drawn again', async () => {
    const only = await node();
    await publish(only);
    const { picture } = await programme();
    const file = join(only.dir, picture.slice(0, 2), picture);
    const { atime, mtime, size } = await stat(file);
    await writeFile(file, Buffer.alloc(size, 7));
    await utimes(file, atime, mtime);
    const scrub = startScrub({ signage: only.signage, folder: openFolder(only.dir), pauseMs: 0 });
    await until('it is right again', async () => hashOf(await readFile(file)) === picture);
    await scrub.stop();
    expect(only.said.join()).toContain('drawn again');
  });
});
