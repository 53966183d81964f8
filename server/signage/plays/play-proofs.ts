/** What the proofs of a screen's plays are worth: kept beside them, and reckoned anew by whoever wants to know. */
import type { Selectable } from 'kysely';
import { type PlayTotal, signedPlays } from '../../../content/wire/messages.ts';
import type { Db } from '../../db/open.ts';
import type { PlayRunsTable } from '../../db/tables/play-tables.ts';
import type { Actor } from '../reach/actor.ts';
import { belowUnit } from '../reach/units-up.ts';
import { type Failure, unknown } from '../ground/failure.ts';
import { foldText, isSigned, linked } from './play-proof.ts';
import { playRows } from './play-rows.ts';
import { playsUpTo } from './plays.ts';

/** Where a chain does not go on from what is stored before it. */
export interface Break {
  /** The first play after it. */
  readonly n: number;
  /** `gap`: numbers are missing. `chain`: none are, but the player's disk held another past (it was taken back, or replaced). */
  readonly why: 'gap' | 'chain';
}

/** Of one credential of a screen. */
export interface SeriesProof {
  readonly series: number;
  /** The screen's public key, raw, base64; null: this player has none, and its plays are unproven. */
  readonly key: string | null;
  /** The highest number stored. */
  readonly upTo: number;
  /** Plays before this number are unproven; null: all are. */
  readonly provenFrom: number | null;
  readonly breaks: readonly Break[];
}

/** The first run of plays that is not what was signed. */
export interface Flaw {
  readonly from: number;
  readonly to: number;
  /** `missing`: the play numbered `from` is gone. `changed`: one of them is. `signature`: it is not the key's. */
  readonly why: 'missing' | 'changed' | 'signature';
}

export interface CheckedSeries extends SeriesProof {
  /** All up to here was reckoned anew; there is more where it is below `upTo`. */
  readonly checkedUpTo: number;
  readonly flaw: Flaw | null;
}

type Run = Selectable<PlayRunsTable>;

/** Runs that one call reckons anew: at most 100,000 plays, a second or so. */
const RUNS_AT_ONCE = 100;

/** How each series of the screen stands, the newest first, by what was found when its plays came in. */
export async function seriesProofs(db: Db, screen: string): Promise<SeriesProof[]> {
  const pairings = await db
    .selectFrom('pairings')
    .select(['series', 'screen'])
    .where('screen', '=', screen)
    .orderBy('series', 'desc')
    .execute();
  const reached = await playsUpTo(db, pairings);
  const list: SeriesProof[] = [];
  for (const { series } of pairings) {
    const upTo = reached.get(series)?.upTo;
    if (upTo === undefined) continue;
    const chain = await db
      .selectFrom('play_chains')
      .select('key')
      .where('series', '=', series)
      .executeTakeFirst();
    const runs = await runsOf(db, series);
    const key = chain?.key || null;
    list.push({
      series,
      key,
      upTo,
      provenFrom: runs[0]?.from_n ?? null,
      breaks: breaksIn(runs),
    });
  }
  return list;
}

const runsOf = (db: Db, series: number): Promise<Run[]> =>
  db.selectFrom('play_runs').selectAll().where('series', '=', series).orderBy('from_n').execute();

function breaksIn(runs: readonly Run[]): Break[] {
  return runs.flatMap((run, i): Break[] => {
    const last = runs[i - 1];
    if (!last) return [];
    if (run.from_n !== last.to_n + 1) return [{ n: run.from_n, why: 'gap' }];
    return run.before === last.hash ? [] : [{ n: run.from_n, why: 'chain' }];
  });
}

/**
 * Reckons the chain anew over the stored plays and holds the signatures against it, from the run that holds `from` on.
 * A year of plays takes several calls: the next begins behind `checkedUpTo`.
 */
export async function checkProofs(
  db: Db,
  actor: Actor,
  screen: string,
  filter: { readonly series?: number | undefined; readonly from?: number | undefined },
): Promise<{ ok: true; series: CheckedSeries[] } | Failure> {
  const units = belowUnit(actor.unit);
  const row = await db
    .selectFrom('screens')
    .select('id')
    .where('id', '=', screen)
    .where('unit', 'in', units)
    .executeTakeFirst();
  if (!row) return unknown('no-screen', { id: screen });
  const series: CheckedSeries[] = [];
  for (const proof of await seriesProofs(db, screen)) {
    if (filter.series !== undefined && filter.series !== proof.series) continue;
    series.push({ ...proof, ...(await checkSeries(db, screen, proof, filter.from ?? 1)) });
  }
  return { ok: true, series };
}

/** Every series of the screen, reckoned anew to its end however long that takes; the newest first. */
export async function checkWhole(db: Db, screen: string): Promise<CheckedSeries[]> {
  const list: CheckedSeries[] = [];
  for (const proof of await seriesProofs(db, screen)) {
    let checked = await checkSeries(db, screen, proof, 1);
    while (proof.key !== null && checked.flaw === null && checked.checkedUpTo < proof.upTo)
      checked = await checkSeries(db, screen, proof, checked.checkedUpTo + 1);
    list.push({ ...proof, ...checked });
  }
  return list;
}

async function checkSeries(
  db: Db,
  screen: string,
  { series, key, upTo }: SeriesProof,
  from: number,
): Promise<Pick<CheckedSeries, 'checkedUpTo' | 'flaw'>> {
  if (key === null) return { checkedUpTo: 0, flaw: null };
  const runs = (await runsOf(db, series)).filter(({ to_n }) => to_n >= from);
  let checkedUpTo = from - 1;
  for (const run of runs.slice(0, RUNS_AT_ONCE)) {
    const flaw = await flawOf(db, screen, run, key);
    if (flaw) return { checkedUpTo, flaw };
    checkedUpTo = run.to_n;
  }
  return { checkedUpTo: runs.length > RUNS_AT_ONCE ? checkedUpTo : upTo, flaw: null };
}

async function flawOf(db: Db, screen: string, run: Run, key: string): Promise<Flaw | null> {
  const { series, from_n: from, to_n: to, hash, signature } = run;
  if (run.kind === 'fold') {
    const fold = { from, to, totals: await foldTotals(db, series, from) };
    const good = await isSigned(key, foldText(screen, series, fold, hash), signature);
    return good ? null : { from, to, why: 'changed' };
  }
  const plays = await playRows(db, { screen, series }, from, to);
  const gone = plays.findIndex(({ n }, i) => n !== from + i);
  if (gone >= 0 || plays.length <= to - from)
    return { from: from + (gone >= 0 ? gone : plays.length), to, why: 'missing' };
  if (plays.reduce(linked, run.before) !== hash) return { from, to, why: 'changed' };
  if (await isSigned(key, signedPlays(screen, String(series), to, hash), signature)) return null;
  return { from, to, why: 'signature' };
}

async function foldTotals(db: Db, series: number, from: number): Promise<PlayTotal[]> {
  const rows = await db
    .selectFrom('play_totals')
    .selectAll()
    .where('series', '=', series)
    .where('from_n', '=', from)
    .orderBy('at')
    .execute();
  return rows.map((row) => [
    row.day,
    row.item,
    row.schedule,
    row.campaign,
    row.zone,
    row.how as PlayTotal[5],
    row.plays,
    row.shown_ms,
  ]);
}
