/** Tables of what becomes of items: what 015-item-versions and 025-item-filing add. */
export interface ItemTables {
  item_versions: ItemVersionsTable;
  item_search: ItemSearchTable;
  item_tags: ItemTagsTable;
  item_files: ItemFilesTable;
  deleted_files: DeletedFilesTable;
  drafts: DraftsTable;
}

/** An item as it was at each of its versions, the newest among them. A row is never changed. */
export interface ItemVersionsTable {
  item: string;
  version: number;
  template: string;
  text: string;
  /** JSON: the template's copy. */
  copy: string;
  /** JSON: Style. */
  style: string;
  dwell_ms: number;
  /** Null: the server itself. */
  changed_by: string | null;
  changed_at: number;
}

/** The words of the newest version, folded so that both stores find them alike. */
export interface ItemSearchTable {
  item: string;
  words: string;
}

export interface ItemTagsTable {
  item: string;
  tag: string;
}

/** The files that each version of an item names, whoever brought them. */
export interface ItemFilesTable {
  hash: string;
  item: string;
  version: number;
}

/** Files that people brought and took away again. Whoever brings one of them once more takes its row away. */
export interface DeletedFilesTable {
  hash: string;
  /** 'deleted': nothing needs it. 'removing': it is being taken out of the store of files. 'removed': it is not there. */
  state: string;
  deleted_by: string | null;
  deleted_at: number;
}

/** What a person has begun and nobody else sees. */
export interface DraftsTable {
  person: string;
  id: string;
  kind: string;
  /** JSON: the page's own. */
  body: string;
  saved_at: number;
}
