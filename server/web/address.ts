import type { Context } from 'hono';

/** Longer ones are no addresses: an IPv6 address with its zone has fewer than a hundred characters. */
const ADDRESS_MAX = 100;

/** Where the request came from; '' where no socket stands behind it, as in a test. */
export function addressOf(c: Context): string {
  return (c.get('address') as string | undefined) ?? peerOf(c);
}

/**
 * Where it came from behind so many proxies of ours: each of them writes whom it heard at the end of `X-Forwarded-For`.
 * What stands before is of the asker's own making, and so is all of it where there are none.
 */
export function addressBehind(c: Context, proxies: number): string {
  const heard = (c.req.header('x-forwarded-for') ?? '').split(',').map((one) => one.trim());
  const address = proxies > 0 ? heard.at(-proxies) : undefined;
  return address ? address.slice(0, ADDRESS_MAX) : peerOf(c);
}

function peerOf(c: Context): string {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress ?? '';
}
