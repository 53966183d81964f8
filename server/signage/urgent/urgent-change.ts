/** Updates, cancels and expires urgent messages. */
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { record } from '../ledger/audit.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure } from '../ground/failure.ts';
import { takeSigningTurn } from '../ledger/signing-turn.ts';
import { append } from '../ledger/outbox.ts';
import { standing } from '../reach/standing.ts';
import type { LampRow } from '../reach/targets.ts';
import {
  countStages,
  findUrgent,
  type FoundUrgent,
  type Issuer,
  lifeProblem,
  type Urgent,
  type UrgentChange,
  urgentFrom,
} from './urgent.ts';
import { type Leave, leaveOf } from './urgent-leave.ts';
import { refuseSaid } from './urgent-words.ts';
import { drawUrgent, insertPictures, type UrgentPicture } from './urgent-pictures.ts';
import { tellEnded } from './urgent-notices.ts';
import { type Share, sharesOf, storeShares } from './urgent-shares.ts';

/** Puts a new version in the place of a message in force; its screens prove the new one from the beginning. */
export async function updateUrgent(
  signage: Signage,
  actor: Actor,
  id: string,
  change: UrgentChange,
): Promise<FoundUrgent> {
  const refusal = refuse(actor, 'urgent') ?? (await refuseSaid(signage.db, actor.unit, change));
  if (refusal) return refusal;
  const now = signage.clock.now();
  const found = await findUrgent(signage.db, actor, id);
  if (!found.ok) return found;
  const { text, expiresAt, version } = found.urgent;
  const less = (change.text ?? text) === text && (change.expiresAt ?? expiresAt) <= expiresAt;
  const order = less ? null : ({ kind: 'update', of: id, version, change } as const);
  return updateFor(signage, actor, id, change, { leave: leaveOf(actor, order, now) });
}

interface Updating {
  /** In place of the instant at which it was issued, where that was told by a wrong clock. */
  readonly issuedAt?: number;
  /** Asked when it is stored; absent: it needs none. */
  readonly leave?: Leave;
  /** The version that is meant; absent: whichever is out. */
  readonly version?: number;
}

/** `updateUrgent` without the question whether the issuer may. */
export async function updateFor(
  signage: Signage,
  issuer: Issuer,
  id: string,
  change: UrgentChange,
  { issuedAt, leave, version }: Updating = {},
): Promise<FoundUrgent> {
  const now = signage.clock.now();
  const found = await running(signage.db, issuer, id, now);
  if (!found.ok) return found;
  if (version !== undefined && version !== found.urgent.version) return conflict('urgent-changed');
  const urgent: Urgent = {
    ...found.urgent,
    text: change.text ?? found.urgent.text,
    issuedAt: issuedAt ?? found.urgent.issuedAt,
    expiresAt: change.expiresAt ?? found.urgent.expiresAt,
    version: found.urgent.version + 1,
  };
  const problem = lifeProblem(urgent.expiresAt, now);
  if (problem) return problem;
  // Cut anew and stored anew: a share belongs to one version.
  const shares = sharesOf(await screensIn(signage.db, id));
  const drawn = await drawUrgent(signage, urgent, shares);
  if (!drawn.ok) return drawn;
  const stored = await store(signage, issuer, urgent, change, { ...drawn, shares, leave });
  if (stored === null) signage.wake();
  return stored ?? { ok: true, urgent };
}

/** @returns why it was not stored: it changed or ended meanwhile, or has no leave; null: it was. */
async function store(
  { db, clock, signer }: Signage,
  issuer: Issuer,
  urgent: Urgent,
  change: UrgentChange,
  { pictures, shares, leave }: Stored,
): Promise<Failure | null> {
  const { id } = urgent;
  const now = clock.now();
  return transact(db, async (trx) => {
    const refusal = await leave?.ask(trx, urgent);
    if (refusal) return refusal;
    const taken = await trx
      .updateTable('urgents')
      .set({
        version: urgent.version,
        text: urgent.text,
        copy: JSON.stringify({ ...urgent.words, text: urgent.text }),
        issued_at: urgent.issuedAt,
        expires_at: urgent.expiresAt,
      })
      .where('id', '=', id)
      .where('version', '=', urgent.version - 1)
      .where('ended_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (!taken) throw new Overtaken('an urgent message changed or ended meanwhile');
    const counts = await countStages(trx, id);
    await storeShares(trx, id, shares);
    await takeSigningTurn(trx, signer);
    await append(trx, 'urgent', [id], now);
    await insertPictures(trx, signer, urgent, pictures);
    await record(trx, {
      at: now,
      by: issuer,
      action: 'urgent.update',
      subject: id,
      detail: { ...change, version: urgent.version, before: counts },
    });
    await leave?.stored?.(trx, urgent);
    return null;
  }).catch((error: unknown) => {
    if (error instanceof Overtaken) return conflict('urgent-changed');
    throw error;
  });
}

/** Nothing is stored then, of its leave neither. */
class Overtaken extends Error {}

interface Stored {
  readonly pictures: readonly UrgentPicture[];
  readonly shares: readonly Share[];
  readonly leave: Leave | undefined;
}

/** Ends a message before its time; cancelling it again is no error. */
export async function cancelUrgent(
  signage: Signage,
  actor: Actor,
  id: string,
): Promise<FoundUrgent> {
  return refuse(actor, 'urgent') ?? cancelFor(signage, actor, id);
}

/** `cancelUrgent` without the question whether the issuer may. */
export async function cancelFor(
  signage: Signage,
  issuer: Issuer,
  id: string,
): Promise<FoundUrgent> {
  const found = await findUrgent(signage.db, issuer, id);
  if (!found.ok || found.urgent.endedAt !== null) return found;
  const now = signage.clock.now();
  const ended = await transact(signage.db, async (trx) => {
    const row = await trx
      .updateTable('urgents')
      .set({ ended_at: now, ended_how: 'cancelled' })
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (!row) return null;
    await append(trx, 'urgent', [id], now);
    await record(trx, { at: now, by: issuer, action: 'urgent.cancel', subject: id });
    await tellEnded(trx, row, issuer.person, now);
    return urgentFrom(row);
  });
  if (!ended) return findUrgent(signage.db, issuer, id);
  signage.wake();
  return { ok: true, urgent: ended };
}

/**
 * Closes the books of messages whose time is over. The players end them by their own clocks, at the same instant.
 * @returns how many.
 */
export async function expireUrgents(signage: Signage): Promise<number> {
  const now = signage.clock.now();
  return transact(signage.db, async (trx) => {
    const rows = await trx
      .updateTable('urgents')
      .set((eb) => ({ ended_at: eb.ref('expires_at'), ended_how: 'expired' }))
      .where('ended_at', 'is', null)
      .where('expires_at', '<=', now)
      .returning(['id', 'unit', 'text', 'drill'])
      .execute();
    for (const { id } of rows) {
      await record(trx, { at: now, by: null, action: 'urgent.expire', subject: id });
    }
    for (const row of rows) await tellEnded(trx, row, null, now);
    return rows.length;
  });
}

async function running(db: Db, issuer: Issuer, id: string, now: number): Promise<FoundUrgent> {
  const found = await findUrgent(db, issuer, id);
  if (!found.ok) return found;
  const { endedAt, expiresAt } = found.urgent;
  return endedAt !== null || expiresAt <= now ? conflict('urgent-over') : found;
}

/** The screens that it is for and that hang, as they are built now; with the share that each was given. */
export async function screensIn(
  db: Db,
  urgent: string,
): Promise<(LampRow & { readonly share: string })[]> {
  return standing(db)
    .innerJoin('urgent_screens', 'urgent_screens.screen', 'screens.id')
    .select([
      'screens.id',
      'screens.unit',
      'screens.kind',
      'screens.tags',
      'screens.member_of',
      'screens.width',
      'screens.height',
      'screens.colour',
      'screens.surface',
      'urgent_screens.share',
    ])
    .where('urgent_screens.urgent', '=', urgent)
    .execute();
}
