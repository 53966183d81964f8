export interface EntryTables {
  familiar: FamiliarTable;
}

/** Where a person has signed in from: guesses from elsewhere do not bar them there. */
export interface FamiliarTable {
  person: string;
  /** SHA-256 of the browser's own token, or of the place in the network. */
  mark: string;
  seen_at: number;
}
