/** Gathers what the compiler is told about a screen: its schedules, with the pictures of its own geometry. */
import type { Media } from '../../../content/programme/programme.ts';
import type {
  Contract,
  Schedule as Rule,
  ScheduledItem,
  ScreenRules,
  Span,
  Window,
  Zone,
} from '../../../content/programme/rules.ts';
import type { Geometry, RenderJob } from '../../../content/render/job.ts';
import { datesBetween, daysUntil } from '../ground/dates.ts';
import type { InForce } from './in-force.ts';
import { ownerOf } from './owners-say.ts';
import type { Item } from '../items/items.ts';
import type { Pin } from '../items/pinned-items.ts';
import { runningMedia } from '../items/running-items.ts';
import type { PictureBook, Standing } from '../items/picture-book.ts';
import { SHIPPED, USUAL } from '../policy/profiles.ts';
import { jobOf } from '../items/pictures.ts';
import type { Schedule } from '../changes/schedule-rows.ts';
import type { ScreenRow } from '../reach/targets.ts';
import { geometryIn, zonesOf } from '../reach/zones.ts';
import { geometryKey } from '../reach/geometry.ts';

/** The horizon, epoch ms, half-open: pictures that change by day are made for each of its dates. */
export interface Reckoning {
  readonly from: number;
  readonly until: number;
}

export interface GatheredRules {
  readonly rules: ScreenRules;
  /** Items that cannot be drawn on this geometry, and why: left out, so that the rest still plays. */
  readonly left: ReadonlyMap<string, string>;
}

/** Equal parts are the same objects from screen to screen, so that they are read and hashed once. */
export interface RuleBook {
  /** Reads in bulk the items of these screens, and what is known of their pictures: before their rules are asked for. */
  prepare(screens: readonly RuledScreen[]): Promise<void>;
  /** @throws when the renderer is overloaded: the screen stays stale and is tried again. */
  rulesOf(screen: ScreenRow, schedules: readonly Schedule[]): Promise<GatheredRules>;
}

export interface RuledScreen {
  readonly row: ScreenRow;
  readonly schedules: readonly Schedule[];
}

/** How long the built-in card stands before it is drawn anew; nobody sees the seam. It does not scroll. */
const CARD: Standing = { dwellMs: 60_000, pace: SHIPPED[USUAL].limits };

/** `draw`: what is not there is drawn. `estimate`: it is taken as a picture that stands its dwell, and nothing is drawn. */
type Missing = 'draw' | 'estimate';

interface MadeRule {
  readonly rule: Rule | null;
  readonly left: ReadonlyMap<string, string>;
}

interface DatedJob {
  /** Null: on every day. */
  readonly date: string | null;
  readonly job: RenderJob;
}

export function openRuleBook(
  inForce: InForce,
  pictures: PictureBook,
  reckoning: Reckoning,
  missing: Missing = 'draw',
): RuleBook {
  const jobs = jobMaker(reckoning);
  const rules = new Map<string, Promise<MadeRule>>();
  const cards = new Map<string, Promise<Media>>();
  const parsed = parser();

  const mediaOf = async (job: RenderJob, standing: Standing): Promise<Made> => {
    const known = pictures.known(job, standing);
    if (known) return known;
    const { dwellMs } = standing;
    if (missing === 'estimate') return { ok: true, media: { kind: 'dark' }, durationMs: dwellMs };
    const made = await pictures.pictureOf(job, standing);
    if (!made.ok && made.reason === 'busy') throw new Error(made.message);
    return made;
  };
  const makeRule = async (
    schedule: Schedule,
    geometry: Geometry,
    timeZone: string,
  ): Promise<MadeRule> => {
    const items: ScheduledItem[] = [];
    const left = new Map<string, string>();
    for (const ref of schedule.items) {
      const { weight, transition } = ref;
      const item = inForce.items.get(ref);
      if (!item) continue;
      const pace = inForce.policies.of(item.unit).limits;
      const made = await scheduledItem(
        item,
        jobs(item, geometry, timeZone),
        async (job, dwellMs) => {
          const drawn = await mediaOf(job, { dwellMs, pace });
          return drawn.ok ? { ...drawn, ...runningMedia(item, drawn, geometry.colour) } : drawn;
        },
      );
      if (made.ok) {
        items.push({
          ...made.item,
          ...(weight !== undefined && { weight }),
          ...(transition !== undefined && { transition }),
          ...(schedule.layer === 'press' && { name: keyName(item) }),
        });
      } else left.set(item.id, made.message);
    }
    return { rule: items.length > 0 ? ruleOf(schedule, items, inForce) : null, left };
  };
  const ruleFor = (schedule: Schedule, geometry: Geometry, timeZone: string): Promise<MadeRule> =>
    remember(rules, `${schedule.id}\n${geometryKey(geometry)}\n${timeZone}`, () =>
      makeRule(schedule, geometry, timeZone),
    );
  const cardOf = (geometry: Geometry): Promise<Media> =>
    remember(cards, geometryKey(geometry), async () => {
      const made = await mediaOf(jobs.card(geometry), CARD);
      if (!made.ok) throw new Error(`the built-in card cannot be drawn: ${made.message}`);
      return made.media;
    });

  return {
    prepare: async (screens) => {
      await inForce.items.load(itemsOn(screens));
      const wanted: RenderJob[] = [];
      for (const { row, schedules } of screens) {
        const zones = zonesOf(row, parsed);
        for (const { geometry } of zones) wanted.push(jobs.card(geometry));
        for (const schedule of schedules) {
          const geometry = geometryIn(zones, schedule.zone);
          if (rules.has(`${schedule.id}\n${geometryKey(geometry)}\n${row.time_zone}`)) continue;
          for (const ref of schedule.items) {
            const item = inForce.items.get(ref);
            if (item) wanted.push(...jobs(item, geometry, row.time_zone).map(({ job }) => job));
          }
        }
      }
      await pictures.load(wanted);
    },
    rulesOf: async (screen, schedules) => {
      const zones = zonesOf(screen, parsed);
      const left = new Map<string, string>();
      const made: Rule[] = [];
      for (const schedule of schedules) {
        const one = await ruleFor(schedule, geometryIn(zones, schedule.zone), screen.time_zone);
        if (one.rule) made.push(one.rule);
        for (const [item, why] of one.left) left.set(item, why);
      }
      const faces: Media[] = [];
      for (const { geometry } of zones) faces.push(await cardOf(geometry));
      const divided = parsed(screen.zones) as Zone[] | null;
      const owner = ownerOf(inForce.owners, screen, schedules, inForce.units);
      return {
        rules: {
          timeZone: screen.time_zone,
          area: { width: screen.width, height: screen.height },
          zones: divided ?? [],
          openingHours: parsed(screen.opening_hours) as Window[] | null,
          cards: faces,
          contract: parsed(screen.contract) as Contract | null,
          ...(owner && { owner }),
          schedules: made,
        },
        left,
      };
    },
  };
}

function* itemsOn(screens: readonly RuledScreen[]): Generator<Pin> {
  // Screens of one class of places share their list.
  for (const schedules of new Set(screens.map((one) => one.schedules)))
    for (const { items } of schedules) yield* items;
}

/** One promise a key; one that fails is forgotten, and tried again when it is next asked for. */
function remember<T>(
  known: Map<string, Promise<T>>,
  key: string,
  make: () => Promise<T>,
): Promise<T> {
  let one = known.get(key);
  if (!one) {
    one = make();
    known.set(key, one);
    one.catch(() => known.delete(key));
  }
  return one;
}

/** Equal texts become the same object. */
function parser(): (json: string) => unknown {
  const known = new Map<string, unknown>();
  return (json) => {
    let value = known.get(json);
    if (value === undefined) known.set(json, (value = JSON.parse(json) as unknown));
    return value;
  };
}

interface JobMaker {
  (item: Item, geometry: Geometry, timeZone: string): readonly DatedJob[];
  card(geometry: Geometry): RenderJob;
}

/** The jobs that an item needs on a geometry over the horizon; asked again, the same objects. */
function jobMaker({ from, until }: Reckoning): JobMaker {
  const known = new Map<string, readonly DatedJob[]>();
  const cards = new Map<string, RenderJob>();
  const dates = new Map<string, readonly string[]>();
  const datesIn = (timeZone: string): readonly string[] => {
    let found = dates.get(timeZone);
    if (!found) dates.set(timeZone, (found = datesBetween(from, until, timeZone)));
    return found;
  };
  const make = (item: Item, geometry: Geometry, timeZone: string): readonly DatedJob[] => {
    const themeDay = item.copy['themeDay'];
    if (typeof themeDay !== 'string') return [{ date: null, job: jobOf(item, geometry) }];
    return datesIn(timeZone)
      .map((date) => ({ date, days: daysUntil(date, themeDay) }))
      .filter(({ days }) => days >= 0)
      .map(({ date, days }) => ({
        date,
        job: jobOf({ ...item, copy: { ...item.copy, days } }, geometry),
      }));
  };
  const jobs = (item: Item, geometry: Geometry, timeZone: string): readonly DatedJob[] => {
    const dated = typeof item.copy['themeDay'] === 'string';
    const key = `${item.id}\n${item.version}\n${geometryKey(geometry)}\n${dated ? timeZone : ''}`;
    let found = known.get(key);
    if (!found) known.set(key, (found = make(item, geometry, timeZone)));
    return found;
  };
  const card = (geometry: Geometry): RenderJob => {
    const key = geometryKey(geometry);
    let job = cards.get(key);
    if (!job) cards.set(key, (job = { template: 'card', copy: {}, style: {}, geometry }));
    return job;
  };
  return Object.assign(jobs, { card });
}

/** Characters of a key's name: the strip has room for two lines. */
const KEY_NAME_MOST = 40;

const keyName = ({ text }: Item): string => [...text].slice(0, KEY_NAME_MOST).join('');

type Made =
  | { readonly ok: true; readonly media: Media; readonly durationMs: number }
  | { readonly ok: false; readonly message: string };

type MadeItem =
  | { readonly ok: true; readonly item: ScheduledItem }
  | { readonly ok: false; readonly message: string };

async function scheduledItem(
  { id, dwellMs }: Item,
  jobs: readonly DatedJob[],
  mediaOf: (job: RenderJob, dwellMs: number) => Promise<Made>,
): Promise<MadeItem> {
  const dates: Record<string, { media: Media; durationMs: number }> = {};
  for (const { date, job } of jobs) {
    const made = await mediaOf(job, dwellMs);
    if (!made.ok) return made;
    const { media, durationMs } = made;
    if (date === null) return { ok: true, item: { id, durationMs, media } };
    dates[date] = { media, durationMs };
  }
  return { ok: true, item: { id, durationMs: dwellMs, media: null, dates } };
}

function ruleOf(schedule: Schedule, items: readonly ScheduledItem[], inForce: InForce): Rule {
  const campaign =
    schedule.campaign === null ? undefined : inForce.campaigns.get(schedule.campaign);
  return {
    id: schedule.id,
    unit: schedule.unit,
    layer: schedule.layer,
    window: schedule.window,
    items,
    order: schedule.order,
    shareSecondsPerHour: schedule.shareSecondsPerHour,
    weight: schedule.weight,
    priority: schedule.priority,
    ...(schedule.near && { near: schedule.near }),
    ...(schedule.zone !== null && { zone: schedule.zone }),
    ...(schedule.phase !== null && { phase: schedule.phase }),
    ...(campaign && {
      campaign: {
        id: campaign.id,
        weight: campaign.weight,
        ...(campaign.theme_day !== null && { themeDay: campaign.theme_day }),
        pauses: JSON.parse(campaign.pauses) as Span[],
        ...(campaign.ended_at !== null && { endsAt: campaign.ended_at }),
      },
    }),
  };
}
