import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PLAYER_PAGE, readShell } from '../../../server/play/shell.ts';

let dist: string;
beforeEach(async () => {
  dist = await mkdtemp(join(tmpdir(), 'gengfu-dist-'));
  await mkdir(join(dist, 'player'));
  await writeFile(join(dist, PLAYER_PAGE), '<script>load("/play-assets/hands-1a2b.js")</script>');
});
afterEach(() => rm(dist, { recursive: true }));

it('holds every built file under its path', async () => {
  await writeFile(join(dist, 'player', 'hands-1a2b.js'), 'hands');
  const shell = await readShell(dist);
  expect([...shell.keys()].sort()).toEqual(['player/hands-1a2b.js', 'player/index.html']);
});

it('refuses a player whose page names a part that is not there: a build is under way', async () => {
  await writeFile(join(dist, 'player', 'hands-3c4d.js'), 'of another build');
  await expect(readShell(dist)).rejects.toThrow('hands-1a2b.js is missing');
});
