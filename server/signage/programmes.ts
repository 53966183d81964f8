/** Compiles the programme of each screen whose rules changed, signs it, stores it, and says so in the outbox. */
import { createHash } from 'node:crypto';
import { compile } from '../../content/programme/compile.ts';
import { DAY_MS } from '../../content/programme/rules.ts';
import { type ProgrammeBody, signedProgramme } from '../../content/wire/messages.ts';
import type { Trx } from '../db/counters.ts';
import type { Db } from '../db/open.ts';
import type { Signage } from './context.ts';
import { cronOccurrences } from './cron.ts';
import { append } from './outbox.ts';
import { type InForce, readInForce, rulesOf, schedulesOn } from './screen-rules.ts';
import type { Schedule } from './schedules.ts';
import { faceOf } from './screens.ts';
import { clearStale, markStale, type StaleScreen, staleScreens } from './stale.ts';
import type { ScreenRow } from './targets.ts';
import { chunks } from './values.ts';

/** Screens with equal build and rules: compiled once, sent the same bytes. */
interface ScreenClass {
  readonly screens: ClassMember[];
  readonly schedules: readonly Schedule[];
}

interface ClassMember {
  readonly row: ScreenRow;
  readonly stale: StaleScreen;
}

/** Screens whose programmes are stored in one transaction: others wait no longer than for these. */
const SCREENS_AT_ONCE = 500;

/**
 * Takes up all stale screens. A class that fails stays stale, is logged, and is tried again at the next wake.
 * @throws when the store does not answer.
 */
export async function compileStale(signage: Signage, horizonDays: number): Promise<void> {
  const stale = await staleScreens(signage.db);
  if (stale.length === 0) return;
  const { from, until } = horizonAt(signage.clock.now(), horizonDays);
  // Marks are read first: a change that comes in between leaves a newer mark behind.
  const inForce = await readInForce(signage.db);
  const classes = await classesOf(signage.db, stale, inForce);
  for (const screenClass of classes) {
    const screens = screenClass.screens.map(({ row }) => row.id);
    try {
      const body = await compileClass(signage, screenClass, inForce, from, until);
      for (const chunk of chunks(screenClass.screens, SCREENS_AT_ONCE)) {
        await storeProgrammes(signage, chunk, body, from, until);
      }
    } catch (err) {
      signage.log.error(
        { err, screens: screens.slice(0, 10), count: screens.length },
        'programme not compiled',
      );
    }
  }
}

/** From the start of the running UTC day, so that an unchanged programme keeps its hash through the day. */
function horizonAt(now: number, days: number): { from: number; until: number } {
  const from = Math.floor(now / DAY_MS) * DAY_MS;
  return { from, until: from + (days + 1) * DAY_MS };
}

async function classesOf(
  db: Db,
  stale: readonly StaleScreen[],
  inForce: InForce,
): Promise<ScreenClass[]> {
  const marks = new Map(stale.map((one) => [one.screen, one]));
  const rows = await db
    .selectFrom('screens')
    .innerJoin('stale_screens', 'stale_screens.screen', 'screens.id')
    .selectAll('screens')
    .orderBy('screens.id')
    .execute();
  const classes = new Map<string, ScreenClass>();
  for (const row of rows) {
    const mark = marks.get(row.id);
    if (!mark) continue;
    const schedules = schedulesOn(inForce, row);
    const key = classKey(row, schedules);
    const known = classes.get(key);
    if (known) known.screens.push({ row, stale: mark });
    else classes.set(key, { screens: [{ row, stale: mark }], schedules });
  }
  // Small screens first: they are drawn in a moment, and do not wait for the squares.
  return [...classes.values()].toSorted((a, b) => areaOf(a) - areaOf(b));
}

function areaOf({ screens: [first] }: ScreenClass): number {
  return first ? first.row.width * first.row.height : 0;
}

function classKey(row: ScreenRow, schedules: readonly Schedule[]): string {
  return JSON.stringify([
    faceOf(row),
    row.surface,
    row.zones,
    row.opening_hours,
    row.contract,
    schedules.map(({ id }) => id),
  ]);
}

interface CompiledBody {
  readonly body: string;
  readonly hash: string;
}

async function compileClass(
  signage: Signage,
  { screens, schedules }: ScreenClass,
  inForce: InForce,
  from: number,
  until: number,
): Promise<CompiledBody> {
  const first = screens[0]?.row;
  if (!first) throw new Error('a class without screens');
  const { rules, left } = await rulesOf(signage, first, schedules, inForce, { from, until });
  if (left.size > 0) {
    const items = Object.fromEntries(left);
    signage.log.warn(
      { screen: first.id, count: screens.length, items },
      'items left out: they cannot be drawn',
    );
  }
  const programme = compile(rules, { from, until, cron: cronOccurrences });
  const body = JSON.stringify({ face: faceOf(first), programme } satisfies ProgrammeBody);
  return { body, hash: createHash('sha256').update(body).digest('hex') };
}

async function storeProgrammes(
  signage: Signage,
  screens: readonly ClassMember[],
  { body, hash }: CompiledBody,
  from: number,
  until: number,
): Promise<void> {
  const now = signage.clock.now();
  await signage.db.transaction().execute(async (trx) => {
    const changed = await changedScreens(trx, screens, hash);
    if (changed.length > 0) {
      await trx
        .insertInto('programme_bodies')
        .values({ hash, body, created_at: now })
        .onConflict((oc) => oc.column('hash').doNothing())
        .execute();
      const rows = changed.map(({ screen, serial }) => ({
        screen,
        serial,
        hash,
        signature: signage.signer.sign(signedProgramme(screen, serial, hash)),
        valid_from: from,
        valid_until: until,
        compiled_at: now,
        pushed_at: null,
        received_at: null,
        live_at: null,
      }));
      await trx
        .insertInto('programmes')
        .values(rows)
        .onConflict((oc) =>
          oc.column('screen').doUpdateSet((eb) => ({
            serial: eb.ref('excluded.serial'),
            hash: eb.ref('excluded.hash'),
            signature: eb.ref('excluded.signature'),
            valid_from: eb.ref('excluded.valid_from'),
            valid_until: eb.ref('excluded.valid_until'),
            compiled_at: eb.ref('excluded.compiled_at'),
            pushed_at: null,
            received_at: null,
            live_at: null,
          })),
        )
        .execute();
      await append(
        trx,
        'programme',
        changed.map(({ screen }) => screen),
        now,
      );
    }
    await clearStale(
      trx,
      screens.map(({ stale }) => stale),
    );
  });
}

/** Those that do not hold this body yet, each with the serial of its next programme. */
async function changedScreens(trx: Trx, screens: readonly ClassMember[], hash: string) {
  const held = await trx
    .selectFrom('programmes')
    .select(['screen', 'serial', 'hash'])
    .where(
      'screen',
      'in',
      screens.map(({ row }) => row.id),
    )
    .execute();
  const byScreen = new Map(held.map((one) => [one.screen, one]));
  const changed: { screen: string; serial: number }[] = [];
  for (const { row } of screens) {
    const before = byScreen.get(row.id);
    if (before?.hash !== hash) changed.push({ screen: row.id, serial: (before?.serial ?? 0) + 1 });
  }
  return changed;
}

/** Marks the screens whose programme was compiled on an earlier day: the horizon moves on by one. */
export async function rollHorizon(signage: Signage, horizonDays: number): Promise<void> {
  const { until } = horizonAt(signage.clock.now(), horizonDays);
  const rows = await signage.db
    .selectFrom('screens')
    .leftJoin('programmes', 'programmes.screen', 'screens.id')
    .select('screens.id')
    .where((eb) => eb.or([eb('valid_until', '<', until), eb('valid_until', 'is', null)]))
    .execute();
  if (rows.length === 0) return;
  await signage.db.transaction().execute((trx) =>
    markStale(
      trx,
      rows.map(({ id }) => id),
    ),
  );
  signage.wake();
}

/** Forgets bodies that no screen's programme names any more. */
export async function pruneBodies(db: Db): Promise<void> {
  await db
    .deleteFrom('programme_bodies')
    .where('hash', 'not in', (eb) => eb.selectFrom('programmes').select('hash'))
    .execute();
}

export interface StoredProgramme {
  readonly serial: number;
  readonly hash: string;
  readonly validFrom: number;
  readonly validUntil: number;
  /** When each step of its delivery happened, epoch ms; null: not yet. Only `live` is showing. */
  readonly delivery: {
    readonly compiled: number;
    readonly pushed: number | null;
    readonly received: number | null;
    readonly live: number | null;
  };
  readonly body: ProgrammeBody;
}

/** The programme that a screen should be showing, or null before its first one. */
export async function programmeOf(db: Db, screen: string): Promise<StoredProgramme | null> {
  const row = await db
    .selectFrom('programmes')
    .innerJoin('programme_bodies', 'programme_bodies.hash', 'programmes.hash')
    .selectAll('programmes')
    .select('body')
    .where('screen', '=', screen)
    .executeTakeFirst();
  if (!row) return null;
  return {
    serial: row.serial,
    hash: row.hash,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    delivery: {
      compiled: row.compiled_at,
      pushed: row.pushed_at,
      received: row.received_at,
      live: row.live_at,
    },
    body: JSON.parse(row.body) as ProgrammeBody,
  };
}
