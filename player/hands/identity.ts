/** Who a player is to its server, and where that is kept. */
/** Where the store's `meta` keeps the identity. */
export const IDENTITY = 'identity';

export interface Identity {
  readonly screen: string;
  /** Names the sequence of play numbers that belongs to the credential. */
  readonly series: string;
  readonly credential: string;
  /** The server's Ed25519 key, raw, base64: pinned from here on. */
  readonly key: string;
  /** Paired without a person, and so without one again when the server has forgotten it. */
  readonly open: boolean;
  /** The credential before this one, for as long as the server may not know the new one. */
  readonly spare?: string;
  /** Keys that were pinned before, newest first: for what is stored, never for what arrives. */
  readonly former?: readonly string[];
}
