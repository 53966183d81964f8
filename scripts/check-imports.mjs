/** Who may import whom, and how large a room may grow, held by a program: `node scripts/check-imports.mjs [root]`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CATALOGUES,
  DEFAULT_EXPORTERS,
  DIVIDED,
  names,
  QUERY_BUILDER,
  READERS_OF_ENVIRONMENT,
  roomOf,
  ROOMS,
  ROOTS,
  SIZE,
} from './rooms.mjs';
import { readSources } from './sources.mjs';

/**
 * @typedef {import('./sources.mjs').Source} Source
 * @typedef {import('./sources.mjs').Import} Import
 * @typedef {import('./rooms.mjs').Room} Room
 * @typedef {{ dependencies: Record<string, string>, devDependencies: Record<string, string> }} Manifest
 */

const TOP = ['content', 'server', 'player', 'test', 'scripts'];
const CONFIG = /(?:^|\/)[\w-]+\.config\.ts$/;

/**
 * Reads every source of the project and says each breach as `file:line what`.
 *
 * @param {string} root folder of the project
 * @returns {{ files: number, faults: string[] }}
 */
export function checkImports(root) {
  const sources = TOP.flatMap((folder) => readSources(root, folder));
  const known = new Set(sources.map((source) => source.path));
  const manifest = readManifest(root);
  const faults = [
    ...unreadRooms(root, sources),
    ...sources.flatMap((source) => markFaults(source)),
    ...sources.flatMap((source) =>
      source.imports.flatMap((one) =>
        importFaults(source, one, root, manifest).map((what) => say(source, one.line, what)),
      ),
    ),
    ...cycles(sources, known),
    ...sizeFaults(sources),
  ];
  return { files: sources.length, faults };
}

/** @param {Source} source @param {number} line @param {string} what */
const say = (source, line, what) => `${source.path}:${line} ${what}`;

/** A check that reads nothing passes everything, so each room must have been read. */
function unreadRooms(/** @type {string} */ root, /** @type {Source[]} */ sources) {
  const faults = [];
  if (sources.length === 0) faults.push(`${root}: no source file was read at all`);
  for (const { at } of ROOMS) {
    const read = sources.some((source) => roomOf(source.path)?.at === at);
    if (!read && existsSync(join(root, at)) && !isEmpty(join(root, at))) {
      faults.push(`${at}: the folder is there, but no source file in it was read`);
    }
  }
  for (const top of DIVIDED) {
    const inside = sources.filter((source) => source.path.startsWith(`${top}/`));
    const rooms = new Set(inside.map((source) => source.path.split('/').slice(0, -1).join('/')));
    const depth = top.split('/').length + 1;
    for (const folder of rooms) {
      const room = folder.split('/').slice(0, depth).join('/');
      if (room === top || ROOMS.some(({ at }) => at === room || at.startsWith(`${room}/`)))
        continue;
      faults.push(`${folder}: this room has no rules yet; give it some in scripts/rooms.mjs`);
    }
  }
  return faults;
}

/** Tests aside: a suite is as long as its subject. @param {Source[]} sources */
function sizeFaults(sources) {
  const own = sources.filter(({ path }) => !path.startsWith('test/'));
  /** @type {Map<string, number>} */
  const folders = new Map();
  for (const { path } of own) {
    const folder = posix.dirname(path);
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  return [
    ...[...folders]
      .filter(([, files]) => files > SIZE.files)
      .map(
        ([folder, files]) =>
          `${folder}: ${files} source files, and ${SIZE.files} are enough for a room`,
      ),
    ...own
      .filter(({ path, lines }) => lines > SIZE.lines && !CATALOGUES.includes(path))
      .map(
        ({ path, lines }) =>
          `${path}: ${lines} lines, and past ${SIZE.lines} it wants to be two files`,
      ),
  ];
}

/** @param {string} folder @returns {boolean} whether there is no file in it, however deep */
function isEmpty(folder) {
  return readdirSync(folder, { withFileTypes: true }).every(
    (entry) => entry.isDirectory() && isEmpty(join(folder, entry.name)),
  );
}

/** @param {Source} source */
function markFaults(source) {
  const room = roomOf(source.path);
  return source.marks.flatMap(({ what, line, name }) => {
    if (what === 'unreadable') return [say(source, line, `cannot be parsed: ${name}`)];
    if (what === 'barrel') return [say(source, line, 'only passes on what others export')];
    if (what === 'default-export') {
      const may = CONFIG.test(source.path) || DEFAULT_EXPORTERS.includes(source.path);
      return may ? [] : [say(source, line, 'has a default export')];
    }
    if (what === 'query' && !room?.queries) {
      return [say(source, line, `queries the store (${name}) outside signage and db`)];
    }
    if (what === 'computed-import' && !room?.computed) {
      return [say(source, line, 'imports a computed name, which nobody can follow')];
    }
    const mayRead =
      room?.environment || READERS_OF_ENVIRONMENT.includes(source.path) || CONFIG.test(source.path);
    if (what === 'environment' && !mayRead) {
      return [say(source, line, 'reads process.env; only server/config.ts does')];
    }
    return [];
  });
}

/**
 * @param {Source} source
 * @param {Import} one
 * @param {string} root
 * @param {Manifest} manifest
 * @returns {string[]}
 */
function importFaults(source, one, root, manifest) {
  const room = roomOf(source.path);
  if (!room) return ['belongs to no room: give it rules in scripts/rooms.mjs'];
  if (one.from.startsWith('.')) return relativeFaults(source, one, root, room);
  if (isBuiltin(one.from)) {
    const may = room.node || CONFIG.test(source.path);
    return may ? [] : [`imports ${one.from}, and ${room.at} runs without Node`];
  }
  return packageFaults(source, packageName(one.from), room, manifest);
}

/** @param {Source} source @param {Import} one @param {string} root @param {Room} room */
function relativeFaults(source, one, root, room) {
  const target = resolve(source.path, one.from);
  if (!existsSync(join(root, target))) return [`imports ${one.from}, which is not there`];
  // Settings and data of the project itself, such as package.json.
  if (!target.includes('/') && room.node) return [];
  const to = roomOf(target);
  if (!to) return [`imports ${target}, which belongs to no room`];
  if (ROOTS.includes(target) && room.at !== 'server' && room.at !== 'test') {
    return [`imports ${target}, which only puts rooms together`];
  }
  if (to.at === room.at || names(room.rooms, to.at)) return [];
  if (names(room.types ?? [], to.at)) {
    return one.typeOnly ? [] : [`imports more than types from ${to.at} (${target})`];
  }
  return [`imports ${target}: ${room.at} may not import ${to.at}`];
}

/**
 * @param {Source} source
 * @param {string} name
 * @param {Room} room
 * @param {Manifest} manifest
 */
function packageFaults(source, name, room, { dependencies, devDependencies }) {
  const config = CONFIG.test(source.path);
  const packages = config ? 'built' : room.packages;
  if (packages === 'none') return [`imports ${name}: ${room.at} imports no package`];
  if (name === QUERY_BUILDER && !room.queries) {
    return [`imports ${name}: only server/signage and server/db know the query builder`];
  }
  const types = `@types/${name.replace(/^@(.*)\//, '$1__')}`;
  if (packages === 'any') {
    return name in dependencies || name in devDependencies || types in devDependencies
      ? []
      : [`imports ${name}, which package.json does not name`];
  }
  if (name in devDependencies) return [`imports ${name}, which only development installs`];
  if (types in devDependencies) {
    return [`imports ${name}, whose types (${types}) only development installs`];
  }
  const there = name in dependencies || types in dependencies;
  return there ? [] : [`imports ${name}, which package.json does not name`];
}

/** @param {string} from @returns {string} `@a/b` of `@a/b/c`, `a` of `a/b` */
function packageName(from) {
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
}

/** @param {string} path @param {string} from */
const resolve = (path, from) => posix.join(posix.dirname(path), from.replace(/\?.*$/, ''));

/**
 * One sentence for each group of files that import each other in a circle.
 *
 * @param {Source[]} sources
 * @param {Set<string>} known
 * @returns {string[]}
 */
function cycles(sources, known) {
  const edges = new Map(
    sources.map((source) => [
      source.path,
      source.imports
        .filter((one) => one.from.startsWith('.'))
        .map((one) => resolve(source.path, one.from))
        .filter((target) => known.has(target)),
    ]),
  );
  /** @type {string[]} */
  const found = [];
  // One knot has many circles; the first that is cut shows whether others are left.
  const told = new Set();
  /** @type {Map<string, 'open' | 'done'>} */
  const state = new Map();
  const visit = (/** @type {string} */ path, /** @type {string[]} */ trail) => {
    state.set(path, 'open');
    for (const target of edges.get(path) ?? []) {
      if (state.get(target) === 'open') {
        const circle = [...trail.slice(trail.indexOf(target)), target];
        if (circle.some((member) => told.has(member))) continue;
        circle.forEach((member) => told.add(member));
        found.push(`${path}: imports in a circle: ${circle.join(' -> ')}`);
      } else if (!state.has(target)) {
        visit(target, [...trail, target]);
      }
    }
    state.set(path, 'done');
  };
  for (const { path } of sources) {
    if (!state.has(path)) visit(path, [path]);
  }
  return found;
}

/** @param {string} root @returns {Manifest} */
function readManifest(root) {
  const found = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return { dependencies: {}, devDependencies: {}, ...found };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { files, faults } = checkImports(process.argv[2] ?? process.cwd());
  for (const fault of faults) console.error(fault);
  console.log(`${files} files read, ${faults.length} faults`);
  if (faults.length > 0) process.exitCode = 1;
}
