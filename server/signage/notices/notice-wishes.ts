/** A person says what to hear of, where, in which language and when. */
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { record } from '../ledger/audit.ts';
import type { Actor } from '../reach/actor.ts';
import {
  EVENT_NAMES,
  EVENTS,
  mayHear,
  type NoticeEvent,
  usualWays,
  type Ways,
} from './notice-events.ts';
import { NOTICE_WORDS } from './notice-said.ts';
import { type NoticeSettings, readSettings } from './notice-settings.ts';

export interface Wish extends Ways {
  readonly event: NoticeEvent;
}

export interface OfferedEvent extends Wish {
  /** What it is called, in the person's language. */
  readonly name: string;
  /** Whether it can come by e-mail. */
  readonly byMail: boolean;
  /** Nothing was wished: it is as is usual. */
  readonly usual: boolean;
}

export interface NoticeWishes extends NoticeSettings {
  readonly events: readonly OfferedEvent[];
}

export async function readWishes({ db }: Pick<Signage, 'db'>, actor: Actor): Promise<NoticeWishes> {
  const settings = await readSettings(db, actor.person);
  const rows = await db
    .selectFrom('notice_wishes')
    .selectAll()
    .where('person', '=', actor.person)
    .execute();
  const wished = new Map(rows.map((row) => [row.event, row]));
  const { roles } = actor;
  const offered = EVENT_NAMES.filter((event) => mayHear(event, roles));
  const events = offered.map((event): OfferedEvent => {
    const { personal = false, inboxOnly = false } = EVENTS[event];
    const row = wished.get(event);
    const ways = row
      ? { inbox: row.inbox === 1, mail: row.mail === 1 }
      : usualWays(event, roles, personal);
    const name = NOTICE_WORDS[settings.language].events[event];
    return { event, name, ...ways, byMail: !inboxOnly, usual: !row };
  });
  return { ...settings, events };
}

/** Puts these in the place of what was wished before; events that are not among them are as is usual. */
export async function writeWishes(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  { events, ...settings }: NoticeSettings & { readonly events: readonly Wish[] },
): Promise<void> {
  const { person } = actor;
  const now = clock.now();
  const { mail, language, timeZone, quiet } = settings;
  const row = { mail, language, time_zone: timeZone, quiet: JSON.stringify(quiet) };
  await transact(db, async (trx) => {
    const before = await readSettings(trx, person);
    await trx
      .insertInto('notice_settings')
      .values({ person, ...row })
      .onConflict((on) => on.column('person').doUpdateSet(row))
      .execute();
    await trx.deleteFrom('notice_wishes').where('person', '=', person).execute();
    const wishes = new Map(events.map((one) => [one.event, one]));
    if (wishes.size > 0)
      await trx
        .insertInto('notice_wishes')
        .values(
          [...wishes.values()].map(({ event, inbox, mail: byMail }) => ({
            person,
            event,
            inbox: inbox ? 1 : 0,
            mail: byMail ? 1 : 0,
          })),
        )
        .execute();
    // What was held by hours that may be quiet no more is looked at anew.
    await trx
      .updateTable('mail_lines')
      .set({ due_at: now })
      .where('person', '=', person)
      .where('letter', 'is', null)
      .where('due_at', '>', now)
      .execute();
    await record(trx, {
      at: now,
      by: actor,
      action: 'notices.wish',
      subject: person,
      detail: { before, after: settings, wishes: wishes.size },
    });
  });
}
