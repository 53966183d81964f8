/** Issues urgent messages: drawn first, then stored whole with all that belongs to them, then sent. */
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { record } from '../ledger/audit.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, invalid } from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import { takeSigningTurn } from '../ledger/signing-turn.ts';
import { append } from '../ledger/outbox.ts';
import { holdGroups, refuseGroups } from '../reach/groups.ts';
import { refuseRetired } from '../reach/standing.ts';
import { type LampRow, lampsOf } from '../reach/targets.ts';
import {
  DRILL_TAG,
  type Issuer,
  lifeProblem,
  type NewUrgent,
  type Urgent,
  URGENT_TEMPLATES,
  type UrgentOptions,
  urgentFrom,
} from './urgent.ts';
import { idUnder, type Leave, leaveOf } from './urgent-leave.ts';
import { refuseSaid } from './urgent-words.ts';
import { drawUrgent, insertPictures, type UrgentPicture } from './urgent-pictures.ts';
import { tellIssued } from './urgent-notices.ts';
import { type Share, sharesOf, storeShares } from './urgent-shares.ts';

export type Issued =
  | {
      readonly ok: true;
      readonly urgent: Urgent;
      readonly screens: number;
      readonly repeated: boolean;
    }
  | Failure;

/**
 * Draws the message for each geometry, then stores it with its pictures, its screens and its outbox row at once.
 * @returns the message, also where the same key had issued it before.
 */
export async function issueUrgent(
  signage: Signage,
  actor: Actor,
  input: NewUrgent,
): Promise<Issued> {
  const refusal = refuse(actor, 'urgent') ?? (await refuseSaid(signage.db, actor.unit, input));
  if (refusal) return refusal;
  const leave = leaveOf(actor, { kind: 'issue', input }, signage.clock.now());
  return issueFor(signage, actor, input, leave);
}

/**
 * `issueUrgent` without the question whether the issuer may, and whether it may be said: an alert of an authority comes in the words
 * of whoever warns, with nobody beside it to reword it, and no list that was made for slogans holds back what saves lives.
 * @param leave asked when it is stored; absent: it needs none.
 */
export async function issueFor(
  signage: Signage,
  issuer: Issuer,
  input: NewUrgent,
  leave?: Leave,
): Promise<Issued> {
  const key = input.idempotencyKey === undefined ? null : keyOf(issuer, input.idempotencyKey);
  const before = key === null ? null : await issuedUnder(signage.db, key);
  if (before) return repeated(signage.db, before, input);
  const now = signage.clock.now();
  const problem = lifeProblem(input.expiresAt, now);
  if (problem) return problem;
  const against =
    (await refuseRetired(signage.db, issuer.unit, input.target, 'target.screens')) ??
    (await refuseGroups(signage.db, issuer.unit, input.target, 'target.groups'));
  if (against) return against;
  const screens = await screensReachedBy(signage.db, issuer, input);
  if (screens.length === 0) return invalid('target', 'reaches-no-screen');

  const urgent: Urgent = {
    id: leave?.id ?? (key === null ? newId('urgent') : idUnder(key)),
    unit: issuer.unit,
    version: 1,
    text: input.text,
    words: input.words ?? {},
    template: input.template ?? URGENT_TEMPLATES[0],
    sound: input.sound ?? false,
    repeat: input.repeat ?? null,
    target: input.target,
    drill: input.drill,
    issuedBy: issuer.person,
    issuedAt: Math.max(now, await afterAllOthers(signage.db)),
    expiresAt: input.expiresAt,
    endedAt: null,
    endedHow: null,
  };
  const shares = sharesOf(screens);
  const drawn = await drawUrgent(signage, urgent, shares);
  if (!drawn.ok) return drawn;
  const stored = await store(signage, issuer, urgent, key, { ...drawn, shares, leave });
  if (stored !== 'taken' && stored !== null) return stored;
  if (stored === 'taken') {
    const other = key === null ? null : await issuedUnder(signage.db, key);
    if (!other) throw new Error('an idempotency key was taken, but by no message');
    return repeated(signage.db, other, input);
  }
  signage.wake();
  return { ok: true, urgent, screens: screens.length, repeated: false };
}

/** Of several the last issued is shown: also where the clock was set back since the one before. */
async function afterAllOthers(db: Db): Promise<number> {
  const { last } = await db
    .selectFrom('urgents')
    .select((eb) => eb.fn.max<number | null>('issued_at').as('last'))
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return last === null ? 0 : Number(last) + 1;
}

/** Nothing is stored then, of its leave neither. */
class KeyTaken extends Error {}

interface Stored {
  readonly pictures: readonly UrgentPicture[];
  readonly shares: readonly Share[];
  readonly leave: Leave | undefined;
}

/** All or nothing. @returns why not: it has no leave, a group was deleted, or another message took the key first; null: it is stored. */
async function store(
  { db, clock, signer }: Signage,
  issuer: Issuer,
  urgent: Urgent,
  key: string | null,
  { pictures, shares, leave }: Stored,
): Promise<Failure | 'taken' | null> {
  const now = urgent.issuedAt;
  return transact(db, async (trx) => {
    const groups = urgent.target.groups ?? [];
    if (!(await holdGroups(trx, groups)))
      return invalid('target.groups', 'no-group', { id: groups.join(', ') });
    const refusal = await leave?.ask(trx, urgent);
    if (refusal) return refusal;
    if (!(await insertUrgent(trx, urgent, key))) throw new KeyTaken('the key is taken');
    await storeShares(trx, urgent.id, shares);
    await takeSigningTurn(trx, signer);
    await append(trx, 'urgent', [urgent.id], now);
    await insertPictures(trx, signer, urgent, pictures);
    await record(trx, {
      at: now,
      by: issuer,
      action: 'urgent.issue',
      subject: urgent.id,
      detail: {
        text: urgent.text,
        screens: shares.reduce((sum, { screens }) => sum + screens.length, 0),
        expiresAt: urgent.expiresAt,
        drill: urgent.drill,
      },
    });
    await leave?.stored?.(trx, urgent);
    await tellIssued(trx, urgent, shares, clock.now());
    return null;
  }).catch((error: unknown) => {
    if (error instanceof KeyTaken) return 'taken' as const;
    throw error;
  });
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

/** All that makes a message but its text, and its expiry, which is reckoned from the instant of each click. */
function mould(message: Urgent | NewUrgent): string {
  const { target, drill, words, template, sound, repeat } = message;
  const design = template ?? URGENT_TEMPLATES[0];
  return JSON.stringify([target, drill, words ?? {}, design, sound ?? false, repeat ?? null]);
}

async function repeated(db: Db, urgent: Urgent, input: NewUrgent): Promise<Issued> {
  // The text may have been updated since.
  const sameText = urgent.text === input.text || urgent.version > 1;
  if (!sameText || mould(urgent) !== mould(input)) {
    return conflict('key-of-another');
  }
  const { screens } = await db
    .selectFrom('urgent_screens')
    .select((eb) => eb.fn.countAll<number>().as('screens'))
    .where('urgent', '=', urgent.id)
    .executeTakeFirstOrThrow();
  return { ok: true, urgent, screens: Number(screens), repeated: true };
}

/** The screens that a message of the issuer's is for, as they hang now. */
export async function screensReachedBy(
  db: Db,
  issuer: Pick<Issuer, 'unit'>,
  { target, drill }: Pick<NewUrgent, 'target' | 'drill'>,
): Promise<LampRow[]> {
  const screens = await lampsOf(db, { target, by: issuer.unit });
  return drill
    ? screens.filter(({ tags }) => (JSON.parse(tags) as string[]).includes(DRILL_TAG))
    : screens;
}

const optionsOf = ({ template, sound, repeat }: Urgent): UrgentOptions => ({
  template,
  sound,
  repeat,
});

/** @returns false where another message took the key first. */
async function insertUrgent(trx: Trx, urgent: Urgent, key: string | null): Promise<boolean> {
  const row = await trx
    .insertInto('urgents')
    .values({
      id: urgent.id,
      unit: urgent.unit,
      version: urgent.version,
      text: urgent.text,
      copy: JSON.stringify({ ...urgent.words, text: urgent.text }),
      options: JSON.stringify(optionsOf(urgent)),
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
