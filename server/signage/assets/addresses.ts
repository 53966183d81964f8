/** Leave to fetch that is carried along: an address that ends, and the pass of a player's browser. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { APART_MS } from '../../clock.ts';
import type { Signage } from '../ground/context.ts';
import type { Signer } from '../ground/signer.ts';

type Seal = Pick<Signage, 'signer' | 'clock'>;

/** An address is the same for half a day, so that browsers need not fetch anew what they have. */
const ADDRESS_MS = 12 * 3_600_000;

export interface SignedAddress {
  /** Path and query on this server. */
  readonly address: string;
  /** Epoch ms. */
  readonly until: number;
}

/**
 * An address by which anybody may fetch one asset for half a day at least, and a whole at most: who makes one has asked
 * whether its reader may see it.
 */
export function signedAddress({ signer, clock }: Seal, hash: string): SignedAddress {
  const until = (Math.floor(clock.now() / ADDRESS_MS) + 2) * ADDRESS_MS;
  const signature = sealOf(signer, `gengfu.asset.1\n${hash}\n${until}`);
  return { address: `/assets/${hash}?until=${until}&signature=${signature}`, until };
}

/** Whether it is an address of ours that has not ended. */
export const isGoodAddress = (
  { signer, clock }: Seal,
  hash: string,
  until: number,
  signature: string,
): boolean =>
  isBetween(clock.now(), until, 2 * ADDRESS_MS) &&
  isSeal(signer, `gengfu.asset.1\n${hash}\n${until}`, signature);

/** What lasts longer than we ever give was made by a clock that has been set back since, and would not end in its time. */
const isBetween = (now: number, until: number, lifeMs: number): boolean =>
  now < until && until <= now + lifeMs + APART_MS;

/** The cookie of a pass ends in the screen's name: a browser may show many. */
export const PASS_COOKIE = 'gengfu_pass_';
/** And begins so behind TLS: no page without it can have set it (RFC 6265bis). Bound to /assets, it is no `__Host-`. */
export const SECURE_PASS_COOKIE = `__Secure-${PASS_COOKIE}`;
/** How long a pass is good: its player gets a new one whenever it opens a line. */
export const PASS_MS = 7 * 86_400_000;
const PASS = /^(\d{1,15})\.(\d{1,15})\.([\w-]{43})$/;

/** What a browser carries for the player on its page, whose `<video>` can say no credential. @param series of its pairing */
export function passFor({ signer, clock }: Seal, series: number): string {
  const until = clock.now() + PASS_MS;
  return `${series}.${until}.${sealOf(signer, `gengfu.pass.1\n${series}\n${until}`)}`;
}

/** The screen that a pass is for, or null: it has ended, it is not ours, its player was cut off. */
export async function screenOfPass(signage: Signage, pass: string): Promise<string | null> {
  const { db, signer, clock } = signage;
  const [, series, until, seal] = PASS.exec(pass) ?? [];
  if (!series || !until || !seal || !isBetween(clock.now(), Number(until), PASS_MS)) return null;
  if (!isSeal(signer, `gengfu.pass.1\n${series}\n${until}`, seal)) return null;
  const row = await db
    .selectFrom('pairings')
    .select('screen')
    .where('series', '=', Number(series))
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row?.screen ?? null;
}

/** What addresses are made with, for a thread that signs nothing else. */
export interface AddressSeal {
  readonly publicKey: string;
  readonly secret: string;
}

export const addressSealOf = (signer: Signer): AddressSeal => ({
  publicKey: signer.publicKey,
  secret: secretOf(signer),
});

/** A signer that can make addresses, and throws where anything else is to be signed. */
export const signerOfAddresses = (seal: () => AddressSeal): Signer => ({
  get publicKey() {
    return seal().publicKey;
  },
  sign: (text) => {
    if (text !== SECRET_TEXT) throw new Error('only addresses of assets are signed here');
    return seal().secret;
  },
});

const SECRET_TEXT = 'gengfu.asset-secret.1';

/** Secrets by public key: the key may have a successor. */
const secrets = new WeakMap<Signer, { readonly key: string; readonly secret: string }>();

/** Known to whoever holds the signing key, and so to all nodes: a signature (RFC 8032: always the same) that is never told. */
function secretOf(signer: Signer): string {
  const known = secrets.get(signer);
  if (known?.key === signer.publicKey) return known.secret;
  const secret = signer.sign(SECRET_TEXT);
  secrets.set(signer, { key: signer.publicKey, secret });
  return secret;
}

const sealOf = (signer: Signer, text: string): string =>
  createHmac('sha256', secretOf(signer)).update(text).digest('base64url');

function isSeal(signer: Signer, text: string, seal: string): boolean {
  const right = Buffer.from(sealOf(signer, text));
  const said = Buffer.from(seal);
  return said.length === right.length && timingSafeEqual(said, right);
}
