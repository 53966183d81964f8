/**
 * A county as somebody of a station sees it: its own unit, one below it, one beside it, the one above it, and another
 * county's. Each has one of everything, named after where it lies.
 */
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { type Role, ROLES } from '../../../server/signage/reach/rights.ts';
import { addPerson } from '../../../server/signage/people/people.ts';
import { createApp } from '../../../server/app.ts';
import type { CapSource } from '../../../server/signage/cap/cap-sources.ts';
import { compileStale } from '../../../server/signage/programmes/programmes.ts';
import { wav } from '../../player/support/recording.ts';
import { alerts } from '../../support/alerts.ts';
import { openSite, type Site } from '../../support/site.ts';
import {
  makeCampaign,
  makeItem,
  makeSchedule,
  makeScreen,
  makeUrgent,
  type Place,
  PLACES,
  unitOf,
} from './things.ts';

/** What somebody at the station may reach. */
export const REACHED: readonly Place[] = ['own', 'below'];

/** Parents first. */
const UNITS: readonly (readonly [Place, Place | null])[] = [
  ['above', null],
  ['own', 'above'],
  ['beside', 'above'],
  ['below', 'own'],
  ['foreign', null],
];

export const PASSWORD = 'a long enough password';

/** The site itself, with a source of alerts in each unit. */
type App = ReturnType<typeof createApp>;

export interface County {
  readonly site: Site;
  readonly app: App;
  /** Bearer tokens of the people at the station, by role. */
  readonly tokens: Readonly<Record<Role, string>>;
  readonly people: Readonly<Record<Role, string>>;
  readonly png: Uint8Array;
  readonly wav: Uint8Array;
  /** A number that was not given out yet. */
  next(): number;
  close(): Promise<void>;
}

export async function openCounty(): Promise<County> {
  const site = await openSite();
  const { db } = site.signage;
  const now = site.signage.clock.now();
  const people: Partial<Record<Role, string>> = {};
  await db.transaction().execute(async (trx) => {
    for (const [place, parent] of UNITS)
      await trx
        .insertInto('units')
        .values({
          id: unitOf(place),
          parent: parent && unitOf(parent),
          name: unitOf(place),
          name_en: unitOf(place),
          kind: 'station',
        })
        .execute();
    for (const role of ROLES)
      people[role] = await addPerson(
        trx,
        { login: role, name: role, unit: unitOf('own'), role, password: PASSWORD },
        now,
      );
  });
  for (const place of PLACES) await furnish(site, place, people as Record<Role, string>);
  // What takes a number later must not meet these.
  await db.updateTable('counters').set({ value: 100 }).where('name', '<>', 'audit').execute();
  await compileStale(site.signage, 1);
  const tokens: Partial<Record<Role, string>> = {};
  for (const role of ROLES) tokens[role] = await signIn(site, role);
  let numbers = 0;
  const file = { bytes: new Uint8Array([32]), mime: 'text/plain', etag: '"1"' };
  const files = ['player/index.html', 'player/part.js', 'islands/console.css'];
  const app = createApp({
    signage: site.signage,
    shell: new Map(files.map((name) => [name, file])),
    ready: async () => ({ ok: true, lacks: [] }),
    cap: { sources: PLACES.map(sourceOf), reader: alerts },
  });
  return {
    site,
    app,
    tokens: tokens as Record<Role, string>,
    people: people as Record<Role, string>,
    png: new Uint8Array(
      await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } })
        .png()
        .toBuffer(),
    ),
    wav: new Uint8Array(wav(600)),
    next: () => ++numbers,
    close: () => site.close(),
  };
}

const sourceOf = (place: Place): CapSource => ({
  name: `source-${place}`,
  unit: unitOf(place),
  target: {},
  tokenHash: createHash('sha256').update(`token-${place}`).digest('hex'),
  certificates: [],
  defaultLifeMs: 3_600_000,
});

async function signIn(site: Site, login: string): Promise<string> {
  const response = await site.raw('/api/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password: PASSWORD }),
  });
  return ((await response.json()) as { token: string }).token;
}

/** One of everything in a unit. */
async function furnish(site: Site, place: Place, people: Record<Role, string>): Promise<void> {
  const { db, clock } = site.signage;
  const now = clock.now();
  await makeScreen(site, place, `screen-${place}`);
  await makeItem(site, place, `item-${place}`);
  await makeCampaign(site, place, `campaign-${place}`);
  await makeSchedule(site, place, `schedule-${place}`, { layer: 'everyday' });
  await makeUrgent(site, place, `urgent-${place}`);
  const screen = `screen-${place}`;
  const series = PLACES.indexOf(place) + 1;
  await db
    .insertInto('pairings')
    .values({ series, screen, token_hash: `hash-${place}`, next_hash: null, created_at: now })
    .execute();
  const common = { screen, series, item: `item-${place}`, schedule: null, campaign: null, zone: 0 };
  await db
    .insertInto('plays')
    .values({
      ...common,
      n: 1,
      asset: '',
      how: 'full',
      started_at: now - 20_000,
      ended_at: now - 10_000,
      planned_ms: 10_000,
      stored_at: now,
    })
    .execute();
  await db
    .insertInto('play_totals')
    .values({ ...common, from_n: 2, at: 0, day: '2027-01-01', how: 'full', plays: 3, shown_ms: 9 })
    .execute();
  await db
    .insertInto('presence')
    .values({ screen, connected: 1, since: now, seen_at: now, health: 'null', silent_at: null })
    .execute();
  await db
    .insertInto('presence_events')
    .values({ id: series, screen, kind: 'silent', at: now, since: now })
    .execute();
  await db
    .insertInto('player_reports')
    .values({ id: series, screen, at: now, what: 'decode', detail: `of ${screen}` })
    .execute();
  await db
    .insertInto('positions')
    .values({
      screen,
      series,
      n: 1,
      at: now,
      latitude: 30,
      longitude: 114,
      accuracy: 5,
      speed: null,
      heading: null,
    })
    .execute();
  await db
    .insertInto('cap_alerts')
    .values({
      id: series,
      reference: `alert-${place}`,
      source: `source-${place}`,
      received_at: now,
      xml: `<alert of="${place}"/>`,
      outcome: 'ignored',
      reason: '',
      urgent: null,
    })
    .execute();
  for (const role of ROLES)
    await db
      .insertInto('thumbnails')
      .values({
        id: `thumbnail-${role}-${place}`,
        screen,
        asked_by: people[role],
        asked_at: now,
        taken_at: null,
        mime: null,
        width: null,
        height: null,
        base64: null,
      })
      .execute();
}
