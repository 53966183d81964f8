/** Questions to owners as people see them. */
import type { Selectable } from 'kysely';
import type { Window } from '../../../content/programme/rules.ts';
import type { Db } from '../../db/open.ts';
import type { ConsentsTable } from '../../db/tables/consent-tables.ts';
import { scheduleFrom } from '../changes/schedule-rows.ts';
import { chunks } from '../ground/values.ts';
import { pinKey, pinnedItems } from '../items/pinned-items.ts';
import { consentKey } from '../programmes/owners-say.ts';

export type ConsentRow = Selectable<ConsentsTable>;

interface Called {
  readonly id: string;
  readonly name: string;
}

export interface Consent {
  readonly id: string;
  /** `expired`: the time that was asked for went by without an answer. */
  readonly state: 'asked' | 'granted' | 'refused' | 'expired';
  /** Who asks. */
  readonly unit: Called;
  readonly askedBy: Called;
  readonly askedAt: number;
  readonly owner: Called;
  readonly screens: readonly string[];
  readonly campaign: string | null;
  readonly schedules: readonly {
    readonly id: string;
    readonly phase: string | null;
    readonly layer: string;
    readonly window: Window;
    /** Words of its first items. */
    readonly texts: readonly string[];
    /** Whether it still is what was asked for. What was changed since is covered by no answer. */
    readonly asAsked: boolean;
  }[];
  readonly from: number;
  readonly until: number;
  readonly minutesADay: number | null;
  readonly words: string;
  readonly answeredBy: Called | null;
  readonly answeredAt: number | null;
  readonly answerWords: string;
  readonly version: number;
}

const TEXTS_SHOWN = 5;

export async function consentsFrom(
  db: Db,
  rows: readonly ConsentRow[],
  now: number,
): Promise<Consent[]> {
  if (rows.length === 0) return [];
  const keys = new Map(
    rows.map((row) => [row.id, JSON.parse(row.schedules) as Record<string, string>]),
  );
  const ids = [...new Set([...keys.values()].flatMap((one) => Object.keys(one)))];
  const schedules = new Map<string, ReturnType<typeof scheduleFrom>>();
  for (const some of chunks(ids)) {
    const found = await db.selectFrom('schedules').selectAll().where('id', 'in', some).execute();
    for (const row of found) schedules.set(row.id, scheduleFrom(row));
  }
  const shown = await pinnedItems(
    db,
    [...schedules.values()].flatMap(({ items }) => items.slice(0, TEXTS_SHOWN)),
  );
  const screens = await screensOf(db, rows);
  const units = await called(
    db,
    'units',
    rows.flatMap((row) => [row.unit, row.owner_unit]),
  );
  const people = await called(
    db,
    'people',
    rows.flatMap((row) => [row.asked_by, row.answered_by ?? row.asked_by]),
  );
  const calledIn = (names: ReadonlyMap<string, string>, id: string): Called => ({
    id,
    name: names.get(id) ?? id,
  });
  return rows.map((row) => ({
    id: row.id,
    state: stateOf(row, now),
    unit: calledIn(units, row.unit),
    askedBy: calledIn(people, row.asked_by),
    askedAt: row.asked_at,
    owner: calledIn(units, row.owner_unit),
    screens: screens.get(row.id) ?? [],
    campaign: row.campaign,
    schedules: Object.entries(keys.get(row.id) ?? {}).flatMap(([id, key]) => {
      const schedule = schedules.get(id);
      if (!schedule) return [];
      const { phase, layer, window, items, endedAt } = schedule;
      return [
        {
          id,
          phase,
          layer,
          window,
          texts: items.slice(0, TEXTS_SHOWN).flatMap((pin) => shown.get(pinKey(pin))?.text ?? []),
          asAsked: endedAt === null && consentKey(schedule) === key,
        },
      ];
    }),
    from: row.from_at,
    until: row.until_at,
    minutesADay: row.minutes_a_day,
    words: row.words,
    answeredBy: row.answered_by === null ? null : calledIn(people, row.answered_by),
    answeredAt: row.answered_at,
    answerWords: row.answer_words,
    version: row.version,
  }));
}

function stateOf({ answer, until_at }: ConsentRow, now: number): Consent['state'] {
  if (answer === 'granted' || answer === 'refused') return answer;
  return until_at <= now ? 'expired' : 'asked';
}

async function screensOf(db: Db, rows: readonly ConsentRow[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const some of chunks(rows.map(({ id }) => id))) {
    const list = await db
      .selectFrom('consent_screens')
      .selectAll()
      .where('consent', 'in', some)
      .orderBy('screen')
      .execute();
    for (const { consent, screen } of list)
      found.set(consent, [...(found.get(consent) ?? []), screen]);
  }
  return found;
}

async function called(
  db: Db,
  table: 'units' | 'people',
  ids: readonly string[],
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const some of chunks([...new Set(ids)])) {
    const rows = await db
      .selectFrom(table)
      .select(['id', 'name'])
      .where('id', 'in', some)
      .execute();
    for (const { id, name } of rows) names.set(id, name);
  }
  return names;
}
