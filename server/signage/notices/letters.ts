/** E-mail: what is due is gathered into one letter for each person, which is stored before it is sent. */
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { newId } from '../ground/ids.ts';
import { eventOf, EVENTS } from './notice-events.ts';
import { NOTICE_WORDS, noticeSaid, type NoticeRow, timeSaid } from './notice-said.ts';
import { notify } from './notify.ts';
import { type NoticeSettings, settingsFrom } from './notice-settings.ts';
import { quietUntil } from './quiet-hours.ts';

type Store = Pick<Signage, 'db' | 'clock'>;

/** People whose letters are written in one look; the others' turn comes with the next. */
const PEOPLE_AT_ONCE = 100;

/** Notices that a letter tells in full. */
const TOLD_MOST = 50;

/**
 * Writes a letter for each person for whom something is due, with all that waits for them.
 * @param address where the program is, for the link in the letter
 * @returns how many were written
 */
export async function writeLetters({ db, clock }: Store, address?: string): Promise<number> {
  const now = clock.now();
  const people = await db
    .selectFrom('mail_lines')
    .select('person')
    .distinct()
    .where('letter', 'is', null)
    .where('due_at', '<=', now)
    .limit(PEOPLE_AT_ONCE)
    .execute();
  let written = 0;
  for (const { person } of people)
    if (await transact(db, (trx) => writeLetter(trx, person, now, address))) written += 1;
  return written;
}

/** @returns whether there is one: quiet hours hold up what can wait, and another node may have written it. */
async function writeLetter(
  trx: Trx,
  id: string,
  now: number,
  address: string | undefined,
): Promise<boolean> {
  const person = await readerOf(trx, id);
  if (!person?.settings.mail) {
    await trx
      .deleteFrom('mail_lines')
      .where('person', '=', id)
      .where('letter', 'is', null)
      .execute();
    return false;
  }
  const { quiet, timeZone } = person.settings;
  const ends = quietUntil(quiet, timeZone, now);
  if (ends !== null) {
    const held = trx
      .updateTable('mail_lines')
      .set({ due_at: ends })
      .where('person', '=', id)
      .where('letter', 'is', null);
    await (quiet?.urgentPasses ? held.where('hurried', '=', 0) : held).execute();
  }
  const letter = newId('letter');
  const taken = trx
    .updateTable('mail_lines')
    .set({ letter })
    .where('person', '=', id)
    .where('letter', 'is', null)
    .returning('notice');
  const lines = await (ends === null ? taken : taken.where('due_at', '<', ends)).execute();
  if (lines.length === 0) return false;
  const notices = await noticesIn(trx, letter);
  const text = letterText(person, notices, lines.length, address);
  await trx
    .insertInto('letters')
    .values({
      id: letter,
      person: id,
      unit: person.unit,
      address: person.settings.mail,
      ...text,
      created_at: now,
      state: 'waiting',
      tries: 0,
      next_at: now,
      done_at: null,
      problem: null,
    })
    .execute();
  return true;
}

interface Reader {
  readonly name: string;
  readonly unit: string;
  readonly settings: NoticeSettings;
}

/** @returns null of a person who was disabled. */
async function readerOf(trx: Trx, id: string): Promise<Reader | null> {
  const person = await trx
    .selectFrom('people')
    .select(['name', 'unit'])
    .where('id', '=', id)
    .where('disabled', '=', 0)
    .executeTakeFirst();
  if (!person) return null;
  const row = await trx
    .selectFrom('notice_settings')
    .selectAll()
    .where('person', '=', id)
    .executeTakeFirst();
  return { ...person, settings: settingsFrom(row) };
}

interface ToldRow extends NoticeRow {
  readonly at: number;
}

/** In the order in which it happened. */
async function noticesIn(trx: Trx, letter: string): Promise<ToldRow[]> {
  return trx
    .selectFrom('mail_lines')
    .innerJoin('notices', 'notices.id', 'mail_lines.notice')
    .innerJoin('units', 'units.id', 'notices.unit')
    .selectAll('notices')
    .select(['units.name as unit_name', 'units.name_en as unit_name_en'])
    .where('mail_lines.letter', '=', letter)
    .orderBy('notices.at')
    .orderBy('notices.id')
    .limit(TOLD_MOST)
    .execute();
}

/** A line break in a name must not begin a line of ours, least of all in the head of a letter. */
export const oneLine = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

function letterText(
  { name, settings: { language, timeZone } }: Pick<Reader, 'name' | 'settings'>,
  notices: readonly ToldRow[],
  count: number,
  address: string | undefined,
): { subject: string; body: string } {
  const { letter, events } = NOTICE_WORDS[language];
  // What is urgent gives the letter its name.
  const lead = notices.find((row) => isHurried(row.event)) ?? notices[0];
  const event = lead ? eventOf(lead.event) : null;
  const unit = (language === 'en' ? lead?.unit_name_en : lead?.unit_name) ?? '';
  const said = notices.map(
    (row) =>
      `${timeSaid(language, timeZone, row.at)}\n${oneLine(noticeSaid(language, timeZone, row))}`,
  );
  const rest = count - notices.length;
  const parts = [
    letter.opening(oneLine(name)),
    ...said,
    ...(rest > 0 ? [letter.more(rest)] : []),
    ...(address === undefined ? [] : [letter.link(address)]),
    `-- \n${letter.closing}`,
  ];
  const subject = oneLine(letter.subject(event ? events[event] : '', unit, count));
  return { subject, body: `${parts.join('\n\n')}\n` };
}

const isHurried = (name: string): boolean => {
  const event = eventOf(name);
  return event !== null && EVENTS[event].hurried === true;
};

/** A letter that is this one's to send, until `CLAIMED_MS` from now. */
export interface Letter {
  readonly id: string;
  readonly person: string;
  readonly unit: string;
  readonly name: string;
  readonly address: string;
  readonly subject: string;
  readonly body: string;
  /** How often it has been taken up, with this time. */
  readonly tries: number;
}

/** Longer than a letter may take to be sent: who took one up and died leaves it to the others then. */
export const CLAIMED_MS = 3 * 60_000;

/** Ids of letters whose time has come. */
export async function dueLetters(db: Db, now: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('letters')
    .select('id')
    .where('state', '=', 'waiting')
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** @returns null where another has taken it up. */
export async function claimLetter(db: Db, id: string, now: number): Promise<Letter | null> {
  const row = await db
    .updateTable('letters')
    .set((eb) => ({ tries: eb('tries', '+', 1), next_at: now + CLAIMED_MS }))
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where('next_at', '<=', now)
    .returningAll()
    .executeTakeFirst();
  if (!row) return null;
  const { name } = await db
    .selectFrom('people')
    .select('name')
    .where('id', '=', row.person)
    .executeTakeFirstOrThrow();
  return { ...row, name: oneLine(name) };
}

export async function letterSent(db: Db, { id, tries }: Letter, now: number): Promise<void> {
  await db
    .updateTable('letters')
    .set({ state: 'sent', done_at: now, problem: null })
    .where('id', '=', id)
    .where('tries', '=', tries)
    .execute();
}

const MINUTE_MS = 60_000;
/** From one try to the next; behind the last it is given up, a good day after it was written. */
const AGAIN_MS = [1, 5, 15, 60, 180, 360, 360, 480].map((minutes) => minutes * MINUTE_MS);

/** Of one person's letters that come to nothing an administrator hears once in so long. */
const TOLD_AGAIN_MS = 24 * 60 * MINUTE_MS;

/**
 * It could not be sent: it is tried again later, or given up, of which administrators are told in the program alone.
 * @param lasting no other try will go better
 */
export async function letterFailed(
  { db, clock }: Store,
  { id, tries, person, unit, name, address }: Letter,
  { problem, lasting }: { readonly problem: string; readonly lasting: boolean },
): Promise<void> {
  const now = clock.now();
  const again = lasting ? undefined : AGAIN_MS[tries - 1];
  await transact(db, async (trx) => {
    const failed = await trx
      .updateTable('letters')
      .set(
        again === undefined
          ? { state: 'failed', done_at: now, problem }
          : { next_at: now + again, problem },
      )
      .where('id', '=', id)
      .where('tries', '=', tries)
      .where('state', '=', 'waiting')
      .returning('id')
      .executeTakeFirst();
    if (!failed || again !== undefined) return;
    const told = await trx
      .selectFrom('notices')
      .select('id')
      .where('event', '=', 'mail.undelivered')
      .where('subject_id', '=', person)
      .where('at', '>', now - TOLD_AGAIN_MS)
      .executeTakeFirst();
    if (told) return;
    const subject = { kind: 'person', id: person, name } as const;
    const facts = { address, problem };
    await notify(trx, { event: 'mail.undelivered', unit, subject, facts, at: now });
  });
}
