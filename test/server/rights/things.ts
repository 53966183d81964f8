/** Where things lie, and things that lie there: each named after its place, so that an answer that names it gives it away. */
import { insertSchedule } from '../../../server/signage/changes/schedule-rows.ts';
import { insertItem } from '../../../server/signage/items/items.ts';
import { insertScreen } from '../../../server/signage/screens/screens.ts';
import { screenInput, type Site } from '../../support/site.ts';

export const PLACES = ['own', 'below', 'beside', 'above', 'foreign'] as const;
export type Place = (typeof PLACES)[number];

export const unitOf = (place: Place): string => `unit-${place}`;

export async function makeScreen(site: Site, place: Place, id: string): Promise<string> {
  const input = screenInput({
    id,
    unit: unitOf(place),
    name: `屏 ${id}`,
    nameEn: id,
    kind: 'vehicle',
    surface: 'led',
    origin: { x: 0, y: 0 },
    folds: [],
    rotation: 0,
    gamma: 1,
    brightness: [],
    timeZone: 'Asia/Shanghai',
    sound: false,
    openingHours: null,
    zones: null,
    contract: null,
    tags: [],
    position: null,
    open: false,
  });
  await site.signage.db
    .transaction()
    .execute((trx) => insertScreen(trx, input as never, site.signage.clock.now()));
  return id;
}

export async function makeItem(site: Site, place: Place, id: string): Promise<string> {
  const now = site.signage.clock.now();
  await site.signage.db.transaction().execute((trx) =>
    insertItem(trx, {
      id,
      unit: unitOf(place),
      by: null,
      now,
      template: 'banner',
      text: `平安 ${place}`,
      copy: {},
      style: {},
      dwellMs: 10_000,
    }),
  );
  return id;
}

export async function makeSchedule(
  site: Site,
  place: Place,
  id: string,
  parts: { layer?: 'own' | 'insert' | 'everyday'; campaign?: string } = {},
): Promise<string> {
  const { layer = 'insert', campaign = null } = parts;
  await site.signage.db.transaction().execute((trx) =>
    insertSchedule(trx, {
      id,
      unit: unitOf(place),
      by: null,
      now: site.signage.clock.now(),
      layer,
      campaign,
      phase: campaign && `phase of ${campaign}`,
      target: { screens: [`screen-${place}`] },
      window: {},
      items: [{ item: `item-${place}` }],
      order: 'listed',
      zone: null,
      shareSecondsPerHour: 60,
      weight: 1,
      priority: 0,
    }),
  );
  return id;
}

/** @param pauses such as a test of resuming needs. */
export async function makeCampaign(
  site: Site,
  place: Place,
  id: string,
  pauses: readonly unknown[] = [],
): Promise<string> {
  await site.signage.db
    .insertInto('campaigns')
    .values({
      id,
      unit: unitOf(place),
      name: `活动 ${id}`,
      name_en: id,
      theme_day: '2027-01-10',
      weight: 1,
      pauses: JSON.stringify(pauses),
      ended_at: null,
      created_by: null,
      created_at: site.signage.clock.now(),
      version: 1,
    })
    .execute();
  await makeSchedule(site, place, `phase-${id}`, { campaign: id });
  return id;
}

export async function makeUrgent(site: Site, place: Place, id: string): Promise<string> {
  const { db, clock } = site.signage;
  const now = clock.now();
  await db
    .insertInto('urgents')
    .values({
      id,
      unit: unitOf(place),
      version: 1,
      text: `紧急 ${id}`,
      copy: JSON.stringify({ text: `紧急 ${id}` }),
      target: JSON.stringify({ screens: [`screen-${place}`] }),
      drill: 0,
      issued_by: null,
      issued_at: now,
      expires_at: now + 3_600_000,
      ended_at: null,
      ended_how: null,
      idempotency_key: null,
    })
    .execute();
  await db
    .insertInto('urgent_screens')
    .values({
      urgent: id,
      screen: `screen-${place}`,
      share: 'one',
      received_at: null,
      painted_at: null,
      finished_at: null,
    })
    .execute();
  return id;
}
