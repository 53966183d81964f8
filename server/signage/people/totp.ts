/** Codes of an authenticator: TOTP (RFC 6238) as all of them have it, SHA-1, six digits, a new one each 30 s. */
import { Secret, TOTP } from 'otpauth';

const ISSUER = 'Gengfu';
/** RFC 6238, 5.2. */
export const STEP_MS = 30_000;
/** RFC 4226, section 4, R6: 160 bits. */
const SECRET_BYTES = 20;
/** A telephone's clock may be this many steps off (RFC 6238, 5.2), and no more. */
const STEPS_OFF = 1;

/** In base 32, as people type it. */
export const newSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

const totpOf = (secret: string, login: string): TOTP =>
  new TOTP({ issuer: ISSUER, label: login, secret: Secret.fromBase32(secret) });

/** What an authenticator reads from a QR code. */
export const addressOf = (secret: string, login: string): string =>
  totpOf(secret, login).toString();

/** @returns the step of the code, or null where it is none of these minutes */
export function stepOf(secret: string, code: string, now: number): number | null {
  const totp = totpOf(secret, '');
  const off = totp.validate({ token: code, timestamp: now, window: STEPS_OFF });
  return off === null ? null : totp.counter({ timestamp: now }) + off;
}
