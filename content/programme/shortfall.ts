/** Why a schedule does not play, or plays less than it asks, with the rule that says so. */
import { barred } from './asides.ts';
import { consentedAside, hasConsent, needsConsent } from './consent.ts';
import { inTimetable, type Standing } from './layers.ts';
import type { Schedule, ScreenRules } from './rules.ts';
import type { ReadWindow } from './timeline.ts';
import { clip, without } from './window.ts';

export type Shortfall =
  | { readonly reason: 'zone-unknown'; readonly rule: 'P16' }
  /** The device shows it near its places. */
  | { readonly reason: 'only-near'; readonly rule: 'P60' }
  /** It would, but the screen has an owner's contract. */
  | { readonly reason: 'near-under-contract'; readonly rule: 'P61' | 'P85' }
  /** A person at the device calls it. */
  | { readonly reason: 'only-pressed'; readonly rule: 'P70' }
  | { readonly reason: 'no-items'; readonly rule: 'P27' }
  | { readonly reason: 'no-share'; readonly rule: 'P50' }
  | { readonly reason: 'window-closed'; readonly rule: 'P10' }
  | { readonly reason: 'campaign-paused'; readonly rule: 'P18' }
  | { readonly reason: 'campaign-ended'; readonly rule: 'P19' }
  | { readonly reason: 'screen-closed'; readonly rule: 'P20' }
  /** The owner's quiet hours or pause. */
  | { readonly reason: 'owner-quiet'; readonly rule: 'P26' | 'P86' }
  /** A higher layer or priority has the say; `by` are its schedules, empty for a takeover of another zone. */
  | {
      readonly reason: 'outranked';
      readonly rule: 'P21' | 'P22' | 'P23' | 'P24';
      readonly by: readonly string[];
    }
  /** By the owner's contract nothing is put over the own loop. */
  | { readonly reason: 'owner-refuses'; readonly rule: 'P81' }
  /** The owner allows it on the theme day of its campaign; null: it has none. */
  | {
      readonly reason: 'only-on-theme-day';
      readonly rule: 'P82';
      readonly themeDay: string | null;
    }
  /** The minutes that the owner allows a day go to what comes before it that day. */
  | { readonly reason: 'minutes-used'; readonly rule: 'P83'; readonly minutesADay: number }
  /** The owner has not granted it, or not for this time. */
  | { readonly reason: 'not-granted'; readonly rule: 'P84' }
  /** The inserts together ask for more than the cap. */
  | { readonly reason: 'over-cap'; readonly rule: 'P52' }
  /** What it is granted does not hold one of its items. */
  | { readonly reason: 'share-under-one-item'; readonly rule: 'P53' }
  /** Items of its list that come to no turn, or for which no hour has room. */
  | {
      readonly reason: 'items-never-shown';
      readonly rule: 'P57';
      readonly items: readonly string[];
    };

/** Why a schedule of the zone, whose window is open and which has items, does not play; null: it does. */
export function outranked(
  schedule: Schedule,
  { dark, base, inserts }: Standing,
  takenElsewhere: boolean,
): Shortfall | null {
  if (dark) return { reason: 'screen-closed', rule: 'P20' };
  if (base.includes(schedule) || inserts.includes(schedule)) return null;
  const by = base.map(({ id }) => id);
  const layer = base[0]?.layer;
  if (layer === 'takeover')
    return { reason: 'outranked', rule: schedule.layer === 'takeover' ? 'P22' : 'P23', by };
  if (schedule.layer === layer) return { reason: 'outranked', rule: 'P22', by };
  if (takenElsewhere) return { reason: 'outranked', rule: 'P24', by: [] };
  if (schedule.layer !== 'insert') return { reason: 'outranked', rule: 'P21', by };
  return (schedule.shareSecondsPerHour ?? 0) > 0
    ? { reason: 'owner-quiet', rule: 'P26' }
    : { reason: 'no-share', rule: 'P50' };
}

/** Why a schedule whose window is open does not have the owner's consent; null: it needs none. [P80-P86] */
export function unconsented(schedule: Schedule, rules: ScreenRules): Shortfall | null {
  const clause = rules.contract?.takeover;
  if (!clause || !needsConsent(schedule, rules)) return null;
  switch (clause.allows) {
    case 'never':
      return { reason: 'owner-refuses', rule: 'P81' };
    case 'theme-days':
      return {
        reason: 'only-on-theme-day',
        rule: 'P82',
        themeDay: schedule.campaign?.themeDay ?? null,
      };
    case 'minutes-a-day':
      return { reason: 'minutes-used', rule: 'P83', minutesADay: clause.minutesADay };
    case 'after-asking':
      return { reason: 'not-granted', rule: 'P84' };
  }
}

/** Why a schedule whose window is open is no part of the timetable; null: it is one. */
export function outside(schedule: Schedule, rules: ScreenRules): Shortfall | null {
  if (inTimetable(schedule)) return null;
  if (schedule.layer === 'press') return { reason: 'only-pressed', rule: 'P70' };
  const mayNot = unconsented(schedule, rules);
  if (mayNot && consentedAside(schedule, rules, [ALWAYS]).length === 0)
    return hasConsent(schedule, rules) ? { reason: 'near-under-contract', rule: 'P85' } : mayNot;
  return barred(schedule, rules)
    ? { reason: 'near-under-contract', rule: 'P61' }
    : { reason: 'only-near', rule: 'P60' };
}

const ALWAYS = { from: -Infinity, until: Infinity };

/** Why a schedule's times are empty on [from, until), where they are. */
export function closed(
  schedule: Schedule,
  timeZone: string,
  read: ReadWindow,
  from: number,
  until: number,
): Shortfall {
  const { campaign } = schedule;
  const open = clip(read(schedule.window, timeZone), from, until);
  if (open.length === 0 || !campaign) return { reason: 'window-closed', rule: 'P10' };
  const going = campaign.endsAt === undefined ? open : clip(open, -Infinity, campaign.endsAt);
  if (going.length === 0) return { reason: 'campaign-ended', rule: 'P19' };
  return without(going, campaign.pauses ?? []).length === 0
    ? { reason: 'campaign-paused', rule: 'P18' }
    : { reason: 'campaign-ended', rule: 'P19' };
}
