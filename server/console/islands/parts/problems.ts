/** Shows what is wrong beside the field that it is about. */
import type { Refusal } from './ask.ts';

/** Names of the API's fields -> ids of the form's. */
export type FieldNames = Readonly<Record<string, string>>;

export function clearProblems(form: HTMLFormElement): void {
  for (const problem of form.querySelectorAll('.problem[id]')) problem.textContent = '';
  for (const control of form.querySelectorAll('[aria-invalid]'))
    control.removeAttribute('aria-invalid');
}

/** @returns whether a field of the form could take it. */
export function showProblem(form: HTMLFormElement, id: string, message: string): boolean {
  const place = form.querySelector(`#${CSS.escape(id)}-problem`);
  if (!place) return false;
  place.textContent = message;
  const control = form.querySelector<HTMLElement>(`#${CSS.escape(id)}`);
  control?.setAttribute('aria-invalid', 'true');
  return true;
}

/** Shows a refusal at its fields; what belongs to none, and the sentence `failed`, go to `#outcome`, or `.outcome` where a page has several forms. */
export function showRefusal(
  form: HTMLFormElement,
  refusal: Refusal,
  names: FieldNames,
  failed: string,
): void {
  const loose: string[] = [];
  for (const { field, message, named } of refusal.fields) {
    const key = Object.keys(names).find((name) => field === name || field.startsWith(`${name}.`));
    if (!showProblem(form, key === undefined ? field : (names[key] ?? field), message))
      loose.push(named);
  }
  if (refusal.fields.length === 0) loose.push(refusal.message);
  const outcome = form.querySelector('#outcome, .outcome');
  if (outcome) outcome.textContent = [failed, ...loose].join(' ');
  form.querySelector<HTMLElement>('[aria-invalid]')?.focus();
}
