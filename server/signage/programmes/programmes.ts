/** Compiles the programme of each screen whose rules changed, and has it signed, stored and sent. */
import { createHash } from 'node:crypto';
import { type Compiler, createCompiler } from '../../../content/programme/compile.ts';
import { pack } from '../../../content/programme/packed.ts';
import { DAY_MS, type Horizon } from '../../../content/programme/rules.ts';
import type { ProgrammeBody } from '../../../content/wire/messages.ts';
import type { Db } from '../../db/open.ts';
import { slices, turn } from '../../turn.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { cronOccurrences } from '../ground/cron.ts';
import { readInForce, scheduleFinder } from './in-force.ts';
import { type OwnersSay, ownerPart } from './owners-say.ts';
import { openPictureBook } from '../items/picture-book.ts';
import { type CompiledBody, type ReadyProgramme, storeProgrammes } from './programme-rows.ts';
import { openRuleBook, type RuleBook, type RuledScreen } from './screen-rules.ts';
import { faceOf } from '../reach/face.ts';
import { markStale, newestMark, type StaleScreen } from '../ledger/stale.ts';
import { allPages } from '../ground/values.ts';
import { standing } from '../reach/standing.ts';
import type { ScreenRow } from '../reach/targets.ts';

/**
 * Takes up all stale screens, those of a change that comes in meanwhile before the rest: a slogan does not wait for a
 * county. A class that fails stays stale, is logged, and is tried again at the next wake.
 * @throws when the store does not answer.
 */
export async function compileStale(signage: Signage, horizonDays: number): Promise<void> {
  const began = await newestMark(signage.db);
  const failed = new Map<string, number>();
  let run: Run | null = null;
  let waiting: StaleScreen[] = [];
  let most = FIRST_SCREENS;
  for (;;) {
    const newest = await newestMark(signage.db);
    if (!run || newest > run.newest) {
      const horizon = horizonAt(signage.clock.now(), horizonDays);
      run = await openRun(signage, { ...horizon, newest, failed });
      waiting = [];
    }
    if (waiting.length === 0) waiting = await waitingScreens(signage.db, { began, newest, failed });
    if (waiting.length === 0) return;
    await turn();
    await compileSome(run, waiting.splice(0, most));
    most = SCREENS_AT_ONCE;
  }
}

/** Screens taken up together, and stored in one transaction: others wait no longer than for these. */
const SCREENS_AT_ONCE = 100;

/** Screens whose order is asked for at once. */
const WAITING_AT_ONCE = 1000;

/** The first few go out before the rest are even looked at. */
const FIRST_SCREENS = 25;

/** What is the same for all screens that are compiled for one state of the store. */
interface Run {
  readonly signage: Signage;
  readonly newest: number;
  readonly horizon: Horizon;
  readonly schedulesOn: ReturnType<typeof scheduleFinder>;
  readonly rules: RuleBook;
  readonly owners: OwnersSay;
  readonly compiler: Compiler;
  /** Bodies by class of screens: compiled once, sent the same. */
  readonly bodies: Map<string, CompiledBody>;
  /** Compiled and not yet stored. */
  ready: ReadyProgramme[];
  /** Screens whose class could not be compiled, with the mark that they stay stale with. */
  readonly failed: Map<string, number>;
}

async function openRun(
  signage: Signage,
  parts: { from: number; until: number } & Pick<Run, 'newest' | 'failed'>,
): Promise<Run> {
  const { from, until, newest, failed } = parts;
  const inForce = await readInForce(signage.db, from);
  await turn();
  const horizon = { from, until, cron: cronOccurrences };
  // What is ready does not wait for what must be drawn.
  const pictures = openPictureBook(signage, () => storeReady(run));
  const run: Run = {
    signage,
    newest,
    horizon,
    schedulesOn: scheduleFinder(inForce),
    owners: inForce.owners,
    rules: openRuleBook(inForce, pictures, { from, until }),
    compiler: createCompiler(horizon),
    bodies: new Map(),
    ready: [],
    failed,
  };
  return run;
}

/**
 * Those whose marks were there when the rows were read. A change that comes in between leaves a newer mark behind, which
 * this run does not answer.
 */
async function waitingScreens(
  db: Db,
  { began, newest, failed }: { began: number; newest: number; failed: ReadonlyMap<string, number> },
): Promise<StaleScreen[]> {
  const rows = await standing(db)
    .innerJoin('stale_screens', 'stale_screens.screen', 'screens.id')
    .select(['screen', 'mark'])
    .where('mark', '<=', newest)
    .orderBy((eb) => eb.case().when('mark', '>', began).then(0).else(1).end())
    // Small screens first: they are drawn in a moment, and do not wait for the squares.
    .orderBy((eb) => eb('width', '*', eb.ref('height')))
    .orderBy('screen')
    .limit(WAITING_AT_ONCE + failed.size)
    .execute();
  return rows.filter(({ screen, mark }) => failed.get(screen) !== mark);
}

/** From the start of the running UTC day, so that an unchanged programme keeps its hash through the day. */
export function horizonAt(now: number, days: number): { from: number; until: number } {
  const from = Math.floor(now / DAY_MS) * DAY_MS;
  return { from, until: from + (days + 1) * DAY_MS };
}

interface Member extends RuledScreen {
  readonly stale: StaleScreen;
}

async function compileSome(run: Run, some: readonly StaleScreen[]): Promise<void> {
  const rows = await standing(run.signage.db)
    .selectAll()
    .where(
      'id',
      'in',
      some.map(({ screen }) => screen),
    )
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  const classes = new Map<string, Member[]>();
  for (const stale of some) {
    const row = byId.get(stale.screen);
    if (!row) continue;
    const { number, schedules } = run.schedulesOn(row);
    const key = `${classKey(row, number)}\n${ownerPart(run.owners, row)}`;
    const member = { row, schedules, stale };
    const known = classes.get(key);
    if (known) known.push(member);
    else classes.set(key, [member]);
  }
  const unknown = [...classes].filter(([key]) => !run.bodies.has(key));
  await run.rules.prepare(unknown.flatMap(([, [first]]) => (first ? [first] : [])));
  await turn();
  const slice = slices();
  for (const [key, members] of classes) {
    await compileClass(run, key, members);
    await slice();
  }
  await turn();
  await storeReady(run);
  await turn();
}

/** Equal for screens that are sent the same bytes. */
function classKey(row: ScreenRow, scheduleList: number): string {
  return [
    scheduleList,
    `${row.width}x${row.height}+${row.origin_x}+${row.origin_y}`,
    `${row.colour} ${row.surface} ${row.rotation} ${row.gamma} ${row.sound} ${row.time_zone}`,
    row.folds,
    row.brightness,
    row.volume,
    row.zones,
    row.opening_hours,
    row.contract,
    row.track,
  ].join('\n');
}

async function compileClass(run: Run, key: string, members: readonly Member[]): Promise<void> {
  try {
    let body = run.bodies.get(key);
    if (!body) run.bodies.set(key, (body = await bodyOf(run, members)));
    for (const { stale } of members) run.ready.push({ ...body, screen: stale.screen });
  } catch (err) {
    for (const { stale } of members) run.failed.set(stale.screen, stale.mark);
    const screens = members.slice(0, 10).map(({ row }) => row.id);
    run.signage.log.error({ err, screens, count: members.length }, 'programme not compiled');
  }
}

async function bodyOf(run: Run, members: readonly Member[]): Promise<CompiledBody> {
  const [first] = members;
  if (!first) throw new Error('a class without screens');
  const { rules, left } = await run.rules.rulesOf(first.row, first.schedules);
  if (left.size > 0) {
    run.signage.log.warn(
      { screen: first.row.id, count: members.length, items: Object.fromEntries(left) },
      'items left out: they cannot be drawn',
    );
  }
  const programme = run.compiler.compile(rules);
  const body = JSON.stringify({
    face: faceOf(first.row),
    programme: pack(programme),
  } satisfies ProgrammeBody);
  return { body, hash: createHash('sha256').update(body).digest('hex') };
}

async function storeReady(run: Run): Promise<void> {
  const { ready } = run;
  if (ready.length === 0) return;
  run.ready = [];
  await storeProgrammes(run.signage, ready, { ...run.horizon, compiledFrom: run.newest });
  // Their screens are told at once: the next class may take a while to draw.
  run.signage.wake();
}

/**
 * Marks the screens whose programme was compiled on an earlier day: the horizon moves on by one. And those whose programme begins
 * only after now: the clock was set back, and has a player show what it shows where it has nothing.
 */
export async function rollHorizon(signage: Signage, horizonDays: number): Promise<void> {
  const now = signage.clock.now();
  const { until } = horizonAt(now, horizonDays);
  const rows = await allPages((after, most) =>
    standing(signage.db)
      .leftJoin('programmes', 'programmes.screen', 'screens.id')
      .select('screens.id')
      .where((eb) =>
        eb.or([
          eb('valid_until', '<', until),
          eb('valid_from', '>', now),
          eb('valid_until', 'is', null),
        ]),
      )
      .where('screens.id', '>', after)
      .orderBy('screens.id')
      .limit(most)
      .execute(),
  );
  if (rows.length === 0) return;
  await transact(signage.db, (trx) =>
    markStale(
      trx,
      rows.map(({ id }) => id),
    ),
  );
  signage.wake();
}
