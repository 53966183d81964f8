/**
 * The second factor of a person: set up in a session, confirmed by a first code, asked for at each sign-in from then on. A
 * code is good once; ten recovery codes stand in for a telephone that is lost, each once.
 */
import { randomBytes } from 'node:crypto';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { alone, transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, invalid, unknown } from '../ground/failure.ts';
import { otherKey } from '../ground/secrets.ts';
import { record } from '../ledger/audit.ts';
import type { Actor } from '../reach/actor.ts';
import { dropSecondFactors, keepSecretsKey } from './second-factor-store.ts';
import { type Begun, endSessions, type Mine, renewToken } from './sessions.ts';
import { mustHaveSecondFactor } from './sign-in-policy.ts';
import { tokenHash } from './tokens.ts';
import { addressOf, newSecret, stepOf } from './totp.ts';

type Parts = Pick<Signage, 'db' | 'clock' | 'secrets'>;

const CODES = 10;
/** 120 bits each: more than can be tried, so that a plain hash keeps them (OWASP ASVS 5.0, 6.5.2). */
const CODE_LENGTH = 24;
/** Crockford's base 32, as in ids. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

export interface SecondFactorState {
  readonly on: boolean;
  readonly since: number | null;
  /** Whether a role of the person asks for it. */
  readonly required: boolean;
  readonly codesLeft: number;
}

export async function secondFactorOf(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  person: string,
): Promise<SecondFactorState> {
  const since = await confirmedAt(db, person);
  const { left } = await db
    .selectFrom('recovery_codes')
    .select((eb) => eb.fn.countAll().as('left'))
    .where('person', '=', person)
    .executeTakeFirstOrThrow();
  return {
    on: since !== null,
    since,
    required: await mustHaveSecondFactor(db, person, clock.now()),
    codesLeft: Number(left),
  };
}

/** Whether a sign-in asks for a code. */
export const hasSecondFactor = async (db: Db, person: string): Promise<boolean> =>
  (await confirmedAt(db, person)) !== null;

async function confirmedAt(db: Db, person: string): Promise<number | null> {
  const row = await db
    .selectFrom('second_factors')
    .select('confirmed_at')
    .where('person', '=', person)
    .executeTakeFirst();
  return row?.confirmed_at ?? null;
}

export interface SecondFactorOffer {
  readonly secret: string;
  readonly address: string;
}

/** Makes a secret for a person who has shown the password. It is asked for nowhere before `confirmSecondFactor`. */
export async function offerSecondFactor(
  { db, clock, secrets }: Parts,
  person: string,
): Promise<({ readonly ok: true } & SecondFactorOffer) | Failure> {
  // Another server of this store would not open it.
  if (!(await keepSecretsKey(db, secrets.mark))) throw otherKey();
  const { login } = await loginOf(db, person);
  const secret = newSecret();
  const row = { secret: secrets.seal(secret, person), made_at: clock.now(), last_step: 0 };
  const kept = await db
    .insertInto('second_factors')
    .values({ person, ...row, confirmed_at: null })
    .onConflict((on) =>
      on.column('person').doUpdateSet(row).where('second_factors.confirmed_at', 'is', null),
    )
    .returning('person')
    .executeTakeFirst();
  if (!kept) return conflict('second-factor-on');
  return { ok: true, secret, address: addressOf(secret, login) };
}

/** What was offered and is not confirmed yet, to be shown once more while it is set up; null: nothing is. */
export async function offeredSecondFactor(
  { db, secrets }: Pick<Parts, 'db' | 'secrets'>,
  person: string,
): Promise<SecondFactorOffer | null> {
  const row = await db
    .selectFrom('second_factors')
    .innerJoin('people', 'people.id', 'second_factors.person')
    .select(['secret', 'login'])
    .where('second_factors.person', '=', person)
    .where('confirmed_at', 'is', null)
    .executeTakeFirst();
  const secret = row && secrets.open(row.secret, person);
  return row && secret ? { secret, address: addressOf(secret, row.login) } : null;
}

/** Puts it into force by a code of it. All other sessions end, and this one goes on under a new token. */
export async function confirmSecondFactor(
  parts: Parts,
  { actor, session: id }: Mine,
  code: string,
): Promise<({ readonly ok: true; readonly codes: readonly string[] } & Begun) | Failure> {
  const { db, clock, secrets } = parts;
  const { person } = actor;
  const now = clock.now();
  return transact(db, async (trx) => {
    const mine = trx.selectFrom('sessions').select('id').where('id', '=', id);
    if (!(await alone(trx, mine).executeTakeFirst())) return unknown('no-session', { id });
    const row = await trx
      .selectFrom('second_factors')
      .select(['secret', 'confirmed_at'])
      .where('person', '=', person)
      .executeTakeFirst();
    if (!row) return conflict('second-factor-off');
    if (row.confirmed_at !== null) return conflict('second-factor-on');
    const secret = secrets.open(row.secret, person);
    const step = secret === null ? null : stepOf(secret, bare(code), now);
    if (step === null) return invalid('code', 'second-code-wrong');
    const confirmed = await trx
      .updateTable('second_factors')
      .set({ confirmed_at: now, last_step: step })
      .where('person', '=', person)
      .where('secret', '=', row.secret)
      .where('confirmed_at', 'is', null)
      .returning('person')
      .executeTakeFirst();
    if (!confirmed) return conflict('being-changed');
    const codes = await newCodes(trx, person);
    const others = await endSessions(trx, now, person, id);
    const detail = { others };
    await record(trx, { at: now, by: actor, action: 'second-factor.on', subject: person, detail });
    return { ok: true, codes, ...(await renewToken(trx, id, now)) };
  });
}

/** Other recovery codes in place of those that are left, for a person who has shown the password. */
export async function renewRecoveryCodes(
  parts: Parts,
  actor: Actor,
  code: string,
): Promise<{ readonly ok: true; readonly codes: readonly string[] } | Failure> {
  const { db, clock } = parts;
  const { person } = actor;
  return transact(db, async (trx) => {
    const used = await takeCode(trx, parts, person, code);
    if (used === null) return invalid('code', 'second-code-wrong');
    const codes = await newCodes(trx, person);
    const at = clock.now();
    await record(trx, { at, by: actor, action: 'second-factor.codes', subject: person });
    return { ok: true, codes };
  });
}

/** Takes it away, for a person who has shown the password. All other sessions end, and this one goes on under a new token. */
export async function removeSecondFactor(
  parts: Parts,
  { actor, session: id }: Mine,
  code: string,
): Promise<({ readonly ok: true } & Begun) | Failure> {
  const { db, clock } = parts;
  const { person } = actor;
  return transact(db, async (trx) => {
    const now = clock.now();
    const mine = trx.selectFrom('sessions').select('id').where('id', '=', id);
    if (!(await alone(trx, mine).executeTakeFirst())) return unknown('no-session', { id });
    if ((await takeCode(trx, parts, person, code)) === null)
      return invalid('code', 'second-code-wrong');
    await dropSecondFactors(trx, person);
    const others = await endSessions(trx, now, person, id);
    const detail = { others };
    await record(trx, { at: now, by: actor, action: 'second-factor.off', subject: person, detail });
    return { ok: true, ...(await renewToken(trx, id, now)) };
  });
}

/**
 * Uses up a code of the authenticator or a recovery code. The statement decides: of two that come at once with one code,
 * one is through.
 * @returns which of them it was, or null where it is wrong or was used before
 */
export async function takeCode(
  trx: Trx,
  { clock, secrets }: Pick<Signage, 'clock' | 'secrets'>,
  person: string,
  code: string,
): Promise<'authenticator' | 'recovery' | null> {
  const said = bare(code);
  if (!/^\d{6}$/.test(said)) {
    const used = await trx
      .deleteFrom('recovery_codes')
      .where('person', '=', person)
      .where('code_hash', '=', tokenHash(said))
      .returning('person')
      .executeTakeFirst();
    return used ? 'recovery' : null;
  }
  const row = await trx
    .selectFrom('second_factors')
    .select('secret')
    .where('person', '=', person)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst();
  const secret = row && secrets.open(row.secret, person);
  const step = secret ? stepOf(secret, said, clock.now()) : null;
  if (step === null) return null;
  const taken = await trx
    .updateTable('second_factors')
    .set({ last_step: step })
    .where('person', '=', person)
    .where('last_step', '<', step)
    .returning('person')
    .executeTakeFirst();
  return taken ? 'authenticator' : null;
}

async function newCodes(trx: Trx, person: string): Promise<string[]> {
  const codes = Array.from({ length: CODES }, newCode);
  await trx.deleteFrom('recovery_codes').where('person', '=', person).execute();
  await trx
    .insertInto('recovery_codes')
    .values(codes.map((code) => ({ person, code_hash: tokenHash(bare(code)) })))
    .execute();
  return codes;
}

/** In groups of four, as people copy it. */
function newCode(): string {
  const letters = [...randomBytes(CODE_LENGTH)].map((byte) => ALPHABET[byte & 31]);
  return letters.join('').replace(/.{4}(?=.)/g, '$&-');
}

/** As it is compared: people write spaces, dashes and capitals, and take 1 for l and 0 for o. */
const bare = (code: string): string =>
  code
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s-]/g, '')
    .replaceAll('o', '0')
    .replace(/[il]/g, '1');

const loginOf = (db: Db, person: string) =>
  db.selectFrom('people').select('login').where('id', '=', person).executeTakeFirstOrThrow();
