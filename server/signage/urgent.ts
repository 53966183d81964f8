/** Urgent messages: over everything else, proven screen by screen, and never without an end. */
import type { Selectable } from 'kysely';
import { signedUrgentEnd } from '../../content/wire/messages.ts';
import type { Trx } from '../db/counters.ts';
import type { Db } from '../db/open.ts';
import type { UrgentsTable } from '../db/tables.ts';
import { type Actor, refuse, unitsBelow } from './actor.ts';
import { record } from './audit.ts';
import type { Signage } from './context.ts';
import { conflict, type Failure, invalid, unknown } from './failure.ts';
import { newId } from './ids.ts';
import { append } from './outbox.ts';
import { type ScreenRow, screensOf, type Target } from './targets.ts';
import { drawUrgent, geometryOf, type UrgentPicture } from './urgent-pictures.ts';
import { chunks } from './values.ts';

/** Tag of the screens that show drills; all others never do. */
export const DRILL_TAG = 'drill';

export interface NewUrgent {
  /** 1-500 characters. */
  readonly text: string;
  readonly target: Target;
  /** Epoch ms; the message is over at this instant. */
  readonly expiresAt: number;
  /** Shown by screens tagged `drill` only. */
  readonly drill: boolean;
  /** The same key again is the same message: a double click is one. */
  readonly idempotencyKey?: string | undefined;
}

export interface Urgent {
  readonly id: string;
  readonly unit: string;
  readonly version: number;
  readonly text: string;
  readonly target: Target;
  readonly drill: boolean;
  readonly issuedBy: string | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly endedAt: number | null;
  readonly endedHow: 'cancelled' | 'expired' | null;
}

/** Who issues, and for which units: a person, or a configured source of alerts. */
export interface Issuer {
  readonly person: string | null;
  readonly unit: string;
}

export type Issued =
  | {
      readonly ok: true;
      readonly urgent: Urgent;
      readonly screens: number;
      readonly repeated: boolean;
    }
  | Failure;

/** Longest life of a message: a slip of the hand must not stay for a year. */
export const LIFE_MAX_MS = 7 * 86_400_000;

/**
 * Draws the message for each geometry, then stores it with its pictures, its screens and its outbox row at once.
 * @returns the message, also where the same key had issued it before.
 */
export async function issueUrgent(
  signage: Signage,
  actor: Actor,
  input: NewUrgent,
): Promise<Issued> {
  return refuse(actor, 'urgent') ?? issueFor(signage, actor, input);
}

/** `issueUrgent` without the question whether the issuer may. */
export async function issueFor(
  signage: Signage,
  issuer: Issuer,
  input: NewUrgent,
): Promise<Issued> {
  const key = input.idempotencyKey === undefined ? null : keyOf(issuer, input.idempotencyKey);
  const before = key === null ? null : await issuedUnder(signage.db, key);
  if (before) return repeated(signage.db, before, input);
  const now = signage.clock.now();
  const problem = lifeProblem(input.expiresAt, now);
  if (problem) return problem;
  const screens = await screensOfUrgent(signage.db, issuer, input);
  if (screens.length === 0) return invalid('target', 'reaches no screen');

  const urgent: Urgent = {
    id: newId('urgent'),
    unit: issuer.unit,
    version: 1,
    text: input.text,
    target: input.target,
    drill: input.drill,
    issuedBy: issuer.person,
    issuedAt: now,
    expiresAt: input.expiresAt,
    endedAt: null,
    endedHow: null,
  };
  const drawn = await drawUrgent(signage, urgent, screens);
  if (!drawn.ok) return drawn;
  const stored = await signage.db.transaction().execute(async (trx) => {
    if (!(await insertUrgent(trx, urgent, key))) return false;
    await insertPictures(trx, urgent, drawn.pictures);
    await insertScreens(trx, urgent.id, screens);
    await append(trx, 'urgent', [urgent.id], now);
    await record(trx, {
      at: now,
      person: issuer.person,
      action: 'urgent.issue',
      subject: urgent.id,
      detail: {
        text: urgent.text,
        screens: screens.length,
        expiresAt: urgent.expiresAt,
        drill: urgent.drill,
      },
    });
    return true;
  });
  if (!stored) {
    const other = key === null ? null : await issuedUnder(signage.db, key);
    if (!other) throw new Error('an idempotency key was taken, but by no message');
    return repeated(signage.db, other, input);
  }
  signage.wake();
  return { ok: true, urgent, screens: screens.length, repeated: false };
}

/** Two people may think of the same key. */
const keyOf = (issuer: Issuer, key: string): string => `${issuer.person ?? 'source'}\n${key}`;

async function issuedUnder(db: Db, key: string): Promise<Urgent | null> {
  const row = await db
    .selectFrom('urgents')
    .selectAll()
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
  return row ? urgentFrom(row) : null;
}

async function repeated(db: Db, urgent: Urgent, input: NewUrgent): Promise<Issued> {
  const same =
    urgent.text === input.text &&
    urgent.drill === input.drill &&
    JSON.stringify(urgent.target) === JSON.stringify(input.target);
  if (!same && urgent.version === 1) {
    return conflict('this idempotency key belongs to another message');
  }
  const { screens } = await db
    .selectFrom('urgent_screens')
    .select((eb) => eb.fn.countAll<number>().as('screens'))
    .where('urgent', '=', urgent.id)
    .executeTakeFirstOrThrow();
  return { ok: true, urgent, screens: Number(screens), repeated: true };
}

function lifeProblem(expiresAt: number, now: number): Failure | null {
  if (expiresAt <= now) return invalid('expiresAt', 'must be in the future');
  if (expiresAt > now + LIFE_MAX_MS) return invalid('expiresAt', 'must be within seven days');
  return null;
}

async function screensOfUrgent(
  db: Db,
  issuer: Issuer,
  { target, drill }: Pick<NewUrgent, 'target' | 'drill'>,
): Promise<ScreenRow[]> {
  const screens = await screensOf(db, target, await unitsBelow(db, issuer.unit));
  return drill
    ? screens.filter(({ tags }) => (JSON.parse(tags) as string[]).includes(DRILL_TAG))
    : screens;
}

/** @returns false where another message took the key first. */
async function insertUrgent(trx: Trx, urgent: Urgent, key: string | null): Promise<boolean> {
  const row = await trx
    .insertInto('urgents')
    .values({
      id: urgent.id,
      unit: urgent.unit,
      version: urgent.version,
      text: urgent.text,
      copy: JSON.stringify({ text: urgent.text }),
      target: JSON.stringify(urgent.target),
      drill: urgent.drill ? 1 : 0,
      issued_by: urgent.issuedBy,
      issued_at: urgent.issuedAt,
      expires_at: urgent.expiresAt,
      ended_at: null,
      ended_how: null,
      idempotency_key: key,
    })
    .onConflict((oc) => oc.column('idempotency_key').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

async function insertPictures(
  trx: Trx,
  urgent: Pick<Urgent, 'id' | 'version'>,
  pictures: readonly UrgentPicture[],
): Promise<void> {
  await trx
    .insertInto('urgent_pictures')
    .values(pictures.map((picture) => ({ urgent: urgent.id, version: urgent.version, ...picture })))
    .execute();
}

async function insertScreens(
  trx: Trx,
  urgent: string,
  screens: readonly ScreenRow[],
): Promise<void> {
  for (const some of chunks(screens, 5000)) {
    await trx
      .insertInto('urgent_screens')
      .values(
        some.map((screen) => ({
          urgent,
          screen: screen.id,
          geometry: geometryOf(screen),
          received_at: null,
          painted_at: null,
          finished_at: null,
        })),
      )
      .execute();
  }
}

export interface UrgentChange {
  readonly text?: string | undefined;
  readonly expiresAt?: number | undefined;
}

export type Changed = { readonly ok: true; readonly urgent: Urgent } | Failure;

/** Puts a new version in the place of a message in force; its screens prove the new one from the beginning. */
export async function updateUrgent(
  signage: Signage,
  actor: Actor,
  id: string,
  change: UrgentChange,
): Promise<Changed> {
  return refuse(actor, 'urgent') ?? updateFor(signage, actor, id, change);
}

/** `updateUrgent` without the question whether the issuer may. */
export async function updateFor(
  signage: Signage,
  issuer: Issuer,
  id: string,
  change: UrgentChange,
): Promise<Changed> {
  const now = signage.clock.now();
  const found = await running(signage.db, issuer, id, now);
  if (!found.ok) return found;
  const urgent: Urgent = {
    ...found.urgent,
    text: change.text ?? found.urgent.text,
    expiresAt: change.expiresAt ?? found.urgent.expiresAt,
    version: found.urgent.version + 1,
  };
  const problem = lifeProblem(urgent.expiresAt, now);
  if (problem) return problem;
  const screens = await screensIn(signage.db, id);
  const drawn = await drawUrgent(signage, urgent, screens);
  if (!drawn.ok) return drawn;
  const stored = await signage.db.transaction().execute(async (trx) => {
    const taken = await trx
      .updateTable('urgents')
      .set({
        version: urgent.version,
        text: urgent.text,
        copy: JSON.stringify({ text: urgent.text }),
        expires_at: urgent.expiresAt,
      })
      .where('id', '=', id)
      .where('version', '=', found.urgent.version)
      .where('ended_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (!taken) return false;
    const counts = await countStages(trx, id);
    await trx
      .updateTable('urgent_screens')
      .set({ received_at: null, painted_at: null, finished_at: null })
      .where('urgent', '=', id)
      .execute();
    await insertPictures(trx, urgent, drawn.pictures);
    await append(trx, 'urgent', [id], now);
    await record(trx, {
      at: now,
      person: issuer.person,
      action: 'urgent.update',
      subject: id,
      detail: { ...change, version: urgent.version, before: counts },
    });
    return true;
  });
  if (!stored) return conflict('the message changed or ended meanwhile');
  signage.wake();
  return { ok: true, urgent };
}

/** Ends a message before its time; cancelling it again is no error. */
export async function cancelUrgent(signage: Signage, actor: Actor, id: string): Promise<Changed> {
  return refuse(actor, 'urgent') ?? cancelFor(signage, actor, id);
}

/** `cancelUrgent` without the question whether the issuer may. */
export async function cancelFor(signage: Signage, issuer: Issuer, id: string): Promise<Changed> {
  const found = await findUrgent(signage.db, issuer, id);
  if (!found.ok || found.urgent.endedAt !== null) return found;
  const now = signage.clock.now();
  const ended = await signage.db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable('urgents')
      .set({ ended_at: now, ended_how: 'cancelled' })
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (!row) return null;
    await append(trx, 'urgent', [id], now);
    await record(trx, { at: now, person: issuer.person, action: 'urgent.cancel', subject: id });
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
  return signage.db.transaction().execute(async (trx) => {
    const rows = await trx
      .updateTable('urgents')
      .set((eb) => ({ ended_at: eb.ref('expires_at'), ended_how: 'expired' }))
      .where('ended_at', 'is', null)
      .where('expires_at', '<=', now)
      .returning('id')
      .execute();
    for (const { id } of rows) {
      await record(trx, { at: now, person: null, action: 'urgent.expire', subject: id });
    }
    return rows.length;
  });
}

/** The message, where it is of the issuer's unit or one below. */
export async function findUrgent(
  db: Db,
  issuer: Pick<Issuer, 'unit'>,
  id: string,
): Promise<Changed> {
  const row = await db.selectFrom('urgents').selectAll().where('id', '=', id).executeTakeFirst();
  const mine = row && (await unitsBelow(db, issuer.unit)).has(row.unit);
  return row && mine ? { ok: true, urgent: urgentFrom(row) } : unknown('urgent message', id);
}

async function running(db: Db, issuer: Issuer, id: string, now: number): Promise<Changed> {
  const found = await findUrgent(db, issuer, id);
  if (!found.ok) return found;
  const { endedAt, expiresAt } = found.urgent;
  return endedAt !== null || expiresAt <= now ? conflict('the message is over') : found;
}

async function screensIn(db: Db, urgent: string): Promise<ScreenRow[]> {
  return db
    .selectFrom('screens')
    .innerJoin('urgent_screens', 'urgent_screens.screen', 'screens.id')
    .selectAll('screens')
    .where('urgent_screens.urgent', '=', urgent)
    .execute();
}

export interface StageCounts {
  readonly targeted: number;
  readonly received: number;
  readonly painted: number;
  readonly finished: number;
}

export async function countStages(db: Db, id: string): Promise<StageCounts> {
  const row = await db
    .selectFrom('urgent_screens')
    .select((eb) => [
      eb.fn.countAll<number>().as('targeted'),
      eb.fn.count<number>('received_at').as('received'),
      eb.fn.count<number>('painted_at').as('painted'),
      eb.fn.count<number>('finished_at').as('finished'),
    ])
    .where('urgent', '=', id)
    .executeTakeFirstOrThrow();
  return {
    targeted: Number(row.targeted),
    received: Number(row.received),
    painted: Number(row.painted),
    finished: Number(row.finished),
  };
}

export function urgentFrom(row: Selectable<UrgentsTable>): Urgent {
  return {
    id: row.id,
    unit: row.unit,
    version: row.version,
    text: row.text,
    target: JSON.parse(row.target) as Target,
    drill: row.drill === 1,
    issuedBy: row.issued_by,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
    endedHow: row.ended_how as Urgent['endedHow'],
  };
}

/** The signature under an order to end every version up to this one. */
export const signEnd = (signage: Signage, id: string, version: number): string =>
  signage.signer.sign(signedUrgentEnd(id, version));
