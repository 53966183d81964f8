/** Delivery told truly, and readiness: which screens hold all that they need, and what the others lack. */
import { assetsIn } from '../../../content/programme/assets.ts';
import { unpack } from '../../../content/programme/packed.ts';
import type { Entry } from '../../../content/programme/programme.ts';
import type { Health, ProgrammeBody } from '../../../content/wire/messages.ts';
import type { Db } from '../../db/open.ts';
import type { Actor } from '../reach/actor.ts';
import { belowUnit } from '../reach/units-up.ts';
import { localDate } from '../ground/dates.ts';
import { programmeBodies } from '../programmes/delivery.ts';
import { readInForce, scheduleOf } from '../programmes/in-force.ts';
import type { Schedule } from '../changes/schedule-rows.ts';
import { standing } from '../reach/standing.ts';
import { isFor, type TargetedScreen } from '../reach/targets.ts';

/** How far the current programme of a screen has come; null: not yet. "Pushed" never means "showing". */
export interface Delivery {
  readonly screen: string;
  readonly name: string;
  readonly unit: string;
  readonly serial: number;
  readonly hash: string;
  readonly validUntil: number;
  readonly compiledAt: number;
  readonly pushedAt: number | null;
  readonly receivedAt: number | null;
  /** Hashes that its last heartbeat said were lacking; null: it has not said. */
  readonly missing: readonly string[] | null;
  /** Verified, every asset stored, and showing since then: the player's own word. */
  readonly liveAt: number | null;
}

/** The actor's screens that have a programme. */
export async function listDeliveries(db: Db, actor: Actor, screen?: string): Promise<Delivery[]> {
  const units = belowUnit(actor.unit);
  let query = standing(db)
    .innerJoin('programmes', 'programmes.screen', 'screens.id')
    .leftJoin('presence', 'presence.screen', 'screens.id')
    .select(['screens.id', 'screens.name', 'screens.unit', 'presence.health'])
    .select([
      'programmes.serial',
      'programmes.hash',
      'programmes.valid_until',
      'programmes.compiled_at',
      'programmes.pushed_at',
      'programmes.received_at',
      'programmes.live_at',
    ])
    .where('screens.unit', 'in', units)
    .orderBy('screens.id');
  if (screen !== undefined) query = query.where('screens.id', '=', screen);
  const rows = await query.execute();
  return rows.map((row) => ({
    screen: row.id,
    name: row.name,
    unit: row.unit,
    serial: row.serial,
    hash: row.hash,
    validUntil: row.valid_until,
    compiledAt: row.compiled_at,
    pushedAt: row.pushed_at,
    receivedAt: row.received_at,
    missing: missingOf(row.health, row.serial, row.live_at !== null),
    liveAt: row.live_at,
  }));
}

/** A heartbeat that speaks of an older programme says nothing against one that is live. */
function missingOf(json: string | null, serial: number, live: boolean): readonly string[] | null {
  const health = JSON.parse(json ?? 'null') as Health | null;
  return live && health?.serial !== serial ? [] : (health?.missing ?? null);
}

export type Readiness = {
  readonly screen: string;
  readonly name: string;
  readonly unit: string;
} & (
  | { readonly state: 'ready' }
  /** It has no programme, or one that ends before the instant, or before the campaign begins there. */
  | { readonly state: 'no-programme' | 'beyond-horizon' }
  /** The programme has not reached it: it holds an older one, or none. */
  | { readonly state: 'not-received' }
  /** These assets are still to come. */
  | { readonly state: 'assets-missing'; readonly missing: readonly string[] }
);

export interface ReadinessQuestion {
  /** Only screens that this campaign is for and whose programme has it or is yet to get it, and only what it needs. */
  readonly campaign?: string | undefined;
  /** Epoch ms. */
  readonly at: number;
}

/** Answers from what each player itself said: its `live` message and its heartbeats, never from what was sent. */
export async function listReadiness(
  db: Db,
  actor: Actor,
  { campaign, at }: ReadinessQuestion,
): Promise<Readiness[]> {
  const deliveries = new Map((await listDeliveries(db, actor)).map((one) => [one.screen, one]));
  const needed = campaign === undefined ? null : await campaignAssets(db, deliveries, campaign);
  const units = belowUnit(actor.unit);
  const screens = await standing(db)
    .leftJoin('stale_screens', 'stale_screens.screen', 'screens.id')
    .select(['id', 'name', 'unit', 'kind', 'tags', 'member_of', 'time_zone', 'stale_screens.mark'])
    .where('unit', 'in', units)
    .orderBy('id')
    .execute();
  const schedulesFor = await campaignSchedules(db, campaign, at);
  const answers: Readiness[] = [];
  for (const screen of screens) {
    const { id, name, unit } = screen;
    const delivery = deliveries.get(id);
    const assets = delivery && needed?.get(delivery.hash);
    const judged =
      needed && !assets
        ? judgeLacking(delivery, schedulesFor(screen), screen)
        : judge(delivery, assets ?? null, at);
    if (judged) answers.push({ screen: id, name, unit, ...judged });
  }
  return answers;
}

/** What of a campaign is for a screen, whatever its programme says yet. */
async function campaignSchedules(
  db: Db,
  campaign: string | undefined,
  at: number,
): Promise<(screen: TargetedScreen) => Schedule[]> {
  if (campaign === undefined) return () => [];
  const inForce = await readInForce(db, at);
  const schedules = [...inForce.schedules.values()]
    .filter((row) => row.campaign === campaign)
    .map(scheduleOf);
  return (screen) =>
    schedules.filter(({ target, unit: by }) => isFor(inForce.units, { target, by }, screen));
}

/** A screen whose programme has nothing of the campaign: not yet, or null: nor will it, by its contract or a pause. */
function judgeLacking(
  delivery: Delivery | undefined,
  schedules: readonly Schedule[],
  { time_zone: timeZone, mark }: { readonly time_zone: string; readonly mark: number | null },
): Judged | null {
  if (schedules.length === 0) return null;
  if (!delivery) return { state: 'no-programme' };
  const end = localDate(delivery.validUntil, timeZone);
  const isBeyond = ({ window: { from } }: Schedule): boolean =>
    typeof from === 'number'
      ? from >= delivery.validUntil
      : from !== undefined && from.slice(0, end.length) >= end;
  if (schedules.every(isBeyond)) return { state: 'beyond-horizon' };
  return mark === null ? null : { state: 'not-received' };
}

type Judged = Readiness extends infer R
  ? R extends unknown
    ? Omit<R, 'screen' | 'name' | 'unit'>
    : never
  : never;

function judge(
  delivery: Delivery | undefined,
  assets: ReadonlySet<string> | null,
  at: number,
): Judged {
  if (!delivery) return { state: 'no-programme' };
  if (delivery.validUntil <= at) return { state: 'beyond-horizon' };
  if (delivery.receivedAt === null && delivery.liveAt === null) return { state: 'not-received' };
  const missing = (delivery.missing ?? []).filter((hash) => !assets || assets.has(hash));
  // Without its own word that all is there, it is not ready: the last heartbeat may be of before the programme came.
  return missing.length > 0 || delivery.liveAt === null
    ? { state: 'assets-missing', missing }
    : { state: 'ready' };
}

/** What a campaign needs, by the hash of the programmes that it is on. */
async function campaignAssets(
  db: Db,
  deliveries: ReadonlyMap<string, Delivery>,
  campaign: string,
): Promise<Map<string, ReadonlySet<string>>> {
  const hashes = [...new Set([...deliveries.values()].map(({ hash }) => hash))];
  const needed = new Map<string, ReadonlySet<string>>();
  for (const [hash, body] of await programmeBodies(db, hashes)) {
    const { programme } = JSON.parse(body.toString()) as ProgrammeBody;
    const entries = unpack(programme).entries.filter((entry) => entry.campaign === campaign);
    if (entries.length > 0) needed.set(hash, new Set(entries.flatMap(assetsOf)));
  }
  return needed;
}

const assetsOf = ({ media }: Entry): string[] => assetsIn(media).map(({ hash }) => hash);
