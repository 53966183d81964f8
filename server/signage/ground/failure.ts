/** What can be expected to go wrong with a deed, as a value. */
import type { ZodError } from 'zod';
import { because, type RefusalCode, type Said, sentenceOf, type Why } from './refusals.ts';

export interface FieldProblem {
  /** Path into the input, such as `window.until`. */
  readonly field: string;
  /** For programs. */
  readonly message: string;
  /** For people, in whatever language. */
  readonly why: Why;
  /** Of a list that was brought. */
  readonly cell?: Cell;
}

/** A place in a spreadsheet, as whoever has it open sees it. */
export interface Cell {
  /** The heading is row 1. */
  readonly row: number;
  /** Its heading, as it stands there. */
  readonly column: string;
}

export interface Failure {
  readonly ok: false;
  readonly reason: 'invalid' | 'forbidden' | 'unknown' | 'conflict' | 'busy';
  readonly message: string;
  readonly why: Why;
  readonly fields?: readonly FieldProblem[];
  /** Where it changed meanwhile: what it is now. */
  readonly current?: unknown;
}

export const fieldProblem = (field: string, why: Why): FieldProblem => ({
  field,
  message: sentenceOf(why),
  why,
});

/** Input with these things wrong; at least one. */
export function invalidFields(fields: readonly [FieldProblem, ...FieldProblem[]]): Failure {
  const message = fields.map((one) => `${placeOf(one)}: ${one.message}`).join('; ');
  return { ok: false, reason: 'invalid', message, why: fields[0].why, fields };
}

/** Of a list as its spreadsheet has it, else the path. */
const placeOf = ({ field, cell }: FieldProblem): string =>
  cell ? `row ${cell.row}, ${cell.column}` : field;

export const invalid = <C extends RefusalCode>(field: string, ...said: Said<C>): Failure =>
  invalidFields([fieldProblem(field, because(...said))]);

/** Fields that one answer names: a list of ten thousand wrong entries has as many. */
const NAMED_MOST = 50;

/** @param pathOf where an issue stands in the input. */
export function schemaProblems(
  error: ZodError,
  pathOf: (path: readonly PropertyKey[]) => string,
): readonly [FieldProblem, ...FieldProblem[]] {
  const [first, ...rest] = error.issues
    .slice(0, NAMED_MOST)
    .map((issue) => fieldProblem(pathOf(issue.path), because('schema', { issue })));
  if (!first) throw new Error('a schema refused, and said nothing');
  return [first, ...rest];
}

function refusal(reason: Failure['reason'], why: Why): Failure {
  return { ok: false, reason, message: sentenceOf(why), why };
}

export const unknown = <C extends RefusalCode>(...said: Said<C>): Failure =>
  refusal('unknown', because(...said));

export const forbidden = <C extends RefusalCode>(...said: Said<C>): Failure =>
  refusal('forbidden', because(...said));

export const busy = <C extends RefusalCode>(...said: Said<C>): Failure =>
  refusal('busy', because(...said));

export const conflict = <C extends RefusalCode>(...said: Said<C>): Failure =>
  refusal('conflict', because(...said));

/** @param current what it is now. */
export const stale = <C extends RefusalCode>(current: unknown, ...said: Said<C>): Failure => ({
  ...conflict(...said),
  current,
});

/** A transaction that is given up with a refusal. */
export class Refused extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** To catch a transaction with: what it was given up with. @throws whatever else it was. */
export function refusedAs(error: unknown): Failure {
  if (error instanceof Refused) return error.failure;
  throw error;
}
