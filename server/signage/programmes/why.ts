/** What a screen shows at an instant, and why: layer, campaign, phase, rule, who published it, and what lost to it. */
import type { Media, Programme } from '../../../content/programme/programme.ts';
import type { Shortfall } from '../../../content/programme/shortfall.ts';
import { nextChange, showing } from '../../../content/programme/showing.ts';
import { why } from '../../../content/programme/why.ts';
import { DAY_MS } from '../../../content/programme/rules.ts';
import type { Db } from '../../db/open.ts';
import type { Actor } from '../reach/actor.ts';
import { isWithin } from '../reach/units-up.ts';
import type { Signage } from '../ground/context.ts';
import { cronOccurrences } from '../ground/cron.ts';
import { conflict, type Failure, unknown } from '../ground/failure.ts';
import { shownNow, shownTexts } from '../items/shown-texts.ts';
import { type InForce, readInForce, scheduleFinder, scheduleIn } from './in-force.ts';
import { openPictureBook } from '../items/picture-book.ts';
import { programmeOf, type StoredProgramme } from './programme-rows.ts';
import { type Named, type Published, publicationsOf } from './publications.ts';
import { openRuleBook } from './screen-rules.ts';
import { named } from '../reach/standing.ts';
import type { ScreenRow } from '../reach/targets.ts';

/** A thing on a zone, with the names that people know it by. */
export interface ShownThing {
  readonly zone: string;
  /** Id of the item, `card` or `dark`. */
  readonly item: string;
  readonly text: string | null;
  readonly layer: string;
  readonly schedule: string | null;
  readonly campaign: Named | null;
  readonly phase: string | null;
  /** This showing, epoch ms, half-open. */
  readonly start: number;
  readonly end: number;
}

/** The urgent message that lies over everything at the instant. */
interface UrgentOver {
  readonly id: string;
  readonly text: string;
}

export interface ScreenShowing {
  readonly ok: true;
  readonly screen: string;
  readonly at: number;
  readonly urgent: UrgentOver | null;
  readonly zones: readonly (ShownThing & { readonly media: Media })[];
  /** When something changes next, epoch ms; an urgent message apart. */
  readonly nextChange: number;
  /** The programme that says so. */
  readonly serial: number;
  readonly validFrom: number;
  readonly validUntil: number;
}

/** What the screen should be showing at an instant: its newest programme, asked as its player asks it. */
export async function screenShowing(
  signage: Signage,
  actor: Actor,
  id: string,
  at: number,
): Promise<ScreenShowing | Failure> {
  const found = await asked(signage, actor, id);
  if (!found.ok) return found;
  const { db } = signage;
  const { stored, inForce, row } = found;
  if (!stored) return unknown('no-programme', { id });
  const { programme } = stored.body;
  const names = zoneNames(row, programme);
  const shown = showing(programme, at);
  const textOf = await shownTexts(
    db,
    shown.flatMap(({ entry }) => {
      const one = programme.entries[entry];
      return one ? [shownNow(one, at)] : [];
    }),
  );
  return {
    ok: true,
    screen: id,
    at,
    urgent: await urgentAt(db, id, at),
    zones: shown.map(({ zone, entry, start, end }) => {
      const one = programme.entries[entry];
      if (!one) throw new Error(`the programme of ${id} has no entry ${entry}`);
      const { item, layer, schedule = null, campaign = null, media } = one;
      const phase = schedule === null ? null : (inForce.schedules.get(schedule)?.phase ?? null);
      return {
        zone: names[zone] ?? `${zone}`,
        item,
        text: textOf(shownNow(one, at)),
        layer,
        schedule,
        campaign: campaign === null ? null : campaignNamed(inForce, campaign),
        phase,
        start,
        end,
        media,
      };
    }),
    nextChange: nextChange(programme, at),
    serial: stored.serial,
    validFrom: stored.validFrom,
    validUntil: stored.validUntil,
  };
}

export interface Loser {
  readonly schedule: string;
  readonly layer: string;
  readonly campaign: Named | null;
  readonly phase: string | null;
  /** Texts of its first items. */
  readonly texts: readonly string[];
  /** Null: it has a part in the loop, and its turn comes. */
  readonly shortfall: Shortfall | null;
}

export interface ScreenWhy {
  readonly ok: true;
  readonly screen: string;
  readonly at: number;
  readonly urgent: UrgentOver | null;
  readonly zones: readonly (ShownThing & {
    /** Numbers of the rules that decided, the weightiest first. */
    readonly rules: readonly string[];
    /** Who put the schedule there, and who last changed it. */
    readonly published: Published | null;
    readonly changed: Published | null;
    readonly lost: readonly Loser[];
  })[];
}

/** Answered from what is in force now: for an instant in the past it says why the same would show today. */
export async function screenWhy(
  signage: Signage,
  actor: Actor,
  id: string,
  at: number,
): Promise<ScreenWhy | Failure> {
  const found = await asked(signage, actor, id);
  if (!found.ok) return found;
  const { db } = signage;
  const { stored, inForce, row } = found;
  const schedules = scheduleFinder(inForce)(row).schedules;
  const reckoning = { from: at - DAY_MS, until: at + DAY_MS };
  const book = openRuleBook(inForce, openPictureBook(signage), reckoning, 'estimate');
  await book.prepare([{ row, schedules }]);
  const { rules } = await book.rulesOf(row, schedules);
  const held = stored && stored.validFrom <= at && at < stored.validUntil ? stored : null;
  const zones = why(rules, at, cronOccurrences, held?.body.programme);
  const shown = zones.flatMap(({ schedule }) => schedule ?? []);
  const publications = await publicationsOf(db, shown);
  const pinOf = (schedule: string | null, item: string) =>
    scheduleIn(inForce, schedule ?? '')?.items.find((pin) => pin.item === item);
  const textOf = await shownTexts(
    db,
    zones.map(({ item }) => ({ item, asset: '', at })),
  );
  const named = (campaign: string | null) =>
    campaign === null ? null : campaignNamed(inForce, campaign);
  return {
    ok: true,
    screen: id,
    at,
    urgent: await urgentAt(db, id, at),
    zones: zones.map(({ others, campaign, schedule, ...one }) => {
      const pin = pinOf(schedule, one.item);
      return {
        ...one,
        text: (pin && inForce.items.get(pin)?.text) ?? textOf({ item: one.item, asset: '', at }),
        schedule,
        campaign: named(campaign),
        published: publications.get(schedule ?? '')?.published ?? null,
        changed: publications.get(schedule ?? '')?.changed ?? null,
        lost: others.map((other) => ({
          ...other,
          campaign: named(other.campaign),
          texts: (scheduleIn(inForce, other.schedule)?.items ?? [])
            .slice(0, 3)
            .flatMap((pin) => inForce.items.get(pin)?.text ?? []),
        })),
      };
    }),
  };
}

interface Asked {
  readonly ok: true;
  readonly row: ScreenRow;
  readonly stored: StoredProgramme | null;
  readonly inForce: InForce;
}

async function asked({ db, clock }: Signage, actor: Actor, id: string): Promise<Asked | Failure> {
  const row = await db.selectFrom('screens').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || !(await isWithin(db, row.unit, actor.unit))) return unknown('no-screen', { id });
  if (row.retired_at !== null) return conflict('screen-retired', { screens: [named(row)] });
  const stored = await programmeOf(db, id);
  const inForce = await readInForce(db, Math.min(clock.now(), stored?.validFrom ?? Infinity));
  return { ok: true, row, stored, inForce };
}

function zoneNames(row: ScreenRow, programme: Programme): string[] {
  const zones = (JSON.parse(row.zones) as { name: string }[] | null) ?? [];
  return programme.zones.map((_, i) => zones[i]?.name ?? 'main');
}

function campaignNamed({ campaigns }: InForce, id: string): Named {
  const row = campaigns.get(id);
  return { id, name: row?.name ?? id, nameEn: (row?.name_en || row?.name) ?? id };
}

async function urgentAt(db: Db, screen: string, at: number): Promise<UrgentOver | null> {
  const row = await db
    .selectFrom('urgent_screens')
    .innerJoin('urgents', 'urgents.id', 'urgent_screens.urgent')
    .select(['urgents.id', 'urgents.text'])
    .where('screen', '=', screen)
    .where('issued_at', '<=', at)
    .where('expires_at', '>', at)
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', at)]))
    .orderBy('issued_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}
