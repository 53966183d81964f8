/** Tables by which a store knows what belongs to it: what 012-keeping adds. */
export interface KeepingTables {
  kept_key: KeptKeyTable;
}

/** The public half of the key that signs now. One row. */
export interface KeptKeyTable {
  /** Always 1. */
  id: number;
  /** Raw Ed25519, base64. */
  public_key: string;
  since: number;
}
