/** Who is what, on which unit. */
import type { Generated } from 'kysely';

export interface GrantsTables {
  grants: GrantsTable;
}

/** A role of a person on a unit and on all below it. */
export interface GrantsTable {
  id: string;
  person: string;
  unit: string;
  role: string;
  /** From when it holds, epoch ms; null: ever since. */
  from_at: number | null;
  /** Until when; null: with no end. */
  until_at: number | null;
  /** For whom the person stands in; null: it is its own. */
  deputy_of: string | null;
  /** Who gave it; null: the server itself, or whoever runs the machine. */
  made_by: Generated<string | null>;
  /** Name of the other system that says so at each sign-in; null: somebody here gave it. */
  source: string | null;
}
