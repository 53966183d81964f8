/** The one place from which this room tells people what happened. */
import type { Trx } from '../../db/counters.ts';

export type OwnerNews = {
  /** Whose it is: who has a role there hears of it. */
  readonly unit: string;
  readonly subject: { readonly id: string; readonly name: string; readonly nameEn: string };
  /** Ids: these alone hear of it. */
  readonly persons?: readonly string[];
  readonly at: number;
} & (
  | { readonly event: 'consent.asked'; readonly facts: { by: string; until: number } }
  | { readonly event: 'consent.answered'; readonly facts: { by: string; agreed: boolean } }
  | { readonly event: 'receipt.ready'; readonly facts: { day: string } }
);

/** To be called last in a transaction. Until there is an inbox, what happened is read where it lies: in its list. */
export async function tell(_trx: Trx, _news: OwnerNews): Promise<void> {}
