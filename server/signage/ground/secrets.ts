/**
 * What the server must be able to read again and a stolen store must not tell: sealed by a key that lies beside the store,
 * with AES-256-GCM (NIST SP 800-38D), each under a nonce of its own.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

export interface Secrets {
  /** Which key it is, of which it tells nothing. */
  readonly mark: string;
  /** @param about what it is of, such as a person's id: moved to another it cannot be opened. */
  seal(text: string, about: string): string;
  /** @returns null where it is of something else, or was altered. @throws where another key has sealed it. */
  open(sealed: string, about: string): string | null;
}

export const SECRETS_KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORM = 'v1';

/** Nobody who signs in can help it: the log tells whoever runs the machine. */
export const otherKey = (): Error =>
  new Error(
    'secrets of this store are sealed by another key than this server’s: see GENGFU_SECRETS_KEY',
  );

export function secretsOf(key: Uint8Array): Secrets {
  if (key.length !== SECRETS_KEY_BYTES) throw new Error('a key of secrets has 32 bytes');
  const sealing = Buffer.from(hkdfSync('sha256', key, '', 'gengfu secrets', SECRETS_KEY_BYTES));
  const mark = createHash('sha256').update('gengfu mark ').update(key).digest('hex').slice(0, 16);
  return {
    mark,
    seal: (text, about) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(about));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      const bytes = Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
      return `${FORM}.${mark}.${bytes.toString('base64url')}`;
    },
    open: (sealed, about) => {
      const [form, by, text = ''] = sealed.split('.');
      const bytes = Buffer.from(text, 'base64url');
      if (form === FORM && by !== mark) throw otherKey();
      if (form !== FORM || bytes.length < NONCE_BYTES + TAG_BYTES) return null;
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', sealing, nonce, {
        authTagLength: TAG_BYTES,
      }).setAAD(Buffer.from(about));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const opened = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
        return Buffer.concat([opened, decipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}
