/** Pairing by code: a new player shows six characters, a person types them in for a screen, the player takes its credential. */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { Trx } from '../../db/counters.ts';
import { alone, held, transact } from '../../db/transact.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { belowUnit } from '../reach/units-up.ts';
import { record } from '../ledger/audit.ts';
import type { Signage } from '../ground/context.ts';
import { forgetDelivery } from '../programmes/delivery.ts';
import { busy, conflict, type Failure, invalid, unknown } from '../ground/failure.ts';
import { append } from '../ledger/outbox.ts';
import { named } from '../reach/standing.ts';
import { insertPairing } from './pairings.ts';
import { makeRoom } from './waiting-room.ts';

/** Crockford's base 32 in capitals: no I, L, O or U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 6;
export const CODE_LIFE_MS = 600_000;
/** A claimed code lasts at least so long: the player that shows it asks every few seconds. */
const CLAIMED_LIFE_MS = 60_000;
/** Codes that wait at a time, of one address (a bureau behind one router hangs many players a day) and in all. */
const WAITING_PER_ADDRESS = 30;
const WAITING_MAX = 2000;

export interface WaitingCode {
  readonly ok: true;
  /** Six characters to show. */
  readonly code: string;
  /** The secret under which this player asks whether it was claimed. */
  readonly poll: string;
  readonly expiresAt: number;
}

/**
 * Gives a new player a code that waits for a person.
 * @param region what lies about its address: where all wait that can, the region with the most makes room
 */
export async function askCode(
  signage: Signage,
  address: string,
  region = address,
): Promise<WaitingCode | Failure> {
  const now = signage.clock.now();
  const poll = randomBytes(32).toString('base64url');
  return transact(signage.db, async (trx) => {
    await trx.deleteFrom('pairing_codes').where('expires_at', '<=', now).execute();
    const { all } = await trx
      .selectFrom('pairing_codes')
      .select((eb) => eb.fn.countAll<number>().as('all'))
      .executeTakeFirstOrThrow();
    const { here } = await trx
      .selectFrom('pairing_codes')
      .select((eb) => eb.fn.countAll<number>().as('here'))
      .where('address', '=', address)
      .executeTakeFirstOrThrow();
    if (Number(here) >= WAITING_PER_ADDRESS) return busy('pairing-full');
    if (Number(all) >= WAITING_MAX && !(await makeRoom(trx))) return busy('pairing-full');
    const code = await freshCode(trx);
    const expiresAt = now + CODE_LIFE_MS;
    await trx
      .insertInto('pairing_codes')
      .values({
        poll_hash: hashOf(poll),
        code,
        address,
        region,
        created_at: now,
        expires_at: expiresAt,
      })
      .execute();
    return { ok: true, code, poll, expiresAt };
  });
}

async function freshCode(trx: Trx): Promise<string> {
  for (;;) {
    let code = '';
    for (let at = 0; at < CODE_LENGTH; at++) code += ALPHABET[randomInt(ALPHABET.length)];
    const taken = await trx
      .selectFrom('pairing_codes')
      .select('code')
      .where('code', '=', code)
      .executeTakeFirst();
    if (!taken) return code;
  }
}

/** What a person typed: in any case, with spaces or a hyphen, and with the letters that look like digits. */
export function readCode(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  const whole = code.length === CODE_LENGTH && [...code].every((one) => ALPHABET.includes(one));
  return whole ? code : null;
}

/**
 * Gives the player that shows this code to a screen of the actor's. A claimed code is used up, and claiming it again
 * is refused. The player that the screen had before is cut off when the new one takes its credential.
 */
export async function claimCode(
  signage: Signage,
  actor: Actor,
  typed: string,
  screen: string,
): Promise<{ ok: true; screen: string } | Failure> {
  const refusal = refuse(actor, 'administer') && refuse(actor, 'publish') && refuse(actor, 'own');
  if (refusal) return refusal;
  const wrong = invalid('code', 'code-not-shown');
  const code = readCode(typed);
  if (code === null) return wrong;
  const units = belowUnit(actor.unit);
  const now = signage.clock.now();
  return transact(signage.db, async (trx) => {
    // The kill switch of this screen is through before, or finds what is claimed here.
    const query = trx
      .selectFrom('screens')
      .select(['id', 'name', 'name_en', 'retired_at'])
      .where('id', '=', screen)
      .where('unit', 'in', units);
    const there = await held(trx, query).executeTakeFirst();
    if (!there) return unknown('no-screen', { id: screen });
    if (there.retired_at !== null) return conflict('screen-retired', { screens: [named(there)] });
    const claimed = await trx
      .updateTable('pairing_codes')
      .set((eb) => ({
        screen,
        claimed_by: actor.person,
        claimed_at: now,
        expires_at: eb
          .case()
          .when('expires_at', '<', now + CLAIMED_LIFE_MS)
          .then(now + CLAIMED_LIFE_MS)
          .else(eb.ref('expires_at'))
          .end(),
      }))
      .where('code', '=', code)
      .where('screen', 'is', null)
      .where('expires_at', '>', now)
      .returning('code')
      .executeTakeFirst();
    if (!claimed) return wrong;
    // It has a player of its own now: no passer-by may take its place.
    await trx
      .updateTable('screens')
      .set((eb) => ({ open: 0, version: eb('version', '+', eb.ref('open')) }))
      .where('id', '=', screen)
      .where('open', '=', 1)
      .execute();
    await record(trx, { at: now, by: actor, action: 'pairing.claim', subject: screen });
    return { ok: true as const, screen };
  });
}

export type Polled =
  | { readonly state: 'waiting' }
  /** Run out, or never given. */
  | { readonly state: 'gone' }
  | {
      readonly state: 'paired';
      readonly screen: string;
      readonly series: number;
      readonly credential: string;
    };

/**
 * Hands the credential to the player that asks under its secret. An answer may get lost on its way: until the code
 * runs out the player may ask again, gets another credential, and the one before is void.
 */
export async function pollCode(signage: Signage, poll: string): Promise<Polled> {
  const now = signage.clock.now();
  const polled = await transact(signage.db, async (trx): Promise<Polled> => {
    // The kill switch takes the code away: it waits for this poll and takes its credential too, or there is no code.
    const query = trx
      .selectFrom('pairing_codes')
      .selectAll()
      .where('poll_hash', '=', hashOf(poll))
      .where('expires_at', '>', now);
    const row = await alone(trx, query).executeTakeFirst();
    if (!row) return { state: 'gone' };
    if (row.screen === null) return { state: 'waiting' };
    await cutOff(trx, row.screen, now);
    const { credential, series } = await insertPairing(trx, row.screen, now);
    await trx
      .updateTable('pairing_codes')
      .set({ series })
      .where('poll_hash', '=', row.poll_hash)
      .execute();
    return { state: 'paired', screen: row.screen, series, credential };
  });
  if (polled.state === 'paired') signage.wake();
  return polled;
}

/** A screen has one player: credentials given before end when the next one is taken. */
async function cutOff(trx: Trx, screen: string, now: number): Promise<void> {
  const rows = await trx
    .updateTable('pairings')
    .set({ revoked_at: now })
    .where('screen', '=', screen)
    .where('revoked_at', 'is', null)
    .returning('series')
    .execute();
  await append(
    trx,
    'revoked',
    rows.map(({ series }) => String(series)),
    now,
  );
  await forgetDelivery(trx, [screen]);
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
