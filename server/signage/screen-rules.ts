/** Gathers what the compiler is told about a screen: its schedules, with the pictures of its own geometry. */
import type { Selectable } from 'kysely';
import type {
  Contract,
  Schedule as Rule,
  ScheduledItem,
  ScreenRules,
  Span,
  Window,
  Zone,
} from '../../content/programme/rules.ts';
import type { Media } from '../../content/programme/programme.ts';
import type { Geometry } from '../../content/render/job.ts';
import type { Db } from '../db/open.ts';
import type { CampaignsTable } from '../db/tables.ts';
import { unitsBelow } from './actor.ts';
import type { Signage } from './context.ts';
import { datesBetween, daysUntil } from './dates.ts';
import { type Item, itemFrom } from './items.ts';
import { geometryOf, jobOf, pictureOf } from './pictures.ts';
import { type Schedule, scheduleFrom } from './schedules.ts';
import { reach, type ReachedTarget, reaches, type ScreenRow } from './targets.ts';

/** All that is in force, read once for many screens. */
export interface InForce {
  readonly schedules: readonly {
    readonly schedule: Schedule;
    readonly reached: ReachedTarget;
    /** A schedule reaches no further than the unit that made it. */
    readonly within: ReadonlySet<string>;
  }[];
  readonly campaigns: ReadonlyMap<string, Selectable<CampaignsTable>>;
  readonly items: ReadonlyMap<string, Item>;
}

export async function readInForce(db: Db): Promise<InForce> {
  const rows = await db
    .selectFrom('schedules')
    .selectAll()
    .where('ended_at', 'is', null)
    .orderBy('id')
    .execute();
  const campaigns = await db.selectFrom('campaigns').selectAll().execute();
  const items = await db
    .selectFrom('items')
    .selectAll()
    .where('withdrawn_at', 'is', null)
    .execute();
  const schedules = [];
  for (const row of rows) {
    const schedule = scheduleFrom(row);
    schedules.push({
      schedule,
      reached: await reach(db, schedule.target),
      within: await unitsBelow(db, schedule.unit),
    });
  }
  return {
    schedules,
    campaigns: new Map(campaigns.map((row) => [row.id, row])),
    items: new Map(items.map((row) => [row.id, itemFrom(row)])),
  };
}

export function schedulesOn(inForce: InForce, screen: ScreenRow): Schedule[] {
  return inForce.schedules
    .filter(({ reached, within }) => within.has(screen.unit) && reaches(reached, screen))
    .map(({ schedule }) => schedule);
}

/** Local dates of a horizon, half-open, 'YYYY-MM-DD': pictures that change by day are made for each. */
export interface Reckoning {
  readonly from: number;
  readonly until: number;
}

export interface GatheredRules {
  readonly rules: ScreenRules;
  /** Items that cannot be drawn on this geometry, and why: left out, so that the rest still plays. */
  readonly left: ReadonlyMap<string, string>;
}

/** @throws when the renderer is overloaded: the screen stays stale and is tried again. */
export async function rulesOf(
  signage: Signage,
  screen: ScreenRow,
  schedules: readonly Schedule[],
  inForce: InForce,
  reckoning: Reckoning,
): Promise<GatheredRules> {
  const zones = (JSON.parse(screen.zones) as Zone[] | null) ?? [];
  const whole = geometryOf(screen);
  const geometryIn = (name: string | null): Geometry => {
    const zone = zones.find((one) => one.name === name) ?? zones[0];
    return zone ? { ...whole, width: zone.area.width, height: zone.area.height } : whole;
  };
  const left = new Map<string, string>();
  const rules: Rule[] = [];
  for (const schedule of schedules) {
    const items: ScheduledItem[] = [];
    for (const { item: id, weight } of schedule.items) {
      const item = inForce.items.get(id);
      if (!item) continue;
      const geometry = geometryIn(schedule.zone);
      const made = await scheduledItem(signage, item, geometry, reckoning, screen.time_zone);
      if (made.ok) items.push({ ...made.item, ...(weight !== undefined && { weight }) });
      else left.set(id, made.message);
    }
    if (items.length > 0) rules.push(ruleOf(schedule, items, inForce));
  }
  const cards: Media[] = [];
  for (const zone of zones.length > 0 ? zones : [null]) {
    cards.push(await cardOf(signage, geometryIn(zone?.name ?? null)));
  }
  return {
    rules: {
      timeZone: screen.time_zone,
      area: { width: screen.width, height: screen.height },
      zones,
      openingHours: JSON.parse(screen.opening_hours) as Window[] | null,
      cards,
      contract: JSON.parse(screen.contract) as Contract | null,
      schedules: rules,
    },
    left,
  };
}

function ruleOf(schedule: Schedule, items: readonly ScheduledItem[], inForce: InForce): Rule {
  const campaign =
    schedule.campaign === null ? undefined : inForce.campaigns.get(schedule.campaign);
  return {
    id: schedule.id,
    layer: schedule.layer,
    window: schedule.window,
    items,
    order: schedule.order,
    shareSecondsPerHour: schedule.shareSecondsPerHour,
    weight: schedule.weight,
    priority: schedule.priority,
    ...(schedule.zone !== null && { zone: schedule.zone }),
    ...(schedule.phase !== null && { phase: schedule.phase }),
    ...(campaign && {
      campaign: {
        id: campaign.id,
        weight: campaign.weight,
        pauses: JSON.parse(campaign.pauses) as Span[],
        ...(campaign.ended_at !== null && { endsAt: campaign.ended_at }),
      },
    }),
  };
}

type MadeItem =
  | { readonly ok: true; readonly item: ScheduledItem }
  | { readonly ok: false; readonly message: string };

async function scheduledItem(
  signage: Signage,
  item: Item,
  geometry: Geometry,
  { from, until }: Reckoning,
  timeZone: string,
): Promise<MadeItem> {
  const themeDay = item.copy['themeDay'];
  if (typeof themeDay !== 'string') {
    const made = await pictureOf(signage, jobOf(item, geometry), item.dwellMs);
    if (made.ok)
      return { ok: true, item: { id: item.id, durationMs: made.durationMs, media: made.media } };
    if (made.reason === 'busy') throw new Error(made.message);
    return { ok: false, message: made.message };
  }
  const dates: Record<string, { media: Media; durationMs: number }> = {};
  for (const date of datesBetween(from, until, timeZone)) {
    const days = daysUntil(date, themeDay);
    if (days < 0) continue;
    const dated = { ...item, copy: { ...item.copy, days } };
    const made = await pictureOf(signage, jobOf(dated, geometry), item.dwellMs);
    if (!made.ok && made.reason === 'busy') throw new Error(made.message);
    if (!made.ok) return { ok: false, message: made.message };
    dates[date] = { media: made.media, durationMs: made.durationMs };
  }
  return { ok: true, item: { id: item.id, durationMs: item.dwellMs, media: null, dates } };
}

/** How long the built-in card stands before it is drawn anew; nobody sees the seam. */
const CARD_DWELL_MS = 60_000;

async function cardOf(signage: Signage, geometry: Geometry): Promise<Media> {
  const made = await pictureOf(
    signage,
    { template: 'card', copy: {}, style: {}, geometry },
    CARD_DWELL_MS,
  );
  if (!made.ok) throw new Error(`the built-in card cannot be drawn: ${made.message}`);
  return made.media;
}
