/** Addresses of other programs that a unit has told of what happens at it and below. */
import { randomBytes } from 'node:crypto';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { alone, transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, invalid, stale, unknown } from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import { record } from '../ledger/audit.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { belowUnit, isWithin } from '../reach/units-up.ts';
import { eventOf, type NoticeEvent } from './notice-events.ts';

type Store = Pick<Signage, 'db' | 'clock'>;

export interface Webhook {
  readonly id: string;
  readonly unit: string;
  readonly url: string;
  readonly events: readonly NoticeEvent[];
  readonly createdAt: number;
  readonly version: number;
  /** Since when no call has come through; null: the last one has, or there was none. */
  readonly failingSince: number | null;
  readonly problem: string | null;
  readonly disabledAt: number | null;
}

const COLUMNS = [
  'id',
  'unit',
  'url',
  'events',
  'created_at',
  'version',
  'failing_since',
  'problem',
  'disabled_at',
] as const;

interface WebhookRow {
  id: string;
  unit: string;
  url: string;
  events: string;
  created_at: number;
  version: number;
  failing_since: number | null;
  problem: string | null;
  disabled_at: number | null;
}

const webhookFrom = (row: WebhookRow): Webhook => ({
  id: row.id,
  unit: row.unit,
  url: row.url,
  events: (JSON.parse(row.events) as string[]).flatMap((name) => eventOf(name) ?? []),
  createdAt: row.created_at,
  version: row.version,
  failingSince: row.failing_since,
  problem: row.problem,
  disabledAt: row.disabled_at,
});

/** What may be said of an address where its path must not be read: a token may stand in it. */
export const hostOf = (url: string): string => new URL(url).host;

/** Of the actor's unit and those below, by id. @param after the last id of the page before */
export async function listWebhooks(
  db: Db,
  actor: Actor,
  { after = '', limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<{ webhooks: Webhook[]; next: string | null }> {
  const rows = await db
    .selectFrom('webhooks')
    .select(COLUMNS)
    .where('unit', 'in', belowUnit(actor.unit))
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const webhooks = rows.slice(0, limit).map(webhookFrom);
  return { webhooks, next: rows.length > limit ? (webhooks.at(-1)?.id ?? null) : null };
}

/** Each of them is written a call in the transaction of what happens, also of an urgent message. */
const OF_A_UNIT_MOST = 10;

export type AddedWebhook =
  | { readonly ok: true; readonly webhook: Webhook; readonly secret: string }
  | Failure;

/** @returns it with its secret, which is said this once. */
export async function addWebhook(
  { db, clock }: Store,
  actor: Actor,
  input: { readonly unit: string; readonly url: string; readonly events: readonly NoticeEvent[] },
): Promise<AddedWebhook> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  const { unit, url, events } = input;
  const now = clock.now();
  // As the Standard Webhooks specification writes secrets.
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  return transact(db, async (trx): Promise<AddedWebhook> => {
    if (!(await isWithin(trx, unit, actor.unit)))
      return invalid('unit', 'no-unit-below', { id: unit });
    await alone(trx, trx.selectFrom('units').select('id').where('id', '=', unit)).execute();
    const there = await trx.selectFrom('webhooks').select('id').where('unit', '=', unit).execute();
    if (there.length >= OF_A_UNIT_MOST) return conflict('webhooks-full', { most: OF_A_UNIT_MOST });
    const row = {
      id: newId('webhook'),
      unit,
      url,
      events: JSON.stringify([...new Set(events)]),
      created_at: now,
      version: 1,
      failing_since: null,
      problem: null,
      disabled_at: null,
    };
    await trx
      .insertInto('webhooks')
      .values({ ...row, secret, created_by: actor.person })
      .execute();
    await record(trx, {
      at: now,
      by: actor,
      action: 'webhook.add',
      subject: row.id,
      detail: { unit, host: hostOf(url), events },
    });
    return { ok: true, webhook: webhookFrom(row), secret };
  });
}

export type ChangedWebhook = { readonly ok: true; readonly webhook: Webhook } | Failure;

export interface WebhookChange {
  readonly version: number;
  readonly url?: string | undefined;
  readonly events?: readonly NoticeEvent[] | undefined;
  /** Switched on again it begins with what happens from now on. */
  readonly enabled?: boolean | undefined;
}

export async function changeWebhook(
  { db, clock }: Store,
  actor: Actor,
  id: string,
  change: WebhookChange,
): Promise<ChangedWebhook> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  const now = clock.now();
  return transact(db, async (trx): Promise<ChangedWebhook> => {
    const before = await findWebhook(trx, actor, id);
    if (!before) return unknown('no-webhook', { id });
    const { version, url = before.url, events = before.events, enabled } = change;
    const on = enabled ?? before.disabledAt === null;
    const begun = { failing_since: null, problem: null, disabled_at: null };
    const row = await trx
      .updateTable('webhooks')
      .set({
        url,
        events: JSON.stringify([...new Set(events)]),
        version: version + 1,
        ...(!on
          ? { disabled_at: before.disabledAt ?? now }
          : enabled === true || url !== before.url
            ? begun
            : {}),
      })
      .where('id', '=', id)
      .where('version', '=', version)
      .returning(COLUMNS)
      .executeTakeFirst();
    if (!row) return stale(before, 'webhook-changed');
    await record(trx, {
      at: now,
      by: actor,
      action: 'webhook.change',
      subject: id,
      detail: {
        before: { host: hostOf(before.url), events: before.events, on: before.disabledAt === null },
        after: { host: hostOf(url), events, on },
      },
    });
    return { ok: true, webhook: webhookFrom(row) };
  });
}

/** What was still to be sent to it is not sent. */
export async function removeWebhook(
  { db, clock }: Store,
  actor: Actor,
  id: string,
): Promise<{ readonly ok: true } | Failure> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  return transact(db, async (trx) => {
    const before = await findWebhook(trx, actor, id);
    if (!before) return unknown('no-webhook', { id });
    await trx.deleteFrom('webhooks').where('id', '=', id).execute();
    await trx.deleteFrom('webhook_calls').where('webhook', '=', id).execute();
    await record(trx, {
      at: clock.now(),
      by: actor,
      action: 'webhook.remove',
      subject: id,
      detail: { unit: before.unit, host: hostOf(before.url) },
    });
    return { ok: true };
  });
}

/** Kept as it is to the end of the transaction. @returns null: none of the actor's unit or those below. */
async function findWebhook(trx: Trx, actor: Actor, id: string): Promise<Webhook | null> {
  const query = trx
    .selectFrom('webhooks')
    .select(COLUMNS)
    .where('id', '=', id)
    .where('unit', 'in', belowUnit(actor.unit));
  const row = await alone(trx, query).executeTakeFirst();
  return row ? webhookFrom(row) : null;
}
