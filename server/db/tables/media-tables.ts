/** Tables of what screens show and sound like: what 005-media adds. */
export interface MediaTables {
  media: MediaTable;
  thumbnails: ThumbnailsTable;
}

/** A video or a recording, by the SHA-256 of its bytes. */
export interface MediaTable {
  hash: string;
  /** 'video' or 'audio'. */
  kind: string;
  mime: string;
  bytes: number;
  /** Of the picture; 0 where there is none. */
  width: number;
  height: number;
  duration_ms: number;
  added_by: string;
  added_at: number;
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
