/** Tables of what may not be said, and how it is said better: what 023-word-lists adds. */
export interface WordTables {
  word_lists: WordListsTable;
  word_list_entries: WordListEntriesTable;
  word_findings: WordFindingsTable;
}

/** Holds for its unit and all below. */
export interface WordListsTable {
  id: string;
  unit: string;
  name: string;
  name_en: string;
  note: string;
  created_by: string | null;
  created_at: number;
  /** Rises with each change of an entry too: what was made of the list is known by it. */
  version: number;
}

export interface WordListEntriesTable {
  id: string;
  list: string;
  /** As it was written down. */
  word: string;
  /** As it is compared: a list has it once. */
  folded: string;
  /** 'forbidden', 'misspelt' or 'preferred'. */
  kind: string;
  /** What to say in its place; empty: nothing is known. */
  better: string;
  note: string;
}

/** What the lists said of an item when it was handed in. */
export interface WordFindingsTable {
  item: string;
  version: number;
  at: number;
  /** JSON: a list of WordFinding. */
  findings: string;
}
