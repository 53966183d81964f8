/** Calls of webhooks: stored with what happened, claimed by a statement, signed, and tried again until they come through. */
import { createHmac } from 'node:crypto';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { noticeSaid } from './notice-said.ts';
import { USUAL_SETTINGS } from './notice-settings.ts';
import { notify } from './notify.ts';
import { hostOf } from './webhooks.ts';

type Store = Pick<Signage, 'db' | 'clock'>;

/** A call that is this one's to make, until `CLAIMED_MS` from now. */
export interface WebhookCall {
  readonly webhook: string;
  readonly notice: string;
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How often it has been taken up, with this time. */
  readonly tries: number;
}

/** Longer than a call may take: who took one up and died leaves it to the others then. */
export const CLAIMED_MS = 60_000;

/** Calls that one look takes up. */
const CALLS_AT_ONCE = 200;

/** What is due, by webhook, the oldest first. */
export async function dueCalls(db: Db, now: number): Promise<Map<string, string[]>> {
  const rows = await db
    .selectFrom('webhook_calls')
    .innerJoin('webhooks', 'webhooks.id', 'webhook_calls.webhook')
    .select(['webhook', 'notice'])
    .where('state', '=', 'waiting')
    .where('next_at', '<=', now)
    .where('disabled_at', 'is', null)
    .orderBy('next_at')
    .limit(CALLS_AT_ONCE)
    .execute();
  const due = new Map<string, string[]>();
  for (const { webhook, notice } of rows) due.set(webhook, [...(due.get(webhook) ?? []), notice]);
  return due;
}

/** @returns null where another has taken it up, or the webhook is off or gone. */
export async function claimCall(
  db: Db,
  webhook: string,
  notice: string,
  now: number,
): Promise<WebhookCall | null> {
  const taken = await db
    .updateTable('webhook_calls')
    .set((eb) => ({ tries: eb('tries', '+', 1), next_at: now + CLAIMED_MS }))
    .where('webhook', '=', webhook)
    .where('notice', '=', notice)
    .where('state', '=', 'waiting')
    .where('next_at', '<=', now)
    .returning('tries')
    .executeTakeFirst();
  if (!taken) return null;
  const hook = await db
    .selectFrom('webhooks')
    .select(['url', 'secret'])
    .where('id', '=', webhook)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  if (!hook) return null;
  const body = await bodyOf(db, notice);
  const headers = signed(hook.secret, notice, now, body);
  return { webhook, notice, url: hook.url, body, headers, tries: taken.tries };
}

/** The same at each try: a notice does not change. */
async function bodyOf(db: Db, notice: string): Promise<string> {
  const row = await db
    .selectFrom('notices')
    .innerJoin('units', 'units.id', 'notices.unit')
    .selectAll('notices')
    .select(['units.name as unit_name', 'units.name_en as unit_name_en'])
    .where('notices.id', '=', notice)
    .executeTakeFirstOrThrow();
  const { timeZone } = USUAL_SETTINGS;
  return JSON.stringify({
    type: row.event,
    timestamp: new Date(row.at).toISOString(),
    data: {
      unit: { id: row.unit, name: row.unit_name, nameEn: row.unit_name_en },
      subject: {
        kind: row.subject_kind,
        id: row.subject_id,
        name: row.subject_name,
        nameEn: row.subject_name_en,
      },
      facts: JSON.parse(row.facts) as unknown,
      text: { zh: noticeSaid('zh', timeZone, row), en: noticeSaid('en', timeZone, row) },
    },
  });
}

/** Headers as the Standard Webhooks specification has them: whoever has the secret knows that the body is ours, and of when. */
function signed(secret: string, id: string, now: number, body: string): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${mac}`,
  };
}

export async function callDone(
  db: Db,
  { webhook, notice, tries }: WebhookCall,
  now: number,
): Promise<void> {
  await transact(db, async (trx) => {
    await trx
      .updateTable('webhook_calls')
      .set({ state: 'sent', done_at: now, problem: null })
      .where('webhook', '=', webhook)
      .where('notice', '=', notice)
      .where('tries', '=', tries)
      .execute();
    await trx
      .updateTable('webhooks')
      .set({ failing_since: null, problem: null })
      .where('id', '=', webhook)
      .where('failing_since', 'is not', null)
      .execute();
  });
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** From one try to the next; behind the last the call is given up. */
const AGAIN_MS = [
  5000,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
];

/** A webhook through which nothing came for so long is switched off. */
const FAILING_MOST_MS = 5 * 24 * HOUR_MS;

/**
 * It did not come through: it is tried again later, and with it what else waits for the same webhook. One that has failed for days,
 * or says that it is gone for good, is switched off, and administrators are told.
 */
export async function callFailed(
  { db, clock }: Store,
  { webhook, notice, tries }: WebhookCall,
  { problem, gone }: { readonly problem: string; readonly gone: boolean },
): Promise<void> {
  const now = clock.now();
  const again = AGAIN_MS[tries - 1];
  await transact(db, async (trx) => {
    await trx
      .updateTable('webhook_calls')
      .set(
        again === undefined
          ? { state: 'failed', done_at: now, problem }
          : { next_at: now + again, problem },
      )
      .where('webhook', '=', webhook)
      .where('notice', '=', notice)
      .where('tries', '=', tries)
      .where('state', '=', 'waiting')
      .execute();
    await trx
      .updateTable('webhook_calls')
      .set({ next_at: now + (again ?? HOUR_MS) })
      .where('webhook', '=', webhook)
      .where('state', '=', 'waiting')
      .where('next_at', '<=', now)
      .execute();
    const hook = await trx
      .updateTable('webhooks')
      .set((eb) => ({ problem, failing_since: eb.fn.coalesce('failing_since', eb.val(now)) }))
      .where('id', '=', webhook)
      .where('disabled_at', 'is', null)
      .returning(['unit', 'url', 'failing_since'])
      .executeTakeFirst();
    const since = Number(hook?.failing_since ?? now);
    if (!hook || (!gone && now - since < FAILING_MOST_MS)) return;
    await trx
      .updateTable('webhooks')
      .set((eb) => ({ disabled_at: now, version: eb('version', '+', 1) }))
      .where('id', '=', webhook)
      .execute();
    await trx
      .updateTable('webhook_calls')
      .set({ state: 'failed', done_at: now, problem })
      .where('webhook', '=', webhook)
      .where('state', '=', 'waiting')
      .execute();
    await notify(trx, {
      event: 'webhook.disabled',
      unit: hook.unit,
      subject: { kind: 'webhook', id: webhook, name: hostOf(hook.url) },
      facts: { since, problem },
      at: now,
    });
  });
}
