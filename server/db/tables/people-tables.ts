/** Units, and the people who belong to them. */
import type { Generated } from 'kysely';

export interface PeopleTables {
  units: UnitsTable;
  people: PeopleTable;
}

export interface UnitsTable {
  id: string;
  parent: string | null;
  name: string;
  name_en: string;
  kind: string;
  /** Code of the place, 12 digits; null: it has none. */
  code: Generated<string | null>;
  telephone: Generated<string>;
  /** The person in charge. */
  in_charge: Generated<string | null>;
  /** Since when nobody acts for it; null: it is open. */
  closed_at: Generated<number | null>;
  /** The unit that has taken its things over. */
  merged_into: Generated<string | null>;
  version: Generated<number>;
}

export interface PeopleTable {
  id: string;
  login: string;
  name: string;
  /** Where the person belongs, and is administered; what it may is in `grants`. */
  unit: string;
  password_hash: string;
  disabled: number;
  /** 1: the password is not of its person's choosing, and opens nothing but the choice of one. */
  must_change: Generated<number>;
  created_at: number;
  telephone: Generated<string>;
  email: Generated<string>;
  version: Generated<number>;
}
