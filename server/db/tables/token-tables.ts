/** Tokens for programs, and people whom another system signs in. */

export interface TokenTables {
  api_tokens: ApiTokensTable;
  identities: IdentitiesTable;
}

/** By which a program acts for a person, on one unit, within the rights that it was made for. */
export interface ApiTokensTable {
  id: string;
  person: string;
  unit: string;
  /** What its person calls it. */
  name: string;
  /** JSON: list of rights. */
  rights: string;
  /** SHA-256 of the token: a stolen table opens nothing. */
  token_hash: string;
  created_at: number;
  expires_at: number;
  /** Within the minute; null: never. */
  used_at: number | null;
  /** The place in the network from which it was used then. */
  used_from: string | null;
  revoked_at: number | null;
}

/** Who a person is at another system. */
export interface IdentitiesTable {
  issuer: string;
  subject: string;
  person: string;
  /** Of the last sign-in. */
  seen_at: number;
}
