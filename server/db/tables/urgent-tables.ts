/** Tables of urgent messages, which 001-first makes with those of tables.ts. */
import type { Generated } from 'kysely';

export interface UrgentTables {
  urgents: UrgentsTable;
  urgent_pictures: UrgentPicturesTable;
  urgent_screens: UrgentScreensTable;
}

export interface UrgentsTable {
  id: string;
  unit: string;
  version: number;
  text: string;
  /** JSON: the urgent template's copy. */
  copy: string;
  /** JSON: Target. */
  target: string;
  drill: number;
  issued_by: string | null;
  issued_at: number;
  expires_at: number;
  /** Set when it was cancelled or had expired, and how. */
  ended_at: number | null;
  ended_how: string | null;
  idempotency_key: string | null;
  /** JSON: UrgentOptions. */
  options: Generated<string>;
}

/** The signed body of an urgent message for one share of its screens. */
export interface UrgentPicturesTable {
  urgent: string;
  version: number;
  share: string;
  hash: string;
  signature: string;
  body: string;
}

export interface UrgentScreensTable {
  urgent: string;
  screen: string;
  share: string;
  /** Times are the server's, when the acknowledgement came in. */
  received_at: number | null;
  painted_at: number | null;
  finished_at: number | null;
}
