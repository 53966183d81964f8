/** The table of limits that units adopt: what 029-policy adds. */
export interface PolicyTables {
  policies: PoliciesTable;
}

/** Holds for its unit and all below, down to those that have one of their own. */
export interface PoliciesTable {
  unit: string;
  /** A set of limits that comes with the program, by its name. With `limits` null too: what was adopted is taken back. */
  profile: string | null;
  /** From here to `limits` where they are the unit's own. */
  name: string;
  name_en: string;
  /** JSON: Limits. */
  limits: string | null;
  /** Rises with each change, also where one is taken back. */
  version: number;
  set_by: string;
  set_at: number;
}
