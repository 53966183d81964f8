/** Tables of the owner's consent and receipts: what 018-consent adds. */
import type { Generated } from 'kysely';

export interface ConsentTables {
  consents: ConsentsTable;
  consent_screens: ConsentScreensTable;
  receipts: ReceiptsTable;
  receipt_marks: ReceiptMarksTable;
}

/** What one owner is asked, and has answered. */
export interface ConsentsTable {
  id: string;
  /** Whose schedules they are. */
  unit: string;
  asked_by: string;
  asked_at: number;
  /** The unit of the screens. */
  owner_unit: string;
  campaign: string | null;
  /** JSON: by the schedule's id a hash of what it was when it was asked for. */
  schedules: string;
  from_at: number;
  until_at: number;
  /** Null: all of the time. */
  minutes_a_day: number | null;
  /** Of who asks. */
  words: string;
  /** 'granted' or 'refused'; null: not yet. */
  answer: string | null;
  answered_by: string | null;
  answered_at: number | null;
  answer_words: Generated<string>;
  version: Generated<number>;
}

export interface ConsentScreensTable {
  consent: string;
  screen: string;
}

/** What a screen's owner was given for a day; `n` counts: a later one says what came in late. */
export interface ReceiptsTable {
  screen: string;
  /** Of the screen's own calendar, YYYY-MM-DD. */
  day: string;
  n: number;
  made_at: number;
  /** Canonical JSON, as it was signed. */
  body: string;
  /** SHA-256 of it. */
  hash: string;
  signature: string;
  public_key: string;
}

/** Up to which play of a series the days were receipted. */
export interface ReceiptMarksTable {
  series: number;
  n: number;
}
