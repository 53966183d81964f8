/** Hashes, by WebCrypto where the browser has it, and signatures. */
import { CURVE, type Curve } from './curve.ts';
import { verifyEd25519 } from './ed25519.ts';
import { sha256 } from './sha256.ts';
import { sha512 } from './sha512.ts';

export interface Trust {
  /** SHA-256 as 64 lower-case hex digits. */
  digest(bytes: Uint8Array): Promise<string>;
  /** Whether `signature` (base64) over the UTF-8 of `text` is by `key` (raw, base64). False on nonsense. */
  signed(text: string, signature: string, key: string): Promise<boolean>;
  /** What signing needs: the second script has no copy of it. */
  readonly curve: Curve;
  sha512(bytes: Uint8Array): Uint8Array;
}

/** Strict base64 to bytes; null for anything else. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const raw = atob(text);
  const out = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
  return out;
}

const hex = (buffer: ArrayBuffer): string =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * `subtle` is absent on plain http. Signatures are always checked by our own code: few browsers on
 * screens have Ed25519, and one way is easier to trust than two. `pause` lets frames through.
 */
export function createTrust(subtle: SubtleCrypto | undefined, pause: () => Promise<void>): Trust {
  return {
    digest: async (bytes) =>
      subtle ? hex(await subtle.digest('SHA-256', bytes as BufferSource)) : sha256(bytes, pause),
    signed: async (text, signature, key) => {
      const signatureBytes = fromBase64(signature);
      const keyBytes = fromBase64(key);
      if (!signatureBytes || !keyBytes) return false;
      return verifyEd25519(keyBytes, new TextEncoder().encode(text), signatureBytes, pause);
    },
    curve: CURVE,
    sha512,
  };
}
