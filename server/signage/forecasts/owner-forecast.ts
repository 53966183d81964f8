/** What a change costs the owners of screens: what takeovers take of their own airtime, and how much is inserted an hour. */
import { createCompiler } from '../../../content/programme/compile.ts';
import {
  type Contract,
  type Horizon,
  HOUR_MS,
  type ScreenRules,
} from '../../../content/programme/rules.ts';
import type { Programme } from '../../../content/programme/programme.ts';
import { tally } from '../../../content/programme/tally.ts';
import type { ScreenRow } from '../reach/targets.ts';

interface BeforeAfter {
  readonly before: number;
  readonly after: number;
}

/** Of one screen, over all the days reckoned. */
export interface OwnerForecast {
  readonly quotaSecondsPerHour: number;
  /** Airtime of the owner's own things that others' takeovers, and others' items in the owner's layer, displace. */
  readonly lostMs: BeforeAfter;
  /** While the screen is open, on the average. */
  readonly insertedSecondsPerHour: BeforeAfter;
}

interface Outlook {
  readonly rules: ScreenRules;
  readonly programme: Programme;
  readonly forecast: { readonly screen: { readonly openMs: number; readonly insertedMs: number } };
}

/** @returns null for a screen without a contract. */
export function ownerForecast(
  row: ScreenRow,
  was: Outlook,
  becomes: Outlook,
  horizon: Horizon,
): OwnerForecast | null {
  const contract = JSON.parse(row.contract) as Contract | null;
  if (!contract) return null;
  const both = (of: (outlook: Outlook) => number): BeforeAfter => ({
    before: of(was),
    after: of(becomes),
  });
  return {
    quotaSecondsPerHour: contract.quotaSecondsPerHour,
    lostMs: both((one) => lostIn(one, row.unit, horizon)),
    insertedSecondsPerHour: both(({ forecast: { screen } }) =>
      screen.openMs === 0 ? 0 : Math.round(screen.insertedMs / 1000 / (screen.openMs / HOUR_MS)),
    ),
  };
}

function lostIn({ rules, programme }: Outlook, owner: string, horizon: Horizon): number {
  const isOthers = ({ layer, unit }: ScreenRules['schedules'][number]): boolean =>
    (layer === 'takeover' || layer === 'own') && unit !== owner;
  const own = rules.schedules.filter((one) => !isOthers(one));
  if (own.length === rules.schedules.length) return 0;
  const undisturbed = createCompiler(horizon).compile({ ...rules, schedules: own });
  const ids = new Set(own.filter(({ layer }) => layer === 'own').map(({ id }) => id));
  return Math.max(0, airtimeOf(undisturbed, ids) - airtimeOf(programme, ids));
}

const airtimeOf = (programme: Programme, schedules: ReadonlySet<string>): number =>
  tally(programme, programme.from, programme.until).reduce(
    (sum, { entry, airtimeMs }) =>
      schedules.has(programme.entries[entry]?.schedule ?? '') ? sum + airtimeMs : sum,
    0,
  );

/** One screen of an owner. */
export interface OwnersScreen extends OwnerForecast {
  readonly screen: string;
  readonly name: string;
  readonly nameEn: string;
  readonly unit: string;
  readonly takeoverMs: BeforeAfter;
}

/** Over all counted screens with a contract. */
export interface OwnersForecast {
  readonly screens: number;
  readonly lostMs: BeforeAfter;
  readonly takeoverMs: BeforeAfter;
  /** Those that lose most by the change, one by one. */
  readonly each: readonly OwnersScreen[];
}

const SCREENS_TOLD = 50;

export function ownersForecast(
  classes: readonly {
    readonly ids: readonly string[];
    readonly owner: OwnerForecast | null;
    readonly takeoverMs: BeforeAfter;
  }[],
  rowOf: (id: string) => ScreenRow | undefined,
): OwnersForecast {
  const owned = classes.flatMap(({ ids, owner, takeoverMs }) =>
    owner ? [{ ids, owner, takeoverMs }] : [],
  );
  const sum = (of: (one: (typeof owned)[number]) => BeforeAfter): BeforeAfter => ({
    before: owned.reduce((ms, one) => ms + of(one).before * one.ids.length, 0),
    after: owned.reduce((ms, one) => ms + of(one).after * one.ids.length, 0),
  });
  const costOf = ({ owner: { lostMs }, takeoverMs }: (typeof owned)[number]): number =>
    lostMs.after - lostMs.before || takeoverMs.after - takeoverMs.before;
  const each = [...owned]
    .sort((a, b) => costOf(b) - costOf(a))
    .flatMap(({ ids, owner, takeoverMs }) => ids.map((id) => ({ id, owner, takeoverMs })))
    .slice(0, SCREENS_TOLD)
    .flatMap(({ id, owner, takeoverMs }) => {
      const row = rowOf(id);
      if (!row) return [];
      const { name, name_en: nameEn, unit } = row;
      return [{ screen: id, name, nameEn: nameEn || name, unit, ...owner, takeoverMs }];
    });
  return {
    screens: owned.reduce((count, { ids }) => count + ids.length, 0),
    lostMs: sum(({ owner }) => owner.lostMs),
    takeoverMs: sum(({ takeoverMs }) => takeoverMs),
    each,
  };
}
