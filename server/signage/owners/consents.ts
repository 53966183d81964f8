/** What owners are asked beforehand, where their contracts say so, and what they answer. [P84] */
import type { Contract } from '../../../content/programme/rules.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import type { ScheduleRow } from '../changes/changes.ts';
import { scheduleFrom } from '../changes/schedule-rows.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, forbidden, invalid, stale, unknown } from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import { record } from '../ledger/audit.ts';
import { markStale } from '../ledger/stale.ts';
import { consentKey } from '../programmes/owners-say.ts';
import { type Actor, refuse, rightOf } from '../reach/actor.ts';
import { belowUnit, isWithin } from '../reach/units-up.ts';
import { allScreens, isFor, type ScreenRow } from '../reach/targets.ts';
import { readUnits } from '../reach/unit-tree.ts';
import { type Consent, consentsFrom, type ConsentRow } from './consent-rows.ts';
import { tell } from './tell.ts';

export interface NewConsent {
  /** One of the two. */
  readonly schedule?: string | undefined;
  readonly campaign?: string | undefined;
  /** Of those that it reaches; absent: all whose owners want to be asked. */
  readonly screens?: readonly string[] | undefined;
  /** Epoch ms, half-open. */
  readonly from: number;
  readonly until: number;
  /** Null: all of that time. */
  readonly minutesADay: number | null;
  /** What the owner reads. */
  readonly words: string;
}

type Asked = { readonly ok: true; readonly consents: readonly Consent[] } | Failure;

/** Asks each owner whose contract wants it, one question an owner. What is asked for is each schedule as it is now. */
export async function askConsent(
  signage: Signage,
  actor: Actor,
  input: NewConsent,
): Promise<Asked> {
  const { db, clock } = signage;
  const now = clock.now();
  if (input.until <= input.from) return invalid('until', 'ends-before-start');
  if (input.until <= now) return invalid('until', 'over-already');
  const found = await schedulesAsked(db, actor, input);
  if ('ok' in found) return found;
  const refusal = found.map(({ layer }) => refuse(actor, rightOf(layer))).find(Boolean);
  if (refusal) return refusal;
  const owners = await ownersAsked(db, found, input.screens);
  if (owners.size === 0) return conflict('nothing-to-ask');
  const rows = [...owners].map(([unit, { schedules }]): ConsentRow => ({
    id: newId('consent'),
    unit: actor.unit,
    asked_by: actor.person,
    asked_at: now,
    owner_unit: unit,
    campaign: input.campaign ?? null,
    schedules: JSON.stringify(
      Object.fromEntries(schedules.map((row) => [row.id, consentKey(scheduleFrom(row))])),
    ),
    from_at: input.from,
    until_at: input.until,
    minutes_a_day: input.minutesADay,
    words: input.words,
    answer: null,
    answered_by: null,
    answered_at: null,
    answer_words: '',
    version: 1,
  }));
  await transact(db, async (trx) => {
    for (const row of rows) {
      await trx.insertInto('consents').values(row).execute();
      const screens = owners.get(row.owner_unit)?.screens ?? [];
      for (const { id } of screens)
        await trx.insertInto('consent_screens').values({ consent: row.id, screen: id }).execute();
    }
    await record(trx, {
      at: now,
      by: actor,
      action: 'consent.ask',
      subject: input.campaign ?? input.schedule ?? '',
      detail: {
        consents: rows.map(({ id }) => id),
        owners: rows.map((row) => row.owner_unit),
        from: input.from,
        until: input.until,
        minutesADay: input.minutesADay,
      },
    });
    const by = await nameOf(trx, actor.person);
    for (const { id, owner_unit: unit } of rows) {
      const subject = { id, ...named(owners.get(unit)?.screens ?? []) };
      const facts = { by, until: input.until };
      await tell(trx, { event: 'consent.asked', unit, subject, facts, at: now });
    }
  });
  return { ok: true, consents: await consentsFrom(db, rows, now) };
}

/** Screens that a notice names. */
const NAMED_MOST = 3;

/** Screens as one name. */
function named(screens: readonly Pick<ScreenRow, 'name' | 'name_en'>[]) {
  const some = screens.slice(0, NAMED_MOST);
  const more = screens.length > NAMED_MOST ? '…' : '';
  return {
    name: some.map(({ name }) => name).join('、') + more,
    nameEn: some.map(({ name, name_en }) => name_en || name).join(', ') + more,
  };
}

async function nameOf(db: Db, person: string): Promise<string> {
  const row = await db
    .selectFrom('people')
    .select('name')
    .where('id', '=', person)
    .executeTakeFirst();
  return row?.name ?? person;
}

/** The running schedules that lie over an owner's loop. */
async function schedulesAsked(
  db: Db,
  actor: Actor,
  { schedule, campaign }: NewConsent,
): Promise<ScheduleRow[] | Failure> {
  const rows = await db
    .selectFrom('schedules')
    .selectAll()
    .where(schedule === undefined ? 'campaign' : 'id', '=', schedule ?? campaign ?? '')
    .where('ended_at', 'is', null)
    .where('unit', 'in', belowUnit(actor.unit))
    .orderBy('id')
    .execute();
  if (rows.length === 0)
    return schedule === undefined
      ? unknown('no-campaign', { id: campaign ?? '' })
      : unknown('no-schedule', { id: schedule });
  const over = rows.filter(({ layer }) => layer === 'takeover' || layer === 'own');
  return over.length > 0 ? over : conflict('nothing-to-ask');
}

interface OwnerAsked {
  readonly screens: ScreenRow[];
  readonly schedules: ScheduleRow[];
}

/** By the unit of the screens, those whose contract says that its owner is asked. */
async function ownersAsked(
  db: Db,
  schedules: readonly ScheduleRow[],
  only: readonly string[] | undefined,
): Promise<Map<string, OwnerAsked>> {
  const units = await readUnits(db);
  const aims = schedules.map((row) => ({ row, target: scheduleFrom(row).target, by: row.unit }));
  const owners = new Map<string, OwnerAsked>();
  for (const screen of await allScreens(db)) {
    const contract = JSON.parse(screen.contract) as Contract | null;
    if (contract?.takeover?.allows !== 'after-asking') continue;
    if (only && !only.includes(screen.id)) continue;
    const reaching = aims.filter((aim) => aim.by !== screen.unit && isFor(units, aim, screen));
    if (reaching.length === 0) continue;
    const owner = owners.get(screen.unit) ?? { screens: [], schedules: [] };
    owner.screens.push(screen);
    for (const { row } of reaching) if (!owner.schedules.includes(row)) owner.schedules.push(row);
    owners.set(screen.unit, owner);
  }
  return owners;
}

export interface ConsentAnswer {
  readonly answer: 'granted' | 'refused';
  readonly words: string;
  /** The one that the person saw. */
  readonly version: number;
}

/**
 * The owner's word. It may be taken back, as long as the time that was asked for is not over: the screens are compiled anew.
 * Whoever asked does not answer, whatever rights they have.
 */
export async function answerConsent(
  signage: Signage,
  actor: Actor,
  id: string,
  { answer, words, version }: ConsentAnswer,
): Promise<{ readonly ok: true; readonly consent: Consent } | Failure> {
  const refusal = refuse(actor, 'own');
  if (refusal) return refusal;
  const { db, clock } = signage;
  const now = clock.now();
  const row = await db.selectFrom('consents').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || !(await isWithin(db, row.owner_unit, actor.unit)))
    return unknown('no-consent', { id });
  if (row.asked_by === actor.person) return forbidden('consent-of-yours');
  if (row.until_at <= now) return conflict('consent-over');
  const written = await transact(db, async (trx) => {
    const after = await trx
      .updateTable('consents')
      .set({
        answer,
        answered_by: actor.person,
        answered_at: now,
        answer_words: words,
        version: version + 1,
      })
      .where('id', '=', id)
      .where('version', '=', version)
      .returningAll()
      .executeTakeFirst();
    if (!after) return null;
    const screens = await trx
      .selectFrom('consent_screens')
      .innerJoin('screens', 'screens.id', 'consent_screens.screen')
      .select(['screen', 'name', 'name_en'])
      .where('consent', '=', id)
      .orderBy('screen')
      .execute();
    await markStale(
      trx,
      screens.map(({ screen }) => screen),
    );
    await record(trx, {
      at: now,
      by: actor,
      action: 'consent.answer',
      subject: id,
      detail: { before: row.answer, after: answer, words },
    });
    await tell(trx, {
      event: 'consent.answered',
      unit: row.unit,
      subject: { id, ...named(screens), ...(row.words !== '' && { name: row.words, nameEn: '' }) },
      persons: [row.asked_by],
      facts: { by: await nameOf(trx, actor.person), agreed: answer === 'granted' },
      at: now,
    });
    return after;
  });
  if (!written) {
    const [current] = await consentsFrom(db, [await rowNow(db, id)], now);
    return stale(current, 'consent-changed');
  }
  signage.wake();
  const [consent] = await consentsFrom(db, [written], now);
  if (!consent) throw new Error(`the answer to ${id} is gone`);
  return { ok: true, consent };
}

const rowNow = (db: Db, id: string): Promise<ConsentRow> =>
  db.selectFrom('consents').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

export interface ConsentFilter {
  /** `owner`: what is asked of the actor's units; `asker`: what they have asked. */
  readonly side: 'owner' | 'asker';
  readonly state?: 'asked' | 'granted' | 'refused' | 'expired' | undefined;
  readonly limit: number;
  /** Id of the last of the page before. */
  readonly after?: string | undefined;
}

/** Newest first. */
export async function listConsents(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  { side, state, limit, after }: ConsentFilter,
): Promise<{ readonly consents: readonly Consent[]; readonly next: string | null }> {
  const now = clock.now();
  const units = belowUnit(actor.unit);
  let query = db
    .selectFrom('consents')
    .selectAll()
    .where(side === 'owner' ? 'owner_unit' : 'unit', 'in', units)
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (state === 'granted' || state === 'refused') query = query.where('answer', '=', state);
  else if (state)
    query = query
      .where('answer', 'is', null)
      .where('until_at', state === 'asked' ? '>' : '<=', now);
  if (after !== undefined)
    query = query.where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('asked_at', 'id'),
        '<',
        selectFrom('consents as last')
          .select(['last.asked_at', 'last.id'])
          .where('last.id', '=', after)
          .$asTuple('asked_at', 'id'),
      ),
    );
  const rows = await query.execute();
  const shown = rows.slice(0, limit);
  const next = rows.length > limit ? (shown.at(-1)?.id ?? null) : null;
  return { consents: await consentsFrom(db, shown, now), next };
}
