/** The screen's own key: made on the device, its private part never leaves it. */
import type { Proof } from '../../content/wire/messages.ts';
import type { Store } from '../platform.ts';
import { type Primitives, signingKey, type SigningKey } from './signing.ts';

export interface OwnKey {
  /** Public key and signature of the text's UTF-8; null while no key can be kept durably. */
  sign(text: string): Promise<Pick<Proof, 'key' | 'signature'> | null>;
}

const SEED = 'seed';

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode.apply(null, [...bytes]));

/** The 32 random bytes that are the key, made when there are none. A second page may be faster: its key it is. */
async function readSeed(store: Store): Promise<Uint8Array | null> {
  const seed = await store.get('meta', SEED);
  if (seed instanceof Uint8Array) return seed;
  const value = crypto.getRandomValues(new Uint8Array(32));
  const written = await store.write([{ room: 'meta', put: SEED, value, fresh: true }]);
  if (written.ok) return value;
  return written.reason === 'taken' ? readSeed(store) : null;
}

/** `pause` lets frames through. */
export function openOwnKey(
  store: Store,
  primitives: Primitives,
  pause: () => Promise<void>,
): OwnKey {
  let key: SigningKey | null = null;
  return {
    sign: async (text) => {
      if (!key) {
        const seed = await readSeed(store);
        if (!seed) return null;
        key = await signingKey(primitives, seed, pause);
      }
      const signature = await key.sign(new TextEncoder().encode(text), pause);
      return { key: base64(key.publicKey), signature: base64(signature) };
    },
  };
}
