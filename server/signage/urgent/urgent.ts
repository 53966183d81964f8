/** Urgent messages: over everything else, proven screen by screen, and never without an end. */
import { type Selectable, sql } from 'kysely';
import { signedUrgentEnd } from '../../../content/wire/messages.ts';
import type { Db } from '../../db/open.ts';
import type { UrgentsTable } from '../../db/tables/urgent-tables.ts';
import type { By } from '../ledger/audit.ts';

import type { Signage } from '../ground/context.ts';
import { type Failure, invalid, unknown } from '../ground/failure.ts';
import { isWithin } from '../reach/units-up.ts';
import type { Target } from '../reach/targets.ts';

/** Tag of the screens that show drills; all others never do. */
export const DRILL_TAG = 'drill';

/** Designs of a message that has nothing but words; the first is the usual one. */
export const URGENT_TEMPLATES = ['urgent', 'banner', 'emblem-and-slogan', 'strip'] as const;
export type UrgentTemplate = (typeof URGENT_TEMPLATES)[number];

/** What a design shows beside the text. */
export interface UrgentWords {
  readonly english?: string | undefined;
  /** The word on its field, in the design `urgent`. */
  readonly label?: string | undefined;
  readonly issuer?: string | undefined;
}

/** Shown for `showMs`, then the programme until `everyMs` after it began. */
export interface UrgentRepeat {
  readonly showMs: number;
  readonly everyMs: number;
}

export interface NewUrgent {
  /** 1-500 characters. */
  readonly text: string;
  readonly words?: UrgentWords | undefined;
  readonly template?: UrgentTemplate | undefined;
  /** A short tone where the screen has a loudspeaker. */
  readonly sound?: boolean | undefined;
  /** Absent: it stays until it ends. */
  readonly repeat?: UrgentRepeat | undefined;
  readonly target: Target;
  /** Epoch ms; the message is over at this instant. */
  readonly expiresAt: number;
  /** Shown by screens tagged `drill` only. */
  readonly drill: boolean;
  /** The same key again is the same message: a double click is one. */
  readonly idempotencyKey?: string | undefined;
}

export interface UrgentChange {
  readonly text?: string | undefined;
  readonly expiresAt?: number | undefined;
}

export interface Urgent {
  readonly id: string;
  readonly unit: string;
  readonly version: number;
  readonly text: string;
  readonly words: UrgentWords;
  readonly template: UrgentTemplate;
  readonly sound: boolean;
  readonly repeat: UrgentRepeat | null;
  readonly target: Target;
  readonly drill: boolean;
  readonly issuedBy: string | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly endedAt: number | null;
  readonly endedHow: 'cancelled' | 'expired' | null;
}

/** Who issues, and for which units: a person, or a configured source of alerts. */
export interface Issuer extends By {
  readonly unit: string;
}

/** Longest life of a message: a slip of the hand must not stay for a year. */
export const LIFE_MAX_MS = 7 * 86_400_000;

/** @returns what is wrong with the expiry, or null. */
export function lifeProblem(expiresAt: number, now: number): Failure | null {
  if (expiresAt <= now) return invalid('expiresAt', 'expiry-past');
  if (expiresAt > now + LIFE_MAX_MS) return invalid('expiresAt', 'expiry-far');
  return null;
}

export type FoundUrgent = { readonly ok: true; readonly urgent: Urgent } | Failure;

/** The message, where it is of the issuer's unit or one below. */
export async function findUrgent(
  db: Db,
  issuer: Pick<Issuer, 'unit'>,
  id: string,
): Promise<FoundUrgent> {
  const row = await db.selectFrom('urgents').selectAll().where('id', '=', id).executeTakeFirst();
  const mine = row && (await isWithin(db, row.unit, issuer.unit));
  return row && mine ? { ok: true, urgent: urgentFrom(row) } : unknown('no-urgent', { id });
}

export interface StageCounts {
  readonly targeted: number;
  readonly received: number;
  readonly painted: number;
  readonly finished: number;
}

/**
 * Nobody waits for a screen that was taken down before the message was over: it is not counted, and named nowhere. One that
 * was taken down later is counted as it was.
 */
export const isCounted = sql<boolean>`NOT EXISTS (
  SELECT 1 FROM screens, urgents WHERE screens.id = urgent_screens.screen AND urgents.id = urgent_screens.urgent
    AND screens.retired_at IS NOT NULL AND (urgents.ended_at IS NULL OR screens.retired_at < urgents.ended_at))`;

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
    .where(isCounted)
    .executeTakeFirstOrThrow();
  return {
    targeted: Number(row.targeted),
    received: Number(row.received),
    painted: Number(row.painted),
    finished: Number(row.finished),
  };
}

/** What the column `options` holds, as JSON. */
export type UrgentOptions = Pick<Urgent, 'template' | 'sound' | 'repeat'>;

export function urgentFrom(row: Selectable<UrgentsTable>): Urgent {
  const { text: _text, ...words } = JSON.parse(row.copy) as UrgentWords & { text: string };
  const options = JSON.parse(row.options) as Partial<UrgentOptions>;
  return {
    id: row.id,
    unit: row.unit,
    version: row.version,
    text: row.text,
    words,
    template: options.template ?? URGENT_TEMPLATES[0],
    sound: options.sound ?? false,
    repeat: options.repeat ?? null,
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
