/** Reads an asset from the server by stream, from where an earlier attempt stopped. */
import type { PlatformClock } from '../platform.ts';
import { within } from '../within.ts';

export interface Taker {
  /** Each piece as it arrives. */
  take(bytes: Uint8Array): Promise<void>;
  /** The server sends from the beginning all the same: what was there before is void. */
  restart(): Promise<void>;
}

/** A line that brings nothing for so long is dead: what came is kept, and the rest asked for anew. */
const SILENT_MS = 30_000;

/**
 * Resolves when all of it was taken. Rejects where it cannot be had, or breaks off.
 * @param credentials of this player, the likeliest first: the server gives an asset to those whose programme names it.
 */
export async function fetchAsset(
  clock: PlatformClock,
  hash: string,
  from: number,
  credentials: readonly string[],
  { take, restart }: Taker,
): Promise<void> {
  const [credential, ...others] = credentials;
  const headers: Record<string, string> = from > 0 ? { range: `bytes=${from}-` } : {};
  if (credential) headers['authorization'] = `Bearer ${credential}`;
  // The HTTP cache is the shell's. The name is the content, so no validator is needed. Without a credential the pass
  // stands for it that the browser got with the line.
  const asked = fetch(`/assets/${hash}`, {
    cache: 'no-store',
    credentials: credential ? 'omit' : 'same-origin',
    headers,
  });
  const response = await within(clock, SILENT_MS, asked);
  if (response.status === 401 && credential)
    return fetchAsset(clock, hash, from, others, { take, restart });
  // All of it was here already: its hash will tell.
  if (response.status === 416 && from > 0) return;
  if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
  if (from > 0 && !goesOn(response, from)) await restart();
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await within(clock, SILENT_MS, reader.read());
      if (done) return;
      await take(value);
    }
  } catch (error) {
    reader.cancel().catch(() => undefined);
    throw error;
  }
}

/** False: the server took no notice of the range, and sends all from the beginning. */
function goesOn({ status, headers }: Response, from: number): boolean {
  if (status !== 206) return false;
  const range = /^bytes (\d+)-/.exec(headers.get('content-range') || '');
  if (range && Number(range[1]) === from) return true;
  throw new Error(`asked for bytes from ${from}, was sent ${headers.get('content-range')}`);
}
