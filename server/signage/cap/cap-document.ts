/** From the bytes of an alert to what it says, or why it says nothing. Runs in a thread that may be ended over it. */
import { alertFrom, type CapAlert, NotCap, parseXml } from './cap-alert.ts';
import { checkShape } from './cap-shape.ts';
import { verifiedRoot } from './cap-signature.ts';

/** Larger alerts are refused unread. */
export const CAP_BYTES_MAX = 200_000;

export interface CapQuestion {
  readonly bytes: Uint8Array;
  /** PEM of those one of whom must have signed it; empty: nobody needs to. */
  readonly certificates: readonly string[];
  readonly now: number;
}

export type ReadCap =
  | { readonly ok: true; readonly alert: CapAlert }
  | { readonly ok: false; readonly reason: string };

/** Never throws for what is in it. */
export function readCap({ bytes, certificates, now }: CapQuestion): ReadCap {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    checkShape(text);
    const root = certificates.length > 0 ? verifiedRoot(text, certificates, now) : parseXml(text);
    return { ok: true, alert: alertFrom(root) };
  } catch (error) {
    if (error instanceof NotCap) return { ok: false, reason: error.message };
    // What the parser or its recursion could not bear is no alert either; only a bug of ours would be neither.
    if (error instanceof RangeError || error instanceof TypeError)
      return { ok: false, reason: 'it cannot be read as UTF-8 XML' };
    throw error;
  }
}
