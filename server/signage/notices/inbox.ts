/** What a person has been told, and what of it was read. */
import type { Db } from '../../db/open.ts';
import type { Actor } from '../reach/actor.ts';
import { eventOf, type NoticeEvent } from './notice-events.ts';
import type { Language } from './notice-words.ts';
import { noticeSaid } from './notice-said.ts';
import { readSettings } from './notice-settings.ts';

export interface InboxEntry {
  readonly id: string;
  readonly at: number;
  readonly event: NoticeEvent;
  readonly unit: { readonly id: string; readonly name: string };
  readonly subject: { readonly kind: string; readonly id: string; readonly name: string };
  /** One or two sentences in the reader's language. */
  readonly text: string;
  readonly readAt: number | null;
}

export interface InboxPage {
  readonly language: Language;
  readonly notices: readonly InboxEntry[];
  /** The cursor of what is older, or null. */
  readonly next: string | null;
}

/** Where a page of the inbox ended. */
interface Place {
  readonly at: number;
  readonly id: string;
}

/** @returns null: no cursor of ours. */
export function readPlace(cursor: string): Place | null {
  const [, at, id] = /^(\d{1,16})\.(notice-[0-9a-z]{1,40})$/.exec(cursor) ?? [];
  return at !== undefined && id !== undefined ? { at: Number(at), id } : null;
}

/** The newest first. @param after the `next` of the page before. */
export async function listInbox(
  db: Db,
  { person }: Actor,
  filter: { readonly unread: boolean; readonly limit: number; readonly after?: string | undefined },
): Promise<InboxPage> {
  const { language, timeZone } = await readSettings(db, person);
  const place = filter.after === undefined ? null : readPlace(filter.after);
  let query = db
    .selectFrom('inbox')
    .innerJoin('notices', 'notices.id', 'inbox.notice')
    .innerJoin('units', 'units.id', 'notices.unit')
    .selectAll('notices')
    .select(['inbox.read_at', 'units.name as unit_name', 'units.name_en as unit_name_en'])
    .where('inbox.person', '=', person)
    .orderBy('inbox.at', 'desc')
    .orderBy('inbox.notice', 'desc')
    .limit(filter.limit + 1);
  if (filter.unread) query = query.where('inbox.read_at', 'is', null);
  if (place)
    query = query.where((eb) =>
      eb.or([
        eb('inbox.at', '<', place.at),
        eb.and([eb('inbox.at', '=', place.at), eb('inbox.notice', '<', place.id)]),
      ]),
    );
  const rows = await query.execute();
  const shown = rows.slice(0, filter.limit);
  const last = shown.at(-1);
  const notices = shown.flatMap((row): InboxEntry[] => {
    const event = eventOf(row.event);
    if (!event) return [];
    const english = language === 'en';
    return [
      {
        id: row.id,
        at: row.at,
        event,
        unit: { id: row.unit, name: english ? row.unit_name_en : row.unit_name },
        subject: {
          kind: row.subject_kind,
          id: row.subject_id,
          name: english ? row.subject_name_en : row.subject_name,
        },
        text: noticeSaid(language, timeZone, row),
        readAt: row.read_at,
      },
    ];
  });
  return {
    language,
    notices,
    next: rows.length > shown.length && last ? `${last.at}.${last.id}` : null,
  };
}

export async function countUnread(db: Db, { person }: Actor): Promise<number> {
  const { unread } = await db
    .selectFrom('inbox')
    .select((eb) => eb.fn.countAll<number>().as('unread'))
    .where('person', '=', person)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(unread);
}

/** Marks notices of one's own inbox as read: those named, or all up to an instant. Others' are left as they are. */
export async function markRead(
  db: Db,
  { person }: Actor,
  which: { readonly ids: readonly string[] } | { readonly upTo: number },
  now: number,
): Promise<void> {
  const query = db
    .updateTable('inbox')
    .set({ read_at: now })
    .where('person', '=', person)
    .where('read_at', 'is', null);
  await (
    'ids' in which
      ? query.where('notice', 'in', [...which.ids])
      : query.where('at', '<=', which.upTo)
  ).execute();
}
