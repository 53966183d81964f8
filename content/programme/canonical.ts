/** One text for equal things, so that a hash tells whether anything changed. */
import type { Programme } from './programme.ts';
import { byId, type ScreenRules } from './rules.ts';

/** JSON with the keys of every object sorted and absent fields left out; numbers as JSON writes them. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one ?? null)).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`);
  return `{${fields.join()}}`;
}

/** The text of a programme that the server hashes. [P31] */
export function canonical(programme: Programme): string {
  return canonicalJson(programme);
}

const texts = new WeakMap<object, string>();

/** The text of a part of the rules, kept while that part lives: screens share schedules. */
function textOf(part: object): string {
  let text = texts.get(part);
  if (text === undefined) texts.set(part, (text = canonicalJson(part)));
  return text;
}

/**
 * Equal for rules that compile to the same programme whatever order their schedules come in. The
 * parts must not be changed once they were passed in. [P32]
 */
export function rulesKey(rules: ScreenRules): string {
  const { schedules, ...rest } = rules;
  const parts = [...schedules].sort(byId).map(textOf);
  const own = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = own.map(([, part]) =>
    part !== null && typeof part === 'object' ? textOf(part) : String(part),
  );
  return [...texts, ...parts].join('\n');
}
