/** The built player is ES2017, and runs where every interface newer than Chrome 63 is missing. */
import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Entry } from '../../content/programme/programme.ts';
import { removeNewerThan } from '../player/support/old-browser.ts';
import { face, flat, picture, publishLoop, urgent } from '../player/support/signage.ts';
import { built, context, page, server, withPlayerPage } from '../support/player-page.ts';

const require = createRequire(import.meta.url);
/** Proof that the removal removes: an error of the page, which the test counts. */
const MUST_BE_GONE =
  ';if ([].flat || self.AbortController || self.queueMicrotask || Blob.prototype.text) throw new Error("too new")';

withPlayerPage();

test('every script of the build is ES2017', async () => {
  const html = await readFile(join(built.folder, 'index.html'), 'utf8');
  const inline = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, code]) => code ?? '');
  expect(inline).toHaveLength(2);
  await Promise.all(inline.map((code, i) => writeFile(join(built.folder, `inline-${i}.js`), code)));
  const files = (await readdir(built.folder)).filter((name) => name.endsWith('.js'));
  expect(files).toHaveLength(5);
  const esCheck = require.resolve('es-check').replace(/index\.js$/, 'cli/index.js');
  const check = (paths: readonly string[]): Buffer =>
    execFileSync(process.execPath, [esCheck, 'es2017', ...paths], { stdio: 'pipe' });
  check(files.map((name) => join(built.folder, name)));
  // The check is worth its name only if it fails on what is newer.
  const newer = join(built.folder, 'newer.js');
  await writeFile(newer, 'const { a, ...rest } = { a: 1 };');
  expect(() => check([newer])).toThrow('ES-Check');
});

test('it plays, changes, journals and shows urgent messages with the interfaces of Chrome 63', async () => {
  const removal = await removeNewerThan(63);
  expect(removal.interfaces).toBeGreaterThan(300);
  expect(removal.members).toBeGreaterThan(800);
  const errors: string[] = [];
  await context.addInitScript({ content: removal.script + MUST_BE_GONE });
  page.on('pageerror', (error) => errors.push(String(error)));
  const assets = await Promise.all(
    (
      [
        [255, 0, 0],
        [0, 255, 0],
      ] as const
    ).map((rgb) => flat(server, 64, 16, rgb)),
  );
  const entries = assets.map((asset, i) => ({
    ...picture(`item-${i}`, asset, 500),
    transition: 'fade' as const,
  }));
  const clock: Entry = {
    item: 'clock',
    layer: 'everyday',
    durationMs: 500,
    media: {
      kind: 'clock',
      asset: await flat(server, 64, 20, [0, 0, 255]),
      width: 64,
      height: 16,
      parts: [
        { of: 'minute', place: 1, x: 0, y: 0, width: 4, height: 4, cells: Array(20).fill(16) },
      ],
    },
  };
  publishLoop(
    server,
    'door',
    1,
    face(64, 16, { gamma: 2.2, brightness: Array.from({ length: 24 }, () => 80) }),
    [...entries, clock],
  );
  await page.goto(`${server.origin}/play/door`);
  await server.until('live', ({ serial }) => serial === 1);
  await server.until('plays', ({ plays }) => plays.some(({ n, how }) => n > 3 && how === 'full'));
  await server.until('plays', ({ plays }) =>
    plays.some(({ item, how }) => item === 'clock' && how === 'full'),
  );
  server.raw('door', Buffer.from('{"type":"thumbnail","ref":"t.1"}'));
  await server.until('thumbnail');
  server.raw(
    'door',
    server.urgentFrame(await urgent('u', 64, 16, [0, 0, 255], Date.now(), 60_000)),
  );
  await server.until('urgent-stage', ({ stage }) => stage === 'painted');
  const shot = await sharp(await page.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer();
  expect([...shot.subarray(0, 3)]).toEqual([0, 0, 204]);
  expect(errors).toEqual([]);
  expect(
    server.arrivals.filter(({ message }) => message.type === 'report' && message.what !== 'error'),
  ).toEqual([]);
});
