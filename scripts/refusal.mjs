/** What stops a task for a reason that its user can mend: shown as one sentence, with no stack. */
export class Refusal extends Error {
  /** @override */
  name = 'Refusal';
}
