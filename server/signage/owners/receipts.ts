/** The owner's receipts: made when a day is over, signed, and followed by another where plays came in late. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../content/programme/canonical.ts';
import { timeZoneOf } from '../../../content/programme/time-zone.ts';
import { dateName, dayOf } from '../../../content/programme/window.ts';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { turn } from '../../turn.ts';
import type { Signage } from '../ground/context.ts';
import { addDays } from '../ground/dates.ts';
import { type Failure, invalid, unknown } from '../ground/failure.ts';
import { takeSigningTurn } from '../ledger/signing-turn.ts';
import type { Actor } from '../reach/actor.ts';
import { isWithin } from '../reach/units-up.ts';
import type { ScreenRow } from '../reach/targets.ts';
import { type DayPlays, standsOf, type Unreceipted, unreceipted } from './day-plays.ts';
import { type ReceiptBody, receiptBody } from './receipt-body.ts';
import { tell } from './tell.ts';

export interface Receipt {
  readonly day: string;
  readonly n: number;
  /** What is signed: its canonical JSON, as a text. */
  readonly text: string;
  /** SHA-256 of the text, hex. */
  readonly hash: string;
  /** Ed25519 over `signedReceipt`, base64, by the raw key (RFC 8032), base64. */
  readonly signature: string;
  readonly publicKey: string;
}

/** What a signature under a receipt covers. */
export const signedReceipt = (screen: string, day: string, n: number, hash: string): string =>
  `gengfu.receipt.1\n${screen}\n${day}\n${n}\n${hash}`;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Players send what they have within minutes; what comes later gets a receipt of its own. */
const GRACE_MS = 30 * 60_000;

/** The first day of the screen that is not over yet. */
const runningDay = (timeZone: string, now: number): string =>
  dateName(dayOf(timeZoneOf(timeZone), now - GRACE_MS));

const NOTHING: DayPlays = { plays: [], totals: [], ranges: new Map() };

/** Screens that are looked up at once. */
const SCREENS_AT_ONCE = 100;

/** Makes what is due: of each screen with a contract yesterday's receipt, and those of days of which plays came late. */
export async function makeReceipts(signage: Signage): Promise<number> {
  const { db, clock, log } = signage;
  const zones = await db
    .selectFrom('screens')
    .select('time_zone')
    .distinct()
    .where('contract', '<>', 'null')
    .execute();
  let made = 0;
  for (const { time_zone: timeZone } of zones) {
    const today = runningDay(timeZone, clock.now());
    for (let after = ''; ;) {
      const rows = await dueScreens(db, timeZone, today, after);
      for (const row of rows) {
        try {
          made += await receiptsFor(signage, row, today);
        } catch (err) {
          log.error({ err, screen: row.id }, 'no receipt could be made');
        }
        await turn();
      }
      if (rows.length < SCREENS_AT_ONCE) break;
      after = rows.at(-1)?.id ?? after;
    }
  }
  return made;
}

/** Those without yesterday's receipt, and those whose next play belongs to a day that is over. */
function dueScreens(db: Db, timeZone: string, today: string, after: string): Promise<ScreenRow[]> {
  const begins = timeZoneOf(timeZone).firstInstantOf(Date.parse(`${today}T00:00:00Z`));
  return (
    db
      .selectFrom('screens')
      .selectAll()
      .where('time_zone', '=', timeZone)
      .where('contract', '<>', 'null')
      .where('id', '>', after)
      // None is made of a day on which the screen was not there.
      .where('created_at', '<', begins)
      .where(({ or, not, exists, selectFrom }) =>
        or([
          not(
            exists(
              selectFrom('receipts')
                .select('n')
                .whereRef('receipts.screen', '=', 'screens.id')
                .where('day', '=', addDays(today, -1)),
            ),
          ),
          exists(
            selectFrom('pairings')
              .leftJoin('receipt_marks', 'receipt_marks.series', 'pairings.series')
              .select('pairings.series')
              .whereRef('pairings.screen', '=', 'screens.id')
              .where(({ eb, selectFrom: from, fn, val }) =>
                eb(
                  from('plays')
                    .select('started_at')
                    .whereRef('plays.screen', '=', 'pairings.screen')
                    .whereRef('plays.series', '=', 'pairings.series')
                    .where('n', '>', fn.coalesce('receipt_marks.n', val(0)))
                    .orderBy('n')
                    .limit(1),
                  '<',
                  begins,
                ),
              ),
          ),
        ]),
      )
      .orderBy('id')
      .limit(SCREENS_AT_ONCE)
      .execute()
  );
}

/** Days further back than this are not taken up where the first contract of a screen finds plays of long ago. */
const DAYS_BACK = 31;

/** @returns how many were made. */
async function receiptsFor(signage: Signage, screen: ScreenRow, today: string): Promise<number> {
  const { db } = signage;
  const found = await unreceipted(db, screen, today);
  const yesterday = addDays(today, -1);
  const days = new Map(
    [...found.days].filter(([day]) => day >= addDays(today, -DAYS_BACK) || hasMark(found)),
  );
  const there = await newestOf(db, screen.id, yesterday);
  if (!there && !days.has(yesterday)) days.set(yesterday, NOTHING);
  const stands = new Map<string, Awaited<ReturnType<typeof standsOf>>>();
  for (const [day, plays] of days) stands.set(day, await standsOf(db, screen.id, plays));
  return transact(db, async (trx) => {
    await takeSigningTurn(trx, signage.signer);
    if (!(await moveMarks(trx, found))) return 0;
    for (const [day, plays] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const last = await newestOf(trx, screen.id, day);
      const now = signage.clock.now();
      const of = { screen, day, now, found: plays, stands: stands.get(day) ?? [], last };
      await store(trx, signage, await receiptBody(trx, of));
      const subject = { id: screen.id, name: screen.name, nameEn: screen.name_en };
      const facts = { day };
      await tell(trx, { event: 'receipt.ready', unit: screen.unit, subject, facts, at: now });
    }
    return days.size;
  });
}

const hasMark = ({ marks }: Unreceipted): boolean => marks.some(({ was }) => was !== null);

/** @returns false where another has moved one meanwhile: nothing is to be made of what was found then. */
async function moveMarks(trx: Trx, { marks }: Unreceipted): Promise<boolean> {
  for (const { series, was, to } of marks) {
    const moved =
      was === null
        ? await trx
            .insertInto('receipt_marks')
            .values({ series, n: to })
            .onConflict((oc) => oc.doNothing())
            .returning('series')
            .execute()
        : await trx
            .updateTable('receipt_marks')
            .set({ n: to })
            .where('series', '=', series)
            .where('n', '=', was)
            .returning('series')
            .execute();
    if (moved.length === 0) return false;
  }
  return true;
}

async function store(trx: Trx, { signer }: Signage, body: ReceiptBody): Promise<void> {
  const text = canonicalJson(body);
  const hash = hashOf(text);
  const { id } = body.screen;
  await trx
    .insertInto('receipts')
    .values({
      screen: id,
      day: body.day,
      n: body.n,
      made_at: body.madeAt,
      body: text,
      hash,
      signature: signer.sign(signedReceipt(id, body.day, body.n, hash)),
      public_key: signer.publicKey,
    })
    .execute();
}

async function newestOf(
  db: Db,
  screen: string,
  day: string,
): Promise<{ readonly hash: string; readonly body: ReceiptBody } | null> {
  const row = await db
    .selectFrom('receipts')
    .select(['hash', 'body'])
    .where('screen', '=', screen)
    .where('day', '=', day)
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? { hash: row.hash, body: JSON.parse(row.body) as ReceiptBody } : null;
}

export interface ReceiptFilter {
  readonly day?: string | undefined;
  readonly limit: number;
  /** What the page before gave as `next`. */
  readonly after?: { readonly day: string; readonly n: number } | undefined;
}

export interface ReceiptPage {
  readonly ok: true;
  readonly receipts: readonly Receipt[];
  readonly next: { readonly day: string; readonly n: number } | null;
  /** Of a day that is not over, or not receipted yet: reckoned now, unsigned. */
  readonly soFar: ReceiptBody | null;
}

/** The receipts of a screen, the newest first; of a day that still runs what there is so far. */
export async function listReceipts(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  screen: string,
  { day, limit, after }: ReceiptFilter,
): Promise<ReceiptPage | Failure> {
  const row = await db
    .selectFrom('screens')
    .selectAll()
    .where('id', '=', screen)
    .executeTakeFirst();
  if (!row || !(await isWithin(db, row.unit, actor.unit)))
    return unknown('no-screen', { id: screen });
  const now = clock.now();
  const today = dateName(dayOf(timeZoneOf(row.time_zone), now));
  if (day !== undefined && day > today) return invalid('day', 'day-to-come');
  let query = db
    .selectFrom('receipts')
    .selectAll()
    .where('screen', '=', screen)
    .orderBy('day', 'desc')
    .orderBy('n', 'desc')
    .limit(limit + 1);
  if (day !== undefined) query = query.where('day', '=', day);
  if (after)
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('day', 'n'), '<', tuple(after.day, after.n)),
    );
  const rows = await query.execute();
  const receipts = rows.slice(0, limit).map((one) => ({
    day: one.day,
    n: one.n,
    text: one.body,
    hash: one.hash,
    signature: one.signature,
    publicKey: one.public_key,
  }));
  const last = receipts.at(-1);
  const next = rows.length > limit && last ? { day: last.day, n: last.n } : null;
  return {
    ok: true,
    receipts,
    next,
    soFar: day === undefined ? null : await soFar(db, row, day, now),
  };
}

/** What a receipt would say now of plays that none names yet; null: there are none, and one is there. */
async function soFar(
  db: Db,
  screen: ScreenRow,
  day: string,
  now: number,
): Promise<ReceiptBody | null> {
  const found = (await unreceipted(db, screen, null)).days.get(day);
  const last = await newestOf(db, screen.id, day);
  if (!found && (last || day < addDays(runningDay(screen.time_zone, now), -1))) return null;
  const plays = found ?? NOTHING;
  const stands = await standsOf(db, screen.id, plays);
  return receiptBody(db, { screen, day, now, found: plays, stands, last });
}
