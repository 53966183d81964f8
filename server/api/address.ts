import type { Context } from 'hono';

/** Where the request came from; '' where no socket stands behind it, as in a test. */
export function addressOf(c: Context): string {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress ?? '';
}
