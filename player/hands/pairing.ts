/** How a player comes by its identity: an open screen gives it at once, any other by a code that a person claims. */
import type { Cancel, Network, PlatformClock } from '../platform.ts';
import type { PairingEvents } from './contract.ts';
import type { Identity } from './identity.ts';

const RETRY_MS = 5000;
const POLL_MS = 3000;

function identityFrom(json: unknown, open: boolean): Identity | null {
  if (typeof json !== 'object' || json === null) return null;
  const { screen, series, credential, key } = json as { readonly [name: string]: unknown };
  if (typeof screen !== 'string' || typeof credential !== 'string' || typeof key !== 'string')
    return null;
  return { screen, series: String(series), credential, key, open };
}

/**
 * Asks until it is paired: first as an open screen, then with a code from `POST /api/pairing`
 * (answer `{ code, poll }`), polling `GET poll` until it answers 200 with the identity; 404 and 410
 * mean that the code has run out. Returns how to stop.
 */
export function startPairing(
  clock: PlatformClock,
  network: Network,
  screen: string,
  events: PairingEvents,
  delayMs = 0,
): Cancel {
  let stopped = false;
  let cancel: Cancel = () => undefined;
  const later = (ms: number, run: () => Promise<void>): void => {
    if (!stopped) cancel = clock.after(ms * (0.75 + clock.random() / 2), () => void run());
  };

  const done = (json: unknown, open: boolean): boolean => {
    const identity = identityFrom(json, open);
    if (!identity || stopped) return false;
    stopped = true;
    events.paired(identity);
    return true;
  };

  const poll = async (path: string): Promise<void> => {
    const answer = await network.request('GET', path);
    if (stopped) return;
    if (answer.ok && answer.status === 200 && done(answer.json, false)) return;
    const over = answer.ok && (answer.status === 404 || answer.status === 410);
    later(POLL_MS, over ? askOpen : () => poll(path));
  };

  const askCode = async (): Promise<void> => {
    const answer = await network.request('POST', '/api/pairing', {});
    if (stopped) return;
    const { code, poll: path } = ((answer.ok && answer.json) || {}) as {
      readonly code?: string;
      readonly poll?: string;
    };
    if (!code || !path) return later(RETRY_MS, askOpen);
    events.code(code);
    later(POLL_MS, () => poll(path));
  };

  async function askOpen(): Promise<void> {
    const answer = await network.request('POST', `/play/${encodeURIComponent(screen)}/pair`, {});
    if (stopped) return;
    if (answer.ok && answer.status === 200 && done(answer.json, true)) return;
    // Not open, or no such screen: a person says which it is.
    if (answer.ok && (answer.status === 403 || answer.status === 404)) return askCode();
    events.code(null);
    later(RETRY_MS, askOpen);
  }

  later(delayMs, askOpen);
  return () => {
    stopped = true;
    cancel();
  };
}
