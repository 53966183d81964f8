/** Screens: their build, their place, their owner's contract. */
import type { ScreenKind } from '../../../content/library/schema.ts';
import type { Face } from '../../../content/wire/messages.ts';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { belowUnit, isWithin } from '../reach/units-up.ts';
import { record } from '../ledger/audit.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, invalid, unknown } from '../ground/failure.ts';
import { type Profile, profileOf } from './profiles.ts';
import { checkScreen } from './screen-problems.ts';
import { markStale } from '../ledger/stale.ts';
import type { ScreenRow } from '../reach/targets.ts';
import { openUnit } from '../units/units.ts';
import { type Track, trackOf } from '../reach/face.ts';
import { faceOf } from '../reach/face.ts';
import { standing } from '../reach/standing.ts';

export interface Screen extends Face {
  readonly id: string;
  readonly unit: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: ScreenKind;
  readonly surface: 'led' | 'lcd';
  /** Opening hours by weekday, zones and contract as the programme's rules have them; null: none. */
  readonly openingHours: unknown;
  readonly zones: unknown;
  readonly contract: unknown;
  readonly tags: readonly string[];
  readonly position: { readonly latitude: number; readonly longitude: number } | null;
  /** Whether its unit wants its positions; absent or null: it reports none. */
  readonly track?: Track | null;
  /** What its network bears; absent: as is usual for its kind. */
  readonly profile?: Profile;
  /** Any browser may play it without a pairing code: for demonstrations only. */
  readonly open: boolean;
  /** Ids of the groups that it is in; absent: it is new. */
  readonly groups?: readonly string[];
  /** When it was taken down, epoch ms; absent or null: it hangs. */
  readonly retiredAt?: number | null;
  /** Rises with each change; absent: it is new. */
  readonly version?: number;
}

export function screenFrom(row: ScreenRow): Screen {
  return {
    ...faceOf(row),
    volume: JSON.parse(row.volume) as number[],
    id: row.id,
    unit: row.unit,
    name: row.name,
    nameEn: row.name_en,
    kind: row.kind as Screen['kind'],
    surface: row.surface as Screen['surface'],
    openingHours: JSON.parse(row.opening_hours) as unknown,
    zones: JSON.parse(row.zones) as unknown,
    contract: JSON.parse(row.contract) as unknown,
    tags: JSON.parse(row.tags) as string[],
    position: JSON.parse(row.position) as Screen['position'],
    track: trackOf(row),
    profile: profileOf(row),
    open: row.open === 1,
    groups: JSON.parse(row.member_of) as string[],
    retiredAt: row.retired_at,
    version: row.version,
  };
}

/** @returns false where there is one of that id: nothing is changed then. */
export async function insertScreen(trx: Trx, screen: Screen, now: number): Promise<boolean> {
  const inserted = await trx
    .insertInto('screens')
    .values(rowOf(screen, now))
    .onConflict((oc) => oc.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) return false;
  await markStale(trx, [screen.id]);
  return true;
}

/** Many at once. @returns whether all of them hang now: not where there is one of such an id. */
export async function insertScreens(
  trx: Trx,
  screens: readonly Screen[],
  now: number,
): Promise<boolean> {
  if (screens.length === 0) return true;
  const made = await trx
    .insertInto('screens')
    .values(screens.map((screen) => rowOf(screen, now)))
    .onConflict((oc) => oc.column('id').doNothing())
    .returning('id')
    .execute();
  await markStale(
    trx,
    made.map(({ id }) => id),
  );
  return made.length === screens.length;
}

const rowOf = (screen: Screen, now: number): ScreenRow => ({
  id: screen.id,
  unit: screen.unit,
  name: screen.name,
  name_en: screen.nameEn,
  kind: screen.kind,
  width: screen.width,
  height: screen.height,
  colour: screen.colour,
  surface: screen.surface,
  origin_x: screen.origin.x,
  origin_y: screen.origin.y,
  folds: JSON.stringify(screen.folds),
  rotation: screen.rotation,
  gamma: screen.gamma,
  brightness: JSON.stringify(screen.brightness),
  volume: JSON.stringify(screen.volume ?? []),
  time_zone: screen.timeZone,
  opening_hours: JSON.stringify(screen.openingHours),
  zones: JSON.stringify(screen.zones),
  contract: JSON.stringify(screen.contract),
  tags: JSON.stringify(screen.tags),
  position: JSON.stringify(screen.position),
  track: JSON.stringify(screen.track ?? null),
  profile: screen.profile ?? null,
  sound: screen.sound ? 1 : 0,
  open: screen.open ? 1 : 0,
  member_of: '[]',
  retired_at: null,
  version: 1,
  created_at: now,
});

/** Hangs a new screen: it joins every target that it matches. */
export async function addScreen(
  signage: Signage,
  actor: Actor,
  screen: Screen,
): Promise<{ ok: true; screen: Screen } | Failure> {
  const refusal = refuse(actor, 'administer');
  if (refusal) return refusal;
  if (!(await isWithin(signage.db, screen.unit, actor.unit))) {
    return invalid('unit', 'no-unit-below', { id: screen.unit });
  }
  const now = signage.clock.now();
  const wrong = checkScreen(rowOf(screen, now), now);
  if (!wrong.ok) return wrong;
  const failed = await transact(signage.db, async (trx) => {
    // Held, so that it is not closed meanwhile.
    if (!(await openUnit(trx, screen.unit)))
      return invalid('unit', 'unit-closed', { id: screen.unit });
    if (!(await insertScreen(trx, screen, now)))
      return conflict('screen-exists', { id: screen.id });
    await record(trx, { at: now, by: actor, action: 'screen.add', subject: screen.id });
    return null;
  });
  if (failed) return failed;
  signage.wake();
  return { ok: true, screen };
}

/** @param retired those that were taken down, in place of those that hang. */
export async function listScreens(db: Db, actor: Actor, retired = false): Promise<Screen[]> {
  const units = belowUnit(actor.unit);
  const query = retired
    ? db.selectFrom('screens').where('retired_at', 'is not', null)
    : standing(db);
  const rows = await query.selectAll().where('unit', 'in', units).orderBy('id').execute();
  return rows.map(screenFrom);
}

export async function getScreen(
  db: Db,
  actor: Actor,
  id: string,
): Promise<{ ok: true; screen: Screen } | Failure> {
  const row = await db.selectFrom('screens').selectAll().where('id', '=', id).executeTakeFirst();
  const mine = row && (await isWithin(db, row.unit, actor.unit));
  return row && mine ? { ok: true, screen: screenFrom(row) } : unknown('no-screen', { id });
}

/** Screens that any browser may play: what the wall shows. */
export async function listOpenScreens(db: Db): Promise<Screen[]> {
  const rows = await standing(db).selectAll().where('open', '=', 1).orderBy('id').execute();
  return rows.map(screenFrom);
}
