/** What a deed changed, as the audit tells it: each row with the columns that differ, before and after. */
import type { Change } from './changes.ts';

/** Rows that an entry names: of a deed on ten thousand screens the rest is in the revisions, under the deed's id. */
const ROWS_TOLD = 20;

/** Rises with each change, and says nothing. */
const UNTOLD: ReadonlySet<string> = new Set(['version']);

interface ChangeTold {
  readonly noun: string;
  readonly id: string;
  /** Null: the row is new. */
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>>;
}

export function changesTold(changes: readonly Change[]): {
  readonly changes: readonly ChangeTold[];
  readonly more?: number;
} {
  const told = changes.filter(({ touch }) => !touch);
  const more = told.length - ROWS_TOLD;
  return { changes: told.slice(0, ROWS_TOLD).map(changeTold), ...(more > 0 && { more }) };
}

function changeTold({ noun, before, after }: Change): ChangeTold {
  const were: Readonly<Record<string, unknown>> = { ...before };
  const differing = Object.entries(after).filter(
    ([name, value]) => !UNTOLD.has(name) && (before === null || were[name] !== value),
  );
  const names = differing.map(([name]) => name);
  return {
    noun,
    id: after.id,
    before: before && Object.fromEntries(names.map((name) => [name, were[name]])),
    after: Object.fromEntries(differing),
  };
}
