/**
 * A way back for who has lost the password: an administrator makes a link and hands it over, and by it the person chooses
 * a password, once. Nobody else learns that password, and the administrator comes by it to no right that it has not.
 */
import { hash } from '@node-rs/argon2';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, forbidden, unknown } from '../ground/failure.ts';
import { record } from '../ledger/audit.ts';
import { type Actor, refuse, unitsBelow } from '../reach/actor.ts';
import { passwordRefusal } from './password-rules.ts';
import { dropSecondFactors } from './second-factor-store.ts';
import { endSessions } from './sessions.ts';
import { newToken, tokenHash } from './tokens.ts';

/** Long enough to telephone, too short to lie about. */
const LINK_MS = 3_600_000;

export interface RecoveryLink {
  readonly token: string;
  readonly expiresAt: number;
}

/**
 * Makes the link; one that was made before is void. Nothing else changes until it is used.
 * @param secondFactor it takes away the second factor too
 */
export async function offerRecovery(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  person: string,
  secondFactor: boolean,
): Promise<({ readonly ok: true } & RecoveryLink) | Failure> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  // A session that somebody found open must not become a password.
  if (person === actor.person) return forbidden('recovery-of-own');
  const reached = await unitsBelow(db, actor.unit);
  const token = newToken();
  return transact(db, async (trx) => {
    const found = await trx
      .selectFrom('people')
      .select(['unit', 'disabled'])
      .where('id', '=', person)
      .executeTakeFirst();
    if (!found || !reached.has(found.unit)) return unknown('no-person', { id: person });
    // Whoever may sign in as somebody has all that it may.
    const held = await unitsOfRights(trx, person, clock.now());
    if (!held.every((unit) => reached.has(unit))) return forbidden('beyond-your-unit');
    if (found.disabled === 1) return conflict('person-disabled');
    const now = clock.now();
    const expiresAt = now + LINK_MS;
    const row = {
      token_hash: tokenHash(token),
      made_by: actor.person,
      second_factor: secondFactor ? 1 : 0,
      created_at: now,
      expires_at: expiresAt,
    };
    await trx
      .insertInto('recovery_links')
      .values({ person, ...row })
      .onConflict((on) => on.column('person').doUpdateSet(row))
      .execute();
    await record(trx, {
      at: now,
      by: actor,
      action: 'recovery.offer',
      subject: person,
      detail: { secondFactor, until: expiresAt },
    });
    return { ok: true, token, expiresAt };
  });
}

/** The units on which the person has a right, now or later. */
async function unitsOfRights(db: Db, person: string, now: number): Promise<string[]> {
  const rows = await db
    .selectFrom('grants')
    .select('unit')
    .where('person', '=', person)
    .where((eb) => eb.or([eb('until_at', 'is', null), eb('until_at', '>', now)]))
    .execute();
  return rows.map(({ unit }) => unit);
}

/** Whose link it is; null where it is none, is used up or over. */
async function ownerOf(db: Db, token: string, now: number) {
  const row = await db
    .selectFrom('recovery_links')
    .innerJoin('people', 'people.id', 'recovery_links.person')
    .select(['people.id', 'login', 'name'])
    .where('token_hash', '=', tokenHash(token))
    .where('expires_at', '>', now)
    .where('disabled', '=', 0)
    .executeTakeFirst();
  return row ?? null;
}

/** Uses the link up: the password is in force, and every session of before has ended. */
export async function recover(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  token: string,
  password: string,
  from: string,
): Promise<{ readonly ok: true } | Failure> {
  const owner = await ownerOf(db, token, clock.now());
  if (!owner) return unknown('no-recovery');
  // Before it is used up: who chooses a password that is refused chooses another.
  const refusal = await passwordRefusal('password', password, owner);
  if (refusal) return refusal;
  const password_hash = await hash(password);
  return transact(db, async (trx) => {
    const now = clock.now();
    const link = await trx
      .deleteFrom('recovery_links')
      .where('token_hash', '=', tokenHash(token))
      .where('expires_at', '>', now)
      .returning(['person', 'second_factor'])
      .executeTakeFirst();
    if (!link) return unknown('no-recovery');
    const { person } = link;
    await trx
      .updateTable('people')
      .set({ password_hash, must_change: 0 })
      .where('id', '=', person)
      .execute();
    const secondFactor = link.second_factor === 1;
    if (secondFactor) await dropSecondFactors(trx, person);
    const sessions = await endSessions(trx, now, person);
    await record(trx, {
      at: now,
      by: { person, unit: null, from },
      action: 'recovery.use',
      subject: person,
      detail: { sessions, secondFactor },
    });
    return { ok: true };
  });
}
