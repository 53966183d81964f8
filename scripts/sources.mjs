/** Reads and parses the sources of the project: what each file imports, exports and touches. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { parseSync, Visitor } from 'vite';

/**
 * @typedef {{ from: string, typeOnly: boolean, line: number, reexport: boolean }} Import
 *   `from` as written; `typeOnly` when nothing of it is left at run time
 * @typedef {{ what: Finding, line: number, name?: string }} Mark
 * @typedef {'default-export' | 'barrel' | 'environment' | 'query' | 'computed-import' | 'unreadable'} Finding
 * @typedef {{ path: string, lines: number, imports: Import[], marks: Mark[] }} Source
 *   `path` is relative to the root, with slashes
 */

const SOURCE = /\.(?:[cm]?ts|tsx|[cm]?js)$/;
/** The verbs of the query builder; no other interface of ours has them. */
const QUERIES = new Set(['selectFrom', 'insertInto', 'updateTable', 'deleteFrom', 'replaceInto']);

/**
 * Every source file under a folder of the root, parsed.
 *
 * @param {string} root
 * @param {string} folder
 * @returns {Source[]}
 */
export function readSources(root, folder) {
  const start = join(root, folder);
  if (!existsSync(start)) return [];
  const paths = statSync(start).isDirectory() ? walk(start) : [start];
  return paths.map((path) => readSource(root, path));
}

/** @param {string} folder @returns {string[]} */
function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return walk(path);
    return SOURCE.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

/** @param {string} root @param {string} file @returns {Source} */
function readSource(root, file) {
  const path = relative(root, file).split(sep).join(posix.sep);
  const text = readFileSync(file, 'utf8');
  const { program, module, errors } = parseSync(file, text, { sourceType: 'module' });
  const lines = text.replace(/\n$/, '').split('\n').length;
  const lineOf = lineCounter(text);
  if (errors.length > 0) {
    const name = errors.map((error) => error.message).join('; ');
    return { path, lines, imports: [], marks: [{ what: 'unreadable', line: 1, name }] };
  }
  return {
    path,
    lines,
    imports: [...staticImports(module, lineOf), ...otherImports(program, lineOf)],
    marks: [...exportMarks(program, module, lineOf), ...useMarks(program, lineOf)],
  };
}

/** @param {string} text @returns {(offset: number) => number} */
function lineCounter(text) {
  return (offset) => text.slice(0, offset).split('\n').length;
}

/**
 * @param {any} module the parser's record of the module
 * @param {(offset: number) => number} lineOf
 * @returns {Import[]}
 */
function staticImports(module, lineOf) {
  const imported = module.staticImports.map((/** @type {any} */ one) => ({
    from: one.moduleRequest.value,
    typeOnly: one.entries.length > 0 && one.entries.every((/** @type {any} */ e) => e.isType),
    line: lineOf(one.start),
    reexport: false,
  }));
  const exported = module.staticExports.flatMap((/** @type {any} */ one) => {
    const from = one.entries.find((/** @type {any} */ entry) => entry.moduleRequest);
    if (!from) return [];
    const typeOnly = one.entries.every((/** @type {any} */ entry) => entry.isType);
    return [{ from: from.moduleRequest.value, typeOnly, line: lineOf(one.start), reexport: true }];
  });
  return [...imported, ...exported];
}

/**
 * `import('x')`, `require('x')` and `import('x').Type`.
 *
 * @param {any} program
 * @param {(offset: number) => number} lineOf
 * @returns {Import[]}
 */
function otherImports(program, lineOf) {
  /** @type {Import[]} */
  const found = [];
  const add = (/** @type {any} */ source, typeOnly = false) => {
    if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
    found.push({ from: source.value, typeOnly, line: lineOf(source.start), reexport: false });
  };
  new Visitor({
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source, true),
    CallExpression: (node) => {
      if (node.callee.type === 'Identifier' && node.callee.name === 'require') {
        add(node.arguments[0]);
      }
    },
  }).visit(program);
  return found;
}

/**
 * @param {any} program
 * @param {any} module
 * @param {(offset: number) => number} lineOf
 * @returns {Mark[]}
 */
function exportMarks(program, module, lineOf) {
  /** @type {Mark[]} */
  const marks = [];
  for (const { start, entries } of module.staticExports) {
    const line = lineOf(start);
    for (const entry of entries) {
      const { kind, name } = entry.exportName;
      if (kind === 'Default' || name === 'default') marks.push({ what: 'default-export', line });
    }
  }
  const isReexport = (/** @type {any} */ node) =>
    node.type.startsWith('Export') && Boolean(node.source);
  const star = program.body.find((/** @type {any} */ node) => node.type === 'ExportAllDeclaration');
  const first = program.body.find(isReexport);
  const nothingElse = program.body.every(
    (/** @type {any} */ node) => isReexport(node) || node.type === 'ImportDeclaration',
  );
  if (star) marks.push({ what: 'barrel', line: lineOf(star.start) });
  else if (first && nothingElse) marks.push({ what: 'barrel', line: lineOf(first.start) });
  return marks;
}

/** @param {any} program @param {(offset: number) => number} lineOf @returns {Mark[]} */
function useMarks(program, lineOf) {
  /** @type {Mark[]} */
  const marks = [];
  const nameOf = (/** @type {any} */ node) => node?.name ?? node?.value;
  new Visitor({
    MemberExpression: (node) => {
      const name = nameOf(node.property);
      const line = lineOf(node.property.start);
      if (name === 'env' && nameOf(node.object) === 'process') {
        marks.push({ what: 'environment', line });
      }
      if (QUERIES.has(name)) marks.push({ what: 'query', line, name });
    },
    VariableDeclarator: (node) => {
      if (node.id.type !== 'ObjectPattern' || nameOf(node.init) !== 'process') return;
      const takesEnv = node.id.properties.some(
        (property) => property.type === 'RestElement' || nameOf(property.key) === 'env',
      );
      if (takesEnv) marks.push({ what: 'environment', line: lineOf(node.start) });
    },
    ImportDeclaration: (node) => {
      if (!/^(?:node:)?process$/.test(node.source.value)) return;
      const takesEnv = node.specifiers.some(
        (one) => one.type === 'ImportSpecifier' && nameOf(one.imported) === 'env',
      );
      if (takesEnv) marks.push({ what: 'environment', line: lineOf(node.start) });
    },
    ImportExpression: (node) => {
      if (node.source.type !== 'Literal') {
        marks.push({ what: 'computed-import', line: lineOf(node.start) });
      }
    },
  }).visit(program);
  return marks;
}
