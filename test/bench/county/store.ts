/** A county in a store: 40 geometries, every fifth screen with an owner's own loop, 20 campaigns of 4 phases, all pictures drawn. */
import type { Media } from '../../../content/programme/programme.ts';
import type { Geometry } from '../../../content/render/job.ts';
import { renderKey } from '../../../content/render/render-key.ts';
import type { Db } from '../../../server/db/open.ts';
import { addDays, localDate } from '../../../server/signage/ground/dates.ts';
import { jobOf } from '../../../server/signage/items/pictures.ts';
import { contentOf } from '../../../server/signage/changes/approved-rows.ts';
import { newScheduleRow } from '../../../server/signage/changes/schedule-rows.ts';
import { SCREEN_KINDS } from '../../../content/library/schema.ts';
import type { Target } from '../../../server/signage/reach/targets.ts';
import { chunks } from '../../../server/signage/ground/values.ts';

const GEOMETRIES = 40;
const CAMPAIGNS = 20;
const PHASES = ['warm-up', 'build-up', 'climax', 'follow-up'];
const DAYS = [7, 4, 3, 10];

export interface CountySize {
  readonly screens: number;
  readonly now: number;
}

const geometryOf = (screen: number): Geometry => ({
  width: 64 * (1 + (screen % 10)),
  height: 16 * (1 + (Math.floor(screen / 10) % (GEOMETRIES / 10))),
  colour: 'mono',
  surface: 'led',
});

const GEOMETRY_LIST = Array.from({ length: GEOMETRIES }, (_, index) => geometryOf(index));
const isOwned = (screen: number): boolean => screen % 5 === 0;

/** @returns ids of the campaigns. */
export async function fillCounty(db: Db, { screens, now }: CountySize): Promise<string[]> {
  const owners = Array.from({ length: screens }, (_, index) => index).filter(isOwned);
  const units = owners.map((owner) => ({
    id: `shop-${owner}`,
    parent: 'bureau',
    name: `店铺${owner}`,
    name_en: '',
    kind: 'shop',
  }));
  for (const some of chunks(units)) await db.insertInto('units').values(some).execute();
  await fillScreens(db, screens, now);
  const county = plan(owners, now);
  const items = county.items.map(({ id, unit }) => itemRow(id, unit, now));
  for (const some of chunks(items)) {
    await db.insertInto('items').values(some).execute();
    await db
      .insertInto('item_versions')
      .values(
        some.map(({ id, version, template, text, copy, style, dwell_ms, created_at }) => ({
          item: id,
          version,
          template,
          text,
          copy,
          style,
          dwell_ms,
          changed_by: null,
          changed_at: created_at,
        })),
      )
      .execute();
  }
  await db.insertInto('campaigns').values(county.campaigns).execute();
  for (const some of chunks(county.schedules)) {
    await db.insertInto('schedules').values(some).execute();
    await db.insertInto('approved_schedules').values(some.map(approvedOf)).execute();
  }
  await fillRenders(db, county.items, now);
  return county.campaigns.map(({ id }) => id);
}

const approvedOf = (row: ReturnType<typeof newScheduleRow>) => ({
  schedule: row.id,
  version: row.version,
  ...contentOf(row),
  level: 0,
  submission: null,
  hash: null,
  approved_at: row.created_at,
});

async function fillScreens(db: Db, screens: number, now: number): Promise<void> {
  const rows = Array.from({ length: screens }, (_, index) => ({
    id: `screen-${index}`,
    unit: isOwned(index) ? `shop-${index}` : 'bureau',
    name: `门口屏${index}`,
    name_en: '',
    kind: SCREEN_KINDS[Math.floor(index / GEOMETRIES) % SCREEN_KINDS.length] ?? 'storefront',
    ...geometryOf(index),
    origin_x: 0,
    origin_y: 0,
    folds: '[]',
    rotation: 0,
    gamma: 1,
    brightness: '[]',
    time_zone: 'Asia/Shanghai',
    opening_hours: JSON.stringify([{ times: [{ from: '07:00', until: '23:00' }] }]),
    zones: 'null',
    contract: JSON.stringify(isOwned(index) ? { quotaSecondsPerHour: 600 } : null),
    tags: '[]',
    position: 'null',
    sound: 0,
    open: 0,
    version: 1,
    created_at: now,
  }));
  for (const some of chunks(rows)) await db.insertInto('screens').values(some).execute();
  const marks = rows.map(({ id }) => ({ screen: id, mark: 1 }));
  for (const some of chunks(marks)) await db.insertInto('stale_screens').values(some).execute();
  await db.updateTable('counters').set({ value: 1 }).where('name', '=', 'stale').execute();
}

interface PlannedItem {
  readonly id: string;
  readonly unit: string;
  /** Null: on all. */
  readonly geometry: Geometry | null;
}

function plan(owners: readonly number[], now: number) {
  const items: PlannedItem[] = [];
  const schedules: ReturnType<typeof newScheduleRow>[] = [];
  const today = localDate(now, 'Asia/Shanghai');
  const schedule = (
    id: string,
    unit: string,
    parts: { layer: 'own' | 'insert' | 'everyday' | 'takeover'; target: Target; count: number },
    phase: { campaign: string; name: string; from: string; until: string } | null = null,
    geometry: Geometry | null = null,
  ): void => {
    const own = Array.from({ length: parts.count }, (_, index) => `${id}-${index}`);
    items.push(...own.map((item) => ({ id: item, unit, geometry })));
    schedules.push(
      newScheduleRow({
        id,
        unit,
        by: null,
        now,
        layer: parts.layer,
        campaign: phase?.campaign ?? null,
        phase: phase?.name ?? null,
        target: parts.target,
        window: phase ? { from: phase.from, until: phase.until } : {},
        items: own.map((item) => ({ item })),
        order: 'listed',
        zone: null,
        shareSecondsPerHour: 120,
        weight: 1,
        priority: 0,
      }),
    );
  };
  schedule('everyday', 'bureau', { layer: 'everyday', target: {}, count: 8 });
  for (const owner of owners) {
    const unit = `shop-${owner}`;
    const parts = { layer: 'own', target: { units: [unit] }, count: 3 } as const;
    schedule(`own-${owner}`, unit, parts, null, geometryOf(owner));
  }
  const campaigns = Array.from({ length: CAMPAIGNS }, (_, index) => {
    let from = addDays(today, -20 + index * 2);
    for (const [i, name] of PHASES.entries()) {
      const until = addDays(from, DAYS[i] ?? 7);
      const kind = SCREEN_KINDS[index % SCREEN_KINDS.length] ?? 'storefront';
      const parts = {
        layer: i === 2 && index % 10 === 0 ? 'takeover' : 'insert',
        target: index % 10 === 0 ? {} : { kinds: [kind] },
        count: 2,
      } as const;
      const id = `campaign-${index}`;
      schedule(`${id}-${name}`, 'bureau', parts, { campaign: id, name, from, until });
      from = until;
    }
    return {
      id: `campaign-${index}`,
      unit: 'bureau',
      name: `活动${index}`,
      name_en: '',
      theme_day: null,
      weight: 1,
      pauses: '[]',
      ended_at: null,
      created_by: null,
      created_at: now,
      version: 1,
    };
  });
  return { items, schedules, campaigns };
}

const wordsOf = (id: string) => ({ template: 'banner', text: `平安${id}`, copy: {}, style: {} });

function itemRow(id: string, unit: string, now: number) {
  const words = wordsOf(id);
  return {
    id,
    unit,
    ...words,
    copy: '{}',
    style: '{}',
    dwell_ms: 15_000,
    created_by: null,
    created_at: now,
    withdrawn_at: null,
    version: 1,
  };
}

/** Keys as the server will ask for them; their pictures are never looked at here. */
async function fillRenders(db: Db, items: readonly PlannedItem[], now: number): Promise<void> {
  const row = (key: string, { width, height }: Geometry) => {
    const asset = { hash: key, bytes: 1400, mime: 'image/png', width, height };
    const media: Media = { kind: 'picture', asset };
    return { key, media: JSON.stringify(media), created_at: now };
  };
  const rows = items.flatMap(({ id, geometry }) =>
    (geometry ? [geometry] : GEOMETRY_LIST).map((one) =>
      row(renderKey(jobOf(wordsOf(id), one)), one),
    ),
  );
  for (const geometry of GEOMETRY_LIST)
    rows.push(row(renderKey({ template: 'card', copy: {}, style: {}, geometry }), geometry));
  for (const some of chunks(rows)) await db.insertInto('renders').values(some).execute();
}
