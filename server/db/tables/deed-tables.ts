/** Tables of what deeds changed: what 003-deeds adds. */
export interface DeedTables {
  revisions: RevisionsTable;
}

/** One row that a deed made or changed, as it was and as it became. */
export interface RevisionsTable {
  id: number;
  /** Rows with the same deed were changed together, and are undone together. */
  deed: string;
  person: string;
  at: number;
  action: string;
  /** The right that the deed took, and that undoing it takes. */
  needs: string;
  /** Name of the table. */
  noun: string;
  /** Id of the row. */
  subject: string;
  /** JSON of the row; null: the deed made it. */
  before: string | null;
  after: string;
  undone_at: number | null;
}
