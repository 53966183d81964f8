/** What can be expected to go wrong with a deed, as a value. */
export interface FieldProblem {
  /** Path into the input, such as `window.until`. */
  readonly field: string;
  readonly message: string;
}

export interface Failure {
  readonly ok: false;
  readonly reason: 'invalid' | 'forbidden' | 'unknown' | 'conflict' | 'busy';
  readonly message: string;
  readonly fields?: readonly FieldProblem[];
  /** Where it changed meanwhile: what it is now. */
  readonly current?: unknown;
}

export const invalid = (field: string, message: string): Failure => ({
  ok: false,
  reason: 'invalid',
  message: `${field}: ${message}`,
  fields: [{ field, message }],
});

export const unknown = (noun: string, id: string): Failure => ({
  ok: false,
  reason: 'unknown',
  message: `there is no ${noun} "${id}"`,
});

export const forbidden = (message: string): Failure => ({
  ok: false,
  reason: 'forbidden',
  message,
});

export const conflict = (message: string, current?: unknown): Failure => ({
  ok: false,
  reason: 'conflict',
  message,
  ...(current !== undefined && { current }),
});
