export interface EntryTables {
  familiar: FamiliarTable;
  sessions: SessionsTable;
  second_factors: SecondFactorsTable;
  recovery_codes: RecoveryCodesTable;
  sign_in_challenges: SignInChallengesTable;
  recovery_links: RecoveryLinksTable;
  sign_in_policy: SignInPolicyTable;
}

/** Where a person has signed in from: guesses from elsewhere do not bar them there. */
export interface FamiliarTable {
  person: string;
  /** SHA-256 of the browser's own token, or of the place in the network. */
  mark: string;
  seen_at: number;
}

export interface SessionsTable {
  /** SHA-256 of the bearer token. */
  token_hash: string;
  /** What its person calls it by: opens nothing. */
  id: string;
  person: string;
  created_at: number;
  /** When it ends, however it is used. */
  expires_at: number;
  /** Last use, to the minute. */
  seen_at: number;
  /** So long unused, and it is over: as it was asked for at the sign-in. */
  idle_ms: number;
  /** The place in the network and the program, as they were at the sign-in. */
  place: string;
  agent: string;
}

/** TOTP (RFC 6238). */
export interface SecondFactorsTable {
  person: string;
  /** Sealed: see `Secrets`. */
  secret: string;
  made_at: number;
  /** Null: no code has come from it yet, and it is asked for nowhere. */
  confirmed_at: number | null;
  /** The newest step of which a code was taken: none of it or before is taken again. */
  last_step: number;
}

/** Those that are not used up. */
export interface RecoveryCodesTable {
  person: string;
  code_hash: string;
}

/** Who has said the right password and owes the code of the second factor. */
export interface SignInChallengesTable {
  token_hash: string;
  person: string;
  created_at: number;
  expires_at: number;
  tries_left: number;
}

/** The newest link of a person: there is no other. */
export interface RecoveryLinksTable {
  token_hash: string;
  person: string;
  /** Null: whoever runs the machine. */
  made_by: string | null;
  /** 1: takes away the second factor too. */
  second_factor: number;
  created_at: number;
  expires_at: number;
}

/** One row. */
export interface SignInPolicyTable {
  id: string;
  /** JSON: the roles that must have a second factor. */
  second_factor: string;
  idle_ms: number;
  /** Which key seals secrets; null: none has yet. */
  secrets_key: string | null;
  version: number;
}
