/** When a folder says that an asset is there: order of writing, synced bytes, and what a crash leaves. */
import * as disk from 'node:fs/promises';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AssetFolder, type Disk, openFolder } from '../../../server/assets/folder.ts';
import { hashOf } from '../../../server/assets/store.ts';
import { filesBelow } from './kinds.ts';

const BYTES = Buffer.from('what a screen shows');
const HASH = hashOf(BYTES);

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gengfu-assets-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** The real disk, every change of which is told before it happens: `before` may wait, or throw. */
function watched(before: (step: string) => void | Promise<void>): Disk {
  const nameOf = (path: unknown): string =>
    String(path)
      .slice(dir.length)
      .replace(/\.[0-9a-f]{12}$/, '.part') || '/';
  return {
    ...disk,
    mkdir: (async (path: string, options: object) => {
      await before(`mkdir ${nameOf(path)}`);
      return disk.mkdir(path, options);
    }) as Disk['mkdir'],
    rename: async (from, to) => {
      await before(`rename ${nameOf(from)} ${nameOf(to)}`);
      return disk.rename(from, to);
    },
    open: async (path, flags, mode) => {
      await before(`open ${nameOf(path)}`);
      const handle = await disk.open(path, flags, mode);
      const { appendFile, sync } = handle;
      handle.appendFile = async (...args) => {
        await before(`write ${nameOf(path)}`);
        return appendFile.apply(handle, args);
      };
      handle.sync = async () => {
        await before(`sync ${nameOf(path)}`);
        return sync.apply(handle);
      };
      return handle;
    },
  };
}

const PART = `/${HASH.slice(0, 2)}/${HASH}.part`;
const FILE = `/${HASH.slice(0, 2)}/${HASH}`;

describe('a put', () => {
  it('writes beside, syncs, renames, and syncs the folders, before it answers', async () => {
    const steps: string[] = [];
    await openFolder(dir, { disk: watched((step) => void steps.push(step)) }).put(BYTES);
    expect(steps.slice(steps.indexOf(`open ${PART}`))).toEqual([
      `open ${PART}`,
      `write ${PART}`,
      `sync ${PART}`,
      `rename ${PART} ${FILE}`,
      `open /${HASH.slice(0, 2)}`,
      `sync /${HASH.slice(0, 2)}`,
      'open /',
      'sync /',
    ]);
  });

  it.each([`sync ${PART}`, `sync /${HASH.slice(0, 2)}`])(
    'does not answer while "%s" is held',
    async (held) => {
      let reached = (): void => undefined;
      let letGo = (): void => undefined;
      const there = new Promise<void>((resolve) => (reached = resolve));
      const gone = new Promise<void>((resolve) => (letGo = resolve));
      const hold = async (step: string): Promise<void> => {
        if (step !== held) return;
        reached();
        await gone;
      };
      let answered = false;
      const put = openFolder(dir, { disk: watched(hold) }).put(BYTES);
      void put.then(() => (answered = true));
      await there;
      await new Promise((resolve) => setImmediate(resolve));
      expect(answered).toBe(false);
      letGo();
      expect(await put).toBe(HASH);
    },
  );

  it('that fails at any step leaves nothing wrong, and the next one succeeds', async () => {
    const steps: string[] = [];
    await openFolder(dir, { disk: watched((step) => void steps.push(step)) }).put(BYTES);
    for (const [at, failing] of steps.entries()) {
      await rm(dir, { recursive: true, force: true });
      await disk.mkdir(dir);
      let n = 0;
      const breaking = watched(() => {
        if (n++ === at) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      });
      await expect(openFolder(dir, { disk: breaking }).put(BYTES), failing).rejects.toThrow(
        'no space left',
      );
      const files = await filesBelow(dir);
      for (const [name, bytes] of files) {
        expect(`/${name}`, failing).toBe(FILE);
        expect(bytes.equals(BYTES), failing).toBe(true);
      }
      expect(await openFolder(dir).put(BYTES)).toBe(HASH);
      expect(BYTES.equals((await openFolder(dir).get(HASH)) ?? Buffer.alloc(0))).toBe(true);
    }
  });

  it('that died half-way leaves a part that nobody takes for the whole, and that is swept away', async () => {
    const held = watched((step) => {
      // What a process that is killed does: nothing any more.
      if (step === `sync ${PART}`) return new Promise<void>(() => undefined);
    });
    void openFolder(dir, { disk: held }).put(BYTES);
    const folder = openFolder(dir);
    const part = async (): Promise<string | undefined> =>
      [...(await filesBelow(dir)).keys()].find((name) => name.includes('.'));
    let left: string | undefined;
    while (!(left = await part())) await new Promise((resolve) => setImmediate(resolve));
    expect(await folder.has(HASH)).toBe(false);
    expect(await folder.open(HASH)).toBeNull();
    // A part that another is just writing stays.
    await folder.sweep(Date.now() - 60_000);
    expect(await part()).toBe(left);
    await folder.sweep(Date.now() + 1000);
    expect(await part()).toBeUndefined();
  });

  it('makes files for nobody but the server', async () => {
    await openFolder(dir).put(BYTES);
    const { mode } = await stat(join(dir, FILE));
    expect(mode & 0o777).toBe(0o600);
    expect((await stat(join(dir, HASH.slice(0, 2)))).mode & 0o777).toBe(0o700);
  });
});

describe('what comes under a name', () => {
  async function* pieces(...all: string[]) {
    for (const one of all) yield Buffer.from(one);
  }

  it('is taken piece by piece where it is right', async () => {
    const folder = openFolder(dir);
    expect(await folder.take(HASH, pieces('what a ', 'screen ', 'shows'))).toBe(true);
    expect(BYTES.equals((await folder.get(HASH)) ?? Buffer.alloc(0))).toBe(true);
  });

  it('and leaves nothing behind where it is wrong, or breaks off', async () => {
    const folder = openFolder(dir);
    expect(await folder.take(HASH, pieces('what a ', 'stranger sent'))).toBe(false);
    async function* broken() {
      yield Buffer.from('what a');
      throw new Error('the line is cut');
    }
    await expect(folder.take(HASH, broken())).rejects.toThrow('the line is cut');
    expect([...(await filesBelow(dir)).keys()]).toEqual([]);
  });
});

describe('what is wrong', () => {
  const namesIn = async (folder: AssetFolder): Promise<string[]> => {
    const names: string[] = [];
    for await (const name of folder.names()) names.push(name);
    return names;
  };

  it('is set aside and told, and can be looked at', async () => {
    const told: string[] = [];
    const folder = openFolder(dir, { damaged: (hash) => told.push(hash) });
    await folder.put(BYTES);
    await writeFile(join(dir, FILE), 'something else');
    expect(await folder.open(HASH)).toBeNull();
    expect(told).toEqual([HASH]);
    const [aside] = await readdir(join(dir, 'damaged'));
    expect(aside?.startsWith(HASH)).toBe(true);
  });

  it('is never read to its end, also where it went wrong under the reader', async () => {
    const large = Buffer.alloc(400_000, 7);
    const folder = openFolder(dir);
    const hash = await folder.put(large);
    const asset = await folder.open(hash);
    const handle = await disk.open(join(dir, hash.slice(0, 2), hash), 'r+');
    await handle.write(Buffer.from([8]), 0, 1, 399_999);
    await handle.close();
    let read = 0;
    const reading = (async () => {
      for await (const piece of asset?.read(0, large.length) ?? []) read += piece.length;
    })();
    await expect(reading).rejects.toThrow(hash);
    expect(read).toBeLessThan(large.length);
    expect(await folder.has(hash)).toBe(false);
  });

  it('is found by a check though nothing tells it from outside', async () => {
    const folder = openFolder(dir);
    await folder.put(BYTES);
    expect(await folder.check(HASH)).toBe(true);
    expect(await namesIn(folder)).toEqual([HASH]);
    const file = join(dir, FILE);
    const { atime, mtime } = await stat(file);
    await writeFile(file, Buffer.from(BYTES).fill(0));
    await utimes(file, atime, mtime);
    expect(await folder.check(HASH)).toBe(false);
    expect(await namesIn(folder)).toEqual([]);
  });
});
