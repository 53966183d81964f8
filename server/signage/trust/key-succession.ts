/** The server's signing keys, each announced under the signature of the one before: players follow without a visit. */
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { signedKey, signedProgramme, signedUrgent } from '../../../content/wire/messages.ts';
import type { Db } from '../../db/open.ts';
import { takeTurn, type Trx } from '../../db/counters.ts';
import { transact } from '../../db/transact.ts';
import { isStoreAway } from '../../store-errors.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { type By, record } from '../ledger/audit.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, forbidden } from '../ground/failure.ts';
import { append } from '../ledger/outbox.ts';
import { newestKey } from '../ledger/signing-turn.ts';
import type { Signer } from '../ground/signer.ts';
import { chunks, text, values } from '../ground/values.ts';

export interface KeyStep {
  readonly n: number;
  readonly from: string;
  readonly to: string;
  readonly signature: string;
}

/** Every succession so far, the oldest first. They are few: a key lives for years. */
export async function keySuccession(db: Db): Promise<KeyStep[]> {
  const rows = await db.selectFrom('signing_keys').selectAll().orderBy('n').execute();
  return rows.map((row) => ({
    n: row.n,
    from: row.from_key,
    to: row.to_key,
    signature: row.signature,
  }));
}

/**
 * Gives the server a new signing key: announces it under the present one, and signs anew what screens may still ask
 * for, in one transaction; then signs with it.
 */
export async function succeedKey(
  signage: Signage,
  actor: Actor,
): Promise<{ ok: true; key: string } | Failure> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  const { parent } = await signage.db
    .selectFrom('units')
    .select('parent')
    .where('id', '=', actor.unit)
    .executeTakeFirstOrThrow();
  // All players follow it, whosever they are.
  if (parent !== null) return forbidden('beyond-your-unit');
  return succeedFor(signage, actor);
}

/**
 * The same without the question who may: for whoever runs the machine, while no server signs with the key.
 * @param by who does it; null: whoever runs the machine
 */
export async function succeedFor(
  signage: Pick<Signage, 'db' | 'clock' | 'signer' | 'wake'>,
  by: By | null,
): Promise<{ ok: true; key: string } | Failure> {
  const { signer } = signage;
  return inTurn(signer, async () => {
    if (!signer.successor) return conflict('key-configured');
    // What lies beside the present key may be the one that the store trusts by now: it must not be taken away.
    const trusted = await newestKey(signage.db);
    if (trusted !== null && trusted !== signer.publicKey) return conflict('being-changed');
    const successor = await signer.successor();
    const announced = await announce(signage, by, successor.signer).catch(async (error) => {
      if (await isNewest(signage.db, successor.signer)) return true;
      throw error;
    });
    if (!announced) return conflict('being-changed');
    await successor.become();
    signage.wake();
    return { ok: true, key: signer.publicKey };
  });
}

const turns = new WeakMap<Signer, Promise<unknown>>();

/** One succession at a time: each makes a key beside the present one, and takes away what lay there. */
function inTurn<T>(signer: Signer, succeed: () => Promise<T>): Promise<T> {
  const mine = (turns.get(signer) ?? Promise.resolve()).then(succeed);
  turns.set(
    signer,
    mine.catch(() => undefined),
  );
  return mine;
}

/** How often a store that is away is asked once more, and after what pause. */
const TRIES = 60;
const PAUSE_MS = 1000;

/**
 * Whether the store trusts this key: a line that is cut behind the commit says nothing of it. Asked in its turn, so that a
 * commit that is still under way is through.
 * @throws where the store stays away.
 */
async function isNewest(db: Db, { publicKey }: Signer): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      return await transact(db, async (trx) => {
        await takeTurn(trx, 'outbox');
        return (await newestKey(trx)) === publicKey;
      });
    } catch (error) {
      if (tries >= TRIES || !isStoreAway(error)) throw error;
    }
    await delay(PAUSE_MS);
  }
}

/** @returns false where the store knows another key as the newest than the one that signs here. */
async function announce(
  { db, clock, signer }: Pick<Signage, 'db' | 'clock' | 'signer'>,
  by: By | null,
  next: Signer,
): Promise<boolean> {
  const now = clock.now();
  const from = signer.publicKey;
  const to = next.publicKey;
  return transact(db, async (trx) => {
    // First of all: whatever is stored with a signature takes its number before it signs, and waits here.
    await takeTurn(trx, 'outbox');
    const trusted = await newestKey(trx);
    if (trusted !== null && trusted !== from) return false;
    const last = (await keySuccession(trx)).at(-1);
    await append(trx, 'key', [to], now);
    const signature = signer.sign(signedKey(from, to));
    await trx
      .insertInto('signing_keys')
      .values({ n: (last?.n ?? 0) + 1, from_key: from, to_key: to, signature, created_at: now })
      .execute();
    await keepKey(trx, to, now);
    await signAnew(trx, next, now);
    await record(trx, {
      at: now,
      by,
      action: 'key.succeed',
      subject: to,
      detail: { from },
    });
    return true;
  });
}

/** To be called in the transaction that makes the key the newest. */
export async function keepKey(trx: Trx, key: string, now: number): Promise<void> {
  await trx
    .insertInto('kept_key')
    .values({ id: 1, public_key: key, since: now })
    .onConflict((oc) => oc.column('id').doUpdateSet({ public_key: key, since: now }))
    .execute();
}

/** Signs what screens may still ask for. */
export async function signAnew(trx: Trx, next: Signer, now: number): Promise<void> {
  await signProgrammes(trx, next);
  await signUrgents(trx, next, now);
}

async function signProgrammes(trx: Trx, next: Signer): Promise<void> {
  const rows = await trx.selectFrom('programmes').select(['screen', 'serial', 'hash']).execute();
  const signed = rows.map(({ screen, serial, hash }) => [
    screen,
    next.sign(signedProgramme(screen, serial, hash)),
  ]);
  for (const some of chunks(signed)) {
    await sql`UPDATE programmes SET signature = ${text(2)} FROM ${values(trx, some)}
      WHERE programmes.screen = ${text(1)}`.execute(trx);
  }
}

async function signUrgents(trx: Trx, next: Signer, now: number): Promise<void> {
  const rows = await trx
    .selectFrom('urgent_pictures')
    .innerJoin('urgents', 'urgents.id', 'urgent_pictures.urgent')
    .select('urgent_pictures.hash')
    .where('urgents.ended_at', 'is', null)
    .where('urgents.expires_at', '>', now)
    .execute();
  const signed = rows.map(({ hash }) => [hash, next.sign(signedUrgent(hash))]);
  for (const some of chunks(signed)) {
    await sql`UPDATE urgent_pictures SET signature = ${text(2)} FROM ${values(trx, some)}
      WHERE urgent_pictures.hash = ${text(1)}`.execute(trx);
  }
}
