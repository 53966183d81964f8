/** What owners are asked and answer, and their receipts. */
import type { County } from './county.ts';
import { makeSchedule, makeScreen, type Place, PLACES, unitOf } from './things.ts';
import { ALL, OWN, PUBLISH, type Row } from './rows.ts';

const HOUR_MS = 3_600_000;

/** A question to the owner of a place, asked for that place by somebody else. */
async function makeConsent({ site }: County, place: Place, id: string): Promise<string> {
  const { db, clock } = site.signage;
  const now = clock.now();
  await db
    .insertInto('consents')
    .values({
      id,
      unit: unitOf(place),
      asked_by: `person-${place}`,
      asked_at: now,
      owner_unit: unitOf(place),
      campaign: null,
      schedules: '{}',
      minutes_a_day: null,
      from_at: now,
      until_at: now + HOUR_MS,
      words: `words-${place}`,
    })
    .onConflict((oc) => oc.doNothing())
    .execute();
  return id;
}

/** A schedule of a place that reaches a shop below it, whose owner wants to be asked. */
async function reachingShop(
  { site, next }: County,
  place: Place,
  layer: 'takeover' | 'own',
): Promise<string> {
  const { db } = site.signage;
  const id = `${next()}-${place}`;
  const unit = `shop-${id}`;
  await db
    .insertInto('units')
    .values({ id: unit, parent: unitOf(place), name: unit, name_en: unit, kind: 'place' })
    .execute();
  await makeScreen(site, place, `screen-${id}`);
  const contract = JSON.stringify({
    quotaSecondsPerHour: 600,
    takeover: { allows: 'after-asking' },
  });
  await db
    .updateTable('screens')
    .set({ unit, contract })
    .where('id', '=', `screen-${id}`)
    .execute();
  const schedule = await makeSchedule(site, place, `schedule-${id}`);
  const target = JSON.stringify({ screens: [`screen-${id}`] });
  await db.updateTable('schedules').set({ layer, target }).where('id', '=', schedule).execute();
  return schedule;
}

const asked = (layer: 'takeover' | 'own', may: Row['may']): Row => ({
  route: 'POST /api/consents',
  about: `in the layer ${layer}`,
  may,
  done: 201,
  beyond: 404,
  audit: 'consent.ask',
  ask: async (county, place) => {
    const schedule = await reachingShop(county, place, layer);
    const from = county.site.signage.clock.now();
    const json = { schedule, from, until: from + HOUR_MS };
    return { path: '/api/consents', json, subject: schedule };
  },
});

export const CONSENT_ROWS: readonly Row[] = [
  ...(['owner', 'asker'] as const).map((side): Row => ({
    route: 'GET /api/consents',
    about: `as ${side}`,
    may: ALL,
    done: 200,
    beyond: null,
    says: ['consent-own', 'consent-below'],
    ask: async (county) => {
      for (const place of PLACES) await makeConsent(county, place, `consent-${place}`);
      return { path: `/api/consents?side=${side}&limit=200` };
    },
  })),
  {
    route: 'GET /api/screens/:id/receipts',
    may: ALL,
    done: 200,
    beyond: 404,
    ask: (_, place) => ({ path: `/api/screens/screen-${place}/receipts?day=2027-01-08` }),
  },
  asked('takeover', PUBLISH),
  asked('own', OWN),
  {
    route: 'POST /api/consents/:id/answer',
    may: OWN,
    done: 200,
    beyond: 404,
    audit: 'consent.answer',
    ask: async (county, place) => {
      const id = await makeConsent(county, place, `consent-${county.next()}-${place}`);
      const json = { version: 1, answer: 'granted' };
      return { path: `/api/consents/${id}/answer`, json, subject: id };
    },
  },
];
