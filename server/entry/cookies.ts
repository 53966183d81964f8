/** Our cookies: where the site is behind TLS they are `Secure` and bound to this very host (`__Host-`). */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { isSecure } from '../web/address.ts';

export const SESSION_COOKIE = 'gengfu_session';
/** Holds what the password, or another system's word, has earned until the code of the second factor comes. */
export const CHALLENGE_COOKIE = 'gengfu_second';
/** What has to be remembered between going to another system and coming back. */
export const ERRAND_COOKIE = 'gengfu_errand';
/** The unit for which a person acts in this browser; what it says is asked of the store each time. */
export const UNIT_COOKIE = 'gengfu_unit';

/**
 * Under TLS only the cookie that no neighbouring host and no page without TLS could have set; on plain HTTP in a local
 * network there is no such cookie.
 */
export function cookieOf(c: Context, name: string): string | undefined {
  return isSecure(c) ? getCookie(c, name, 'host') : getCookie(c, name);
}

/**
 * Sets one that scripts cannot read. For how long, not until when: the browser's clock may be another.
 * @param sameSite `Strict`: no other site can send it. `Lax`: it comes along where another site sends the browser here.
 */
export function keepCookie(
  c: Context,
  name: string,
  value: string,
  lastsMs: number,
  sameSite: 'Strict' | 'Lax' = 'Strict',
): void {
  setCookie(c, name, value, {
    ...(isSecure(c) && { prefix: 'host' as const, secure: true }),
    path: '/',
    httpOnly: true,
    sameSite,
    maxAge: Math.round(lastsMs / 1000),
  });
}

export function dropCookie(c: Context, name: string): void {
  deleteCookie(c, name, {
    path: '/',
    ...(isSecure(c) && { prefix: 'host' as const, secure: true }),
  });
}
