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

/** The parts of rules, each as text, schedules by id. */
function partsOf(rules: ScreenRules): readonly string[] {
  const { schedules, ...rest } = rules;
  const own = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = own.map(([, part]) =>
    part !== null && typeof part === 'object' ? textOf(part) : String(part),
  );
  for (const schedule of [...schedules].sort(byId)) texts.push(textOf(schedule));
  return texts;
}

/**
 * Equal for rules that compile to the same programme whatever order their schedules come in. The
 * parts must not be changed once they were passed in. [P32]
 */
export function rulesKey(rules: ScreenRules): string {
  return partsOf(rules).join('\n');
}

/**
 * As `rulesKey`, but short, quick, and comparable only with keys from the same namer. Parts whose fields
 * come in another order count as different.
 */
export function rulesNamer(): (rules: ScreenRules) => string {
  const numbers = new Map<string, number>();
  const known = new WeakMap<object, number>();
  const numberOf = (text: string): number => {
    let number = numbers.get(text);
    if (number === undefined) numbers.set(text, (number = numbers.size));
    return number;
  };
  const partNumber = (part: object): number => {
    let number = known.get(part);
    if (number === undefined) known.set(part, (number = numberOf(JSON.stringify(part))));
    return number;
  };
  return (rules) => {
    const { schedules, timeZone, ...rest } = rules;
    const own = [
      rest.area,
      rest.zones,
      rest.cards,
      rest.openingHours ?? NONE,
      rest.contract ?? NONE,
      rest.owner ?? NONE,
    ].map(partNumber);
    const lists = schedules
      .map((schedule) => ({ id: schedule.id, number: partNumber(schedule) }))
      .sort(byId);
    return `${timeZone} ${own.join()} ${lists.map(({ number }) => number).join()}`;
  };
}

const NONE = {};
