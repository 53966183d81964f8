/** Who asks for an asset, and whether it is given: by a signed address, by a player's credential or pass, by a person's session. */
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Env } from '../web/router.ts';
import { actorIn, tokenOf } from '../entry/sessions.ts';
import { programmeNames } from '../signage/assets/access.ts';
import {
  isGoodAddress,
  PASS_COOKIE,
  screenOfPass,
  SECURE_PASS_COOKIE,
} from '../signage/assets/addresses.ts';
import { isSecure } from '../web/address.ts';
import type { Signage } from '../signage/ground/context.ts';
import { maySee } from '../signage/items/may-see.ts';
import { refuse } from '../signage/reach/actor.ts';
import { authenticate } from '../signage/trust/pairings.ts';
import { isHash } from './store.ts';

/** `refused`: who asks is known, and the asset is none of theirs. `stranger`: nobody known asks. */
export type Asked = 'given' | 'refused' | 'stranger';

/** Of a browser that shows many screens at once, such as a wall; more are not looked at. */
const PASSES_MAX = 64;

/** Whether the address itself carries leave to fetch the asset. */
export function isSigned(c: Context<Env>, signage: Signage, hash: string): boolean {
  const signature = c.req.query('signature');
  return (
    signature !== undefined &&
    isHash(hash) &&
    isGoodAddress(signage, hash, Number(c.req.query('until')), signature)
  );
}

/** Whether it is given to whoever asks, whatever the address carries. */
export async function askedBy(c: Context<Env>, signage: Signage, hash: string): Promise<Asked> {
  if (!isHash(hash)) return 'refused';
  const { db } = signage;
  let known = false;
  const held = tokenOf(c);
  if (held) {
    const pairing = held.byCookie ? null : await authenticate(db, held.token);
    if (pairing) known = true;
    if (pairing && (await programmeNames(db, pairing.screen, hash))) return 'given';
    const actor = pairing ? null : await actorIn(c, signage);
    if (actor) {
      known = true;
      c.set('actor', actor);
    }
    if (actor && !refuse(actor, 'read') && (await maySee(db, actor, hash))) return 'given';
  }
  for (const pass of passesOf(c)) {
    const screen = await screenOfPass(signage, pass);
    if (screen !== null) known = true;
    if (screen !== null && (await programmeNames(db, screen, hash))) return 'given';
  }
  return known ? 'refused' : 'stranger';
}

function passesOf(c: Context<Env>): string[] {
  if (c.req.header('authorization') !== undefined) return [];
  // The line knows TLS by the page's own word, so that without a proxy that says so either may come.
  const names = isSecure(c) ? [SECURE_PASS_COOKIE] : [SECURE_PASS_COOKIE, PASS_COOKIE];
  return Object.entries(getCookie(c))
    .filter(([name]) => names.some((one) => name.startsWith(one)))
    .slice(0, PASSES_MAX)
    .map(([, pass]) => pass);
}
