/** Who is told of urgent messages: whoever commands, administers, reviews or inspects where they come from. */
import type { Trx } from '../../db/counters.ts';
import { notify } from '../notices/notify.ts';
import type { Urgent } from './urgent.ts';
import type { Share } from './urgent-shares.ts';

export async function tellIssued(
  trx: Trx,
  { id, unit, text, drill, expiresAt, issuedBy }: Urgent,
  shares: readonly Share[],
  at: number,
): Promise<void> {
  await notify(trx, {
    event: 'urgent.issued',
    unit,
    subject: { kind: 'urgent', id, name: text },
    facts: {
      screens: shares.reduce((sum, { screens }) => sum + screens.length, 0),
      drill,
      until: expiresAt,
      by: await nameOf(trx, issuedBy),
    },
    at,
  });
}

/** @param person who took it down; null: its time was over */
export async function tellEnded(
  trx: Trx,
  row: { id: string; unit: string; text: string; drill: number },
  person: string | null,
  at: number,
): Promise<void> {
  const { id, unit, text, drill } = row;
  await notify(trx, {
    event: 'urgent.ended',
    unit,
    subject: { kind: 'urgent', id, name: text },
    facts: { drill: drill === 1, by: await nameOf(trx, person) },
    at,
  });
}

async function nameOf(trx: Trx, person: string | null): Promise<string | null> {
  if (person === null) return null;
  const row = await trx
    .selectFrom('people')
    .select('name')
    .where('id', '=', person)
    .executeTakeFirst();
  return row?.name ?? null;
}
