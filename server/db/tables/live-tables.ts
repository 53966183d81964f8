/** Tables of pairing, presence and alerts: what 002-live adds. */
export interface LiveTables {
  pairing_codes: PairingCodesTable;
  presence_events: PresenceEventsTable;
  player_reports: PlayerReportsTable;
  cap_alerts: CapAlertsTable;
  signing_keys: SigningKeysTable;
}

/** A new player waits under a short code that a person claims. */
export interface PairingCodesTable {
  /** SHA-256 of the secret under which the player asks. */
  poll_hash: string;
  code: string;
  /** Where it was asked from, for the limits. */
  address: string;
  /** What lies about that address. */
  region: string | null;
  created_at: number;
  expires_at: number;
  /** Set by the claim. */
  screen: string | null;
  claimed_by: string | null;
  claimed_at: number | null;
  /** The pairing that the player took, or null: not yet. */
  series: number | null;
}

/** A screen fell silent, or came back. */
export interface PresenceEventsTable {
  id: number;
  screen: string;
  kind: string;
  /** When it was noticed, and since when it is so. */
  at: number;
  since: number;
}

/** What a player reported: a forgery, a failed decode, a full disk. */
export interface PlayerReportsTable {
  id: number;
  screen: string;
  at: number;
  what: string;
  detail: string;
}

/** A CAP alert as it came in, and what became of it. */
export interface CapAlertsTable {
  id: number;
  /** CAP's own triple, `sender,identifier,sent`; empty where it could not be read. */
  reference: string;
  source: string;
  received_at: number;
  xml: string;
  outcome: string;
  reason: string;
  /** The message that it issued, or null. */
  urgent: string | null;
}

/** Each key that followed another, announced under the signature of the one before. */
export interface SigningKeysTable {
  n: number;
  from_key: string;
  to_key: string;
  signature: string;
  created_at: number;
}
