/** The one place from which this room tells people what happened. */
import type { Trx } from '../../db/counters.ts';
import { type Notice, notify } from '../notices/notify.ts';

type OwnerEvent = 'consent.asked' | 'consent.answered' | 'receipt.ready';

/** What it is about: a question to an owner, or a screen. */
const KIND = {
  'consent.asked': 'contract',
  'consent.answered': 'contract',
  'receipt.ready': 'screen',
} as const satisfies Record<OwnerEvent, Notice<OwnerEvent>['subject']['kind']>;

/** To be called last in a transaction. */
export function tell<E extends OwnerEvent>(
  trx: Trx,
  news: Omit<Notice<E>, 'subject'> & { readonly subject: Omit<Notice<E>['subject'], 'kind'> },
): Promise<void> {
  const subject = { ...news.subject, kind: KIND[news.event] };
  return notify<E>(trx, { ...news, subject });
}
