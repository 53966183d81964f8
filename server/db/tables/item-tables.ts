/** Tables of what becomes of items: what 015-item-versions adds. */
export interface ItemTables {
  item_versions: ItemVersionsTable;
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
