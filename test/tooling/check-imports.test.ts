/** Each rule, by a small tree that breaks it and by the same tree mended. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkImports } from '../../scripts/check-imports.mjs';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gengfu-imports-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const MANIFEST = {
  dependencies: { zod: '1', kysely: '1', pg: '1', '@types/ws': '1', fontkit: '1' },
  devDependencies: { vitest: '1', '@types/fontkit': '1', tsx: '1' },
};

/** What imports go to; each exports nothing, and that is allowed. */
const HOUSE = {
  'package.json': JSON.stringify(MANIFEST),
  'content/programme/programme.ts': 'export type P = 1; export const p = 1;',
  'content/wire/messages.ts': 'export const m = 1;',
  'content/templates/banner.ts': 'export const b = 1;',
  'content/render/pool.ts': 'export const r = 1;',
  'content/library/words.ts': 'export const w = 1;',
  'server/main.ts': 'export const main = process.env;',
  'server/clock.ts': 'export const c = 1;',
  'server/db/open.ts':
    "import { Kysely } from 'kysely'; export type Db = Kysely<1>; export const o = 1;",
  'server/signage/ground/ids.ts': 'export const d = 1;',
  'server/signage/items/items.ts': 'export const i = 1;',
  'server/web/router.ts': 'export const h = 1;',
  'server/api/items.ts': 'export const a = 1;',
  'server/console/routes.ts': 'export const k = 1;',
  'player/main.ts': 'export const play = 1;',
};

async function faultsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  for (const [path, text] of Object.entries({ ...HOUSE, ...files })) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return checkImports(root).faults;
}

/** [the rule, file, its text, what the fault says] */
const BREACHES: readonly (readonly [string, string, string, string])[] = [
  [
    'programme imports nothing',
    'content/programme/x.ts',
    "import '../wire/messages.ts';",
    'content/programme may not import content/wire',
  ],
  [
    'programme imports no package',
    'content/programme/x.ts',
    "import { z } from 'zod'; z;",
    'content/programme imports no package',
  ],
  [
    'programme runs without Node',
    'content/programme/x.ts',
    "import 'node:fs';",
    'runs without Node',
  ],
  [
    'programme imports no type of Node either',
    'content/programme/x.ts',
    "export type B = import('node:buffer').Buffer;",
    'runs without Node',
  ],
  [
    'wire takes types of programme only',
    'content/wire/x.ts',
    "import { p } from '../programme/programme.ts'; p;",
    'imports more than types from content/programme',
  ],
  [
    'wire imports no package',
    'content/wire/x.ts',
    "export type Z = import('zod').Z;",
    'content/wire imports no package',
  ],
  [
    'templates know no server',
    'content/templates/x.ts',
    "import '../../server/clock.ts';",
    'content/templates may not import server',
  ],
  [
    'render knows no server',
    'content/render/x.ts',
    "await import('../../server/clock.ts');",
    'content/render may not import server',
  ],
  [
    'library knows no player',
    'content/library/x.ts',
    "export { play } from '../../player/main.ts'; export const own = 1;",
    'content/library may not import player',
  ],
  [
    'player knows no server',
    'player/link/x.ts',
    "import type { Db } from '../../server/db/open.ts'; export type D = Db;",
    'player may not import server/db',
  ],
  [
    'player knows no renderer',
    'player/x.ts',
    "import '../content/render/pool.ts';",
    'player may not import content/render',
  ],
  [
    'player imports no package',
    'player/x.ts',
    "import { z } from 'zod'; z;",
    'player imports no package',
  ],
  [
    'server knows no player',
    'server/signage/items/x.ts',
    "import '../../../player/main.ts';",
    'server/signage/items may not import player',
  ],
  [
    'signage knows no api',
    'server/signage/items/x.ts',
    "import '../../api/items.ts';",
    'server/signage/items may not import server/api',
  ],
  [
    'the ground of signage stands on nothing above it',
    'server/signage/ground/x.ts',
    "import '../items/items.ts';",
    'server/signage/ground may not import server/signage/items',
  ],
  [
    'a room of signage has rules',
    'server/signage/attic/x.ts',
    'export const x = 1;',
    'server/signage/attic: this room has no rules yet',
  ],
  [
    'a file stays readable',
    'server/live/x.ts',
    'export const x = 1;\n' + '// more\n'.repeat(350),
    'server/live/x.ts: 351 lines',
  ],
  [
    'db knows no signage',
    'server/db/x.ts',
    "import '../signage/items/items.ts';",
    'server/db may not import server/signage/items',
  ],
  [
    'api goes to db through signage',
    'server/api/x.ts',
    "import { o } from '../db/open.ts'; o;",
    'imports more than types from server/db',
  ],
  [
    'live has no query builder',
    'server/live/x.ts',
    "import { sql } from 'kysely'; sql;",
    'know the query builder',
  ],
  [
    'live does not query a store that it was given',
    'server/live/x.ts',
    "export const f = (db: any) => db.selectFrom('screens');",
    'queries the store (selectFrom)',
  ],
  [
    'jobs do not write to a store that they were given',
    'server/jobs/x.ts',
    "export const f = (db: any) => db.deleteFrom('plays');",
    'queries the store (deleteFrom)',
  ],
  [
    'main has no query builder',
    'server/x.ts',
    "import { Kysely } from 'kysely'; Kysely;",
    'know the query builder',
  ],
  [
    'no room imports a composition root',
    'server/api/x.ts',
    "import { main } from '../main.ts'; main;",
    'only puts rooms together',
  ],
  [
    'islands import content only',
    'server/console/islands/x.ts',
    "import '../../clock.ts';",
    'server/console/islands may not import server',
  ],
  ['process.env', 'server/api/x.ts', 'export const x = process.env.X;', 'reads process.env'],
  ["process['env']", 'server/api/x.ts', "export const x = process['env'];", 'reads process.env'],
  ['{ env } = process', 'server/api/x.ts', 'const { env } = process; env;', 'reads process.env'],
  [
    'env of node:process',
    'server/api/x.ts',
    "import { env } from 'node:process'; env;",
    'reads process.env',
  ],
  ['a default export', 'server/api/x.ts', 'export default 1;', 'has a default export'],
  [
    'a default export by another name',
    'server/api/x.ts',
    'const x = 1; export { x as default };',
    'has a default export',
  ],
  ['a barrel', 'server/api/x.ts', "export { a } from './items.ts';", 'only passes on'],
  [
    'export *',
    'server/api/x.ts',
    "export * from './items.ts'; export const own = 1;",
    'only passes on',
  ],
  [
    'a package that nobody named',
    'server/api/x.ts',
    "import 'left-pad';",
    'left-pad, which package.json does not name',
  ],
  [
    'a scoped package that nobody named',
    'server/api/x.ts',
    "import '@a/b/c';",
    '@a/b, which package.json does not name',
  ],
  ['a tool in what runs', 'server/api/x.ts', "import 'tsx';", 'which only development installs'],
  [
    'types that only development installs',
    'content/render/x.ts',
    "import { create } from 'fontkit'; create;",
    '(@types/fontkit) only development',
  ],
  [
    'an import by a computed name',
    'server/api/x.ts',
    'export const f = (n: string) => import(n);',
    'computed name',
  ],
  ['a file that is not there', 'server/api/x.ts', "import './gone.ts';", 'which is not there'],
  ['a file that cannot be parsed', 'server/api/x.ts', 'export const = ;', 'cannot be parsed'],
  [
    'a circle',
    'server/api/x.ts',
    "import type { Y } from './y.ts'; export type X = Y;",
    'in a circle',
  ],
  ['a room without rules', 'server/cellar/x.ts', 'export const x = 1;', 'has no rules yet'],
];

const BESIDE = { 'server/api/y.ts': "import type { X } from './x.ts'; export type Y = X;" };

describe('check-imports', () => {
  test('finds nothing in a house that keeps the rules', async () => {
    const faults = await faultsOf({
      'content/wire/x.ts': "import type { P } from '../programme/programme.ts'; export type X = P;",
      'content/render/x.ts':
        "import { z } from 'zod'; import 'node:fs'; import '../library/words.ts'; z;",
      'server/config.ts': "import { z } from 'zod'; export const env = [process.env, z];",
      'server/signage/items/x.ts':
        "import { sql } from 'kysely'; import '../ground/ids.ts'; import { o } from '../../db/open.ts'; export const q = (db: any) => [db.selectFrom(sql), o];",
      'server/live/x.ts':
        "import type { Db } from '../db/open.ts'; import type { W } from 'ws'; import '../signage/items/items.ts'; export type L = [Db, W];",
      'server/console/islands/x.ts': "import '../../../content/wire/messages.ts';",
      'player/x.ts': "import { m } from '../content/wire/messages.ts'; m;",
      'player/vite.config.ts':
        "import { readFileSync } from 'node:fs'; readFileSync; export default 1;",
      'test/support/x.ts':
        "import 'vitest'; import '../../server/main.ts'; export const e = process.env;",
    });
    expect(faults).toEqual([]);
  });

  test.each(BREACHES)('finds the breach: %s', async (_rule, path, text, says) => {
    const circle = says.includes('circle') ? BESIDE : {};
    const faults = await faultsOf({ ...circle, [path]: text });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(says);
    expect(faults[0]).toContain(path.split('/').slice(0, 2).join('/'));
  });

  test('names the line', async () => {
    const faults = await faultsOf({ 'player/x.ts': "\n\nimport '../server/clock.ts';" });
    expect(faults[0]).toMatch(/^player\/x\.ts:3 /);
  });

  test('fails where it reads nothing', async () => {
    await writeFile(join(root, 'package.json'), '{}');
    expect(checkImports(root)).toMatchObject({ files: 0 });
    expect(checkImports(root).faults).not.toEqual([]);
  });

  test('fails where it reads nothing of one room', async () => {
    expect(await faultsOf({ 'server/live/README.md': 'sources went elsewhere' })).toEqual([
      'server/live: the folder is there, but no source file in it was read',
    ]);
  });

  test('finds a folder that has become too full, tests aside', async () => {
    const many = (folder: string) =>
      Object.fromEntries(
        Array.from({ length: 25 }, (_, n) => [`${folder}/x${n}.ts`, 'export const x = 1;']),
      );
    const faults = await faultsOf({ ...many('player/stage'), ...many('test/x') });
    expect(faults).toEqual(['player/stage: 25 source files, and 24 are enough for a room']);
  });

  test('reads this project', () => {
    const { files } = checkImports(process.cwd());
    expect(files).toBeGreaterThan(100);
  });
});
