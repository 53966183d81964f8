/** Tables of what screens show and sound like: what 005-media adds. */
export interface MediaTables {
  thumbnails: ThumbnailsTable;
}

/** Asked for by a person; what the player answered stays until it is fetched, a minute at most. */
export interface ThumbnailsTable {
  id: string;
  screen: string;
  asked_by: string;
  asked_at: number;
  /** Null, as all that follows: not answered yet. */
  taken_at: number | null;
  mime: string | null;
  width: number | null;
  height: number | null;
  base64: string | null;
}
