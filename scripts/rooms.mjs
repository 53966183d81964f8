/**
 * The rooms of the house and what each may import. ARCHITECTURE.md says why; this says it so that
 * a program can hold it.
 *
 * @typedef {object} Room
 * @property {string} at folder, with slashes; the longest that fits a file is its room
 * @property {readonly string[]} rooms rooms whose files it may import; `x/*` is every room below x
 * @property {readonly string[]} [types] rooms of which it may import types
 * @property {'any' | 'none' | 'built'} packages npm packages: `built` are those of production
 * @property {boolean} node whether it may import Node's own modules
 * @property {boolean} [queries] whether it may use the query builder
 * @property {boolean} [environment] whether all its files may read process.env
 * @property {boolean} [computed] whether it may import by a computed name
 */

const PURE = { packages: /** @type {const} */ ('none'), node: false };
const BUILT = { packages: /** @type {const} */ ('built'), node: true };
const TOOL = {
  packages: /** @type {const} */ ('any'),
  node: true,
  environment: true,
  computed: true,
  queries: true,
};
/** What faces the world asks signage; it may hand the store on, so it knows the type of it. */
const OUTER = {
  ...BUILT,
  rooms: ['content/*', 'server/signage/*', 'server/assets', 'server/web', 'server'],
  types: ['server/db'],
};

/** The rooms of signage, from the ground up: each may import those that it names and what all of them stand on. */
const SIGNAGE = /** @type {const} */ ({
  ground: [],
  ledger: ['ground'],
  reach: ['ground'],
  notices: ['ground', 'ledger', 'reach'],
  audit: ['ground', 'ledger', 'reach'],
  changes: ['ground', 'reach'],
  words: ['ground', 'ledger', 'reach'],
  policy: ['ground', 'ledger', 'reach'],
  items: ['ground', 'ledger', 'reach', 'changes', 'words', 'policy'],
  programmes: ['ground', 'ledger', 'reach', 'changes', 'policy', 'items'],
  assets: ['ground', 'ledger', 'reach', 'items', 'programmes'],
  files: ['ground', 'ledger', 'reach', 'items'],
  forecasts: ['ground', 'reach', 'changes', 'items', 'programmes'],
  review: ['ground', 'ledger', 'reach', 'notices', 'changes', 'items'],
  trust: ['ground', 'ledger', 'reach', 'programmes'],
  deeds: ['ground', 'ledger', 'reach', 'changes', 'forecasts', 'review', 'trust'],
  schedules: ['ground', 'ledger', 'reach', 'changes', 'words', 'items', 'review', 'deeds'],
  editing: ['ground', 'reach', 'changes', 'words', 'items', 'deeds', 'schedules'],
  campaigns: ['ground', 'reach', 'changes', 'items', 'forecasts', 'deeds', 'schedules'],
  units: ['ground', 'ledger', 'reach', 'changes', 'policy', 'review'],
  screens: [
    'ground',
    'ledger',
    'reach',
    'notices',
    'changes',
    'items',
    'programmes',
    'deeds',
    'schedules',
    'units',
  ],
  people: ['ground', 'ledger', 'reach', 'notices', 'units'],
  drafts: ['ground'],
  plays: ['ground', 'reach', 'items'],
  urgent: ['ground', 'ledger', 'reach', 'notices', 'words', 'items', 'review'],
  cap: ['ground', 'reach', 'urgent'],
  upkeep: ['ground', 'ledger', 'reach', 'notices', 'trust', 'people'],
  imports: ['ground', 'ledger', 'reach', 'units', 'screens', 'people'],
  seed: ['ground', 'ledger', 'reach', 'changes', 'words', 'items', 'screens', 'people'],
  library: [
    'ground',
    'ledger',
    'reach',
    'changes',
    'words',
    'items',
    'deeds',
    'schedules',
    'campaigns',
    'seed',
  ],
  setup: ['ground', 'reach'],
  owners: ['ground', 'ledger', 'reach', 'notices', 'changes', 'items', 'programmes', 'plays'],
});

/** @type {readonly Room[]} */
export const ROOMS = [
  { at: 'content/programme', rooms: [], ...PURE },
  { at: 'content/wire', rooms: [], types: ['content/programme'], ...PURE },
  { at: 'content/templates', rooms: ['content/*'], ...BUILT },
  { at: 'content/render', rooms: ['content/*'], ...BUILT },
  { at: 'content/library', rooms: ['content/*'], ...BUILT },
  { at: 'server/db', rooms: ['server'], ...BUILT, queries: true },
  ...Object.entries(SIGNAGE).map(([name, rooms]) => ({
    at: `server/signage/${name}`,
    rooms: [
      'content/*',
      'server/db',
      'server/assets',
      'server',
      ...rooms.map((room) => `server/signage/${room}`),
    ],
    ...BUILT,
    queries: true,
  })),
  // What every route stands on, whoever it is for.
  {
    at: 'server/web',
    rooms: ['server/signage/ground', 'server/signage/reach', 'server'],
    ...BUILT,
  },
  // Its routes, like all others, ask signage who may.
  {
    at: 'server/assets',
    rooms: ['content/*', 'server/signage/*', 'server/entry', 'server/web', 'server'],
    ...BUILT,
  },
  // Who comes in: the routes of api, console and play ask it, and none of them another's.
  { at: 'server/entry', ...OUTER },
  { at: 'server/api', ...OUTER, rooms: [...OUTER.rooms, 'server/entry'] },
  { at: 'server/console', ...OUTER, rooms: [...OUTER.rooms, 'server/entry', 'server/play'] },
  { at: 'server/console/islands', rooms: ['content/*'], ...PURE },
  { at: 'server/live', ...OUTER },
  // It judges connections, and knows nothing of what is asked over them.
  { at: 'server/gate', rooms: ['server'], packages: 'none', node: true },
  { at: 'server/jobs', ...OUTER },
  // What a start needs before the rooms are put together: folder, lock, address, store, key.
  {
    at: 'server/start',
    ...BUILT,
    rooms: ['server/db', 'server/gate', 'server/signage/*', 'server'],
  },
  // Whoever runs the machine, beside the server: the same store, and no request.
  {
    at: 'server/admin',
    ...BUILT,
    rooms: ['server/start', 'server/db', 'server/signage/*', 'server'],
  },
  { at: 'server/play', ...OUTER, rooms: [...OUTER.rooms, 'server/entry'] },
  // main.ts and app.ts put the rooms together; the other files here serve all of them.
  { at: 'server', rooms: ['content/*', 'server/*'], ...BUILT },
  { at: 'player', rooms: ['content/programme', 'content/wire'], ...PURE },
  { at: 'test', rooms: ['content/*', 'server', 'server/*', 'player', 'scripts'], ...TOOL },
  { at: 'scripts', rooms: ['content/*', 'server', 'server/*', 'test'], ...TOOL },
];

/** Folders whose every subfolder with sources is a room: a new one needs its rules here. */
export const DIVIDED = ['content', 'server', 'server/signage'];

/** No folder holds more source files, and no source file more lines: what grows past it wants to be two. */
export const SIZE = { files: 24, lines: 350 };

/** Catalogues of words, which are as long as there is to say. */
export const CATALOGUES = ['server/console/words/words-en.ts', 'server/console/words/words-zh.ts'];

/** Files that read the environment for their room: the parser of it, and who hands it in. */
export const READERS_OF_ENVIRONMENT = [
  'server/config.ts',
  'server/main.ts',
  'server/admin/main.ts',
];

/** Files that a tool loads by their default export, beside the config files: piscina's workers. */
export const DEFAULT_EXPORTERS = [
  'content/render/worker.ts',
  'test/content/render/workers/wayward.mjs',
];

/** Composition roots: nothing but a root imports them. */
export const ROOTS = [
  'server/main.ts',
  'server/reading-worker.ts',
  'server/app.ts',
  'server/admin/main.ts',
];

/** The only package that is the query builder. */
export const QUERY_BUILDER = 'kysely';

/** @param {string} path @returns {Room | undefined} */
export function roomOf(path) {
  return ROOMS.filter((room) => path.startsWith(`${room.at}/`)).toSorted(
    (one, other) => other.at.length - one.at.length,
  )[0];
}

/** @param {readonly string[]} list as in `Room.rooms` @param {string} at */
export function names(list, at) {
  return list.some((name) =>
    name.endsWith('/*') ? at.startsWith(name.slice(0, -1)) : name === at,
  );
}
