/** Hours in which a person is left alone. */
import { DAY_MS } from '../../../content/programme/rules.ts';
import { timeZoneOf } from '../../../content/programme/time-zone.ts';

const MINUTE_MS = 60_000;

/** 'HH:MM' as milliseconds since midnight. */
const clockMs = (time: string): number =>
  (Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))) * MINUTE_MS;

/**
 * Whether an instant lies in quiet hours of each day, by the wall clock of a time zone.
 * @returns when they end, or null: it does not.
 */
export function quietUntil(
  hours: { readonly from: string; readonly until: string } | null,
  timeZone: string,
  now: number,
): number | null {
  if (!hours) return null;
  const zone = timeZoneOf(timeZone);
  const local = now + zone.offsetAt(now);
  const midnight = Math.floor(local / DAY_MS) * DAY_MS;
  const [from, until] = [clockMs(hours.from), clockMs(hours.until)];
  const time = local - midnight;
  const overNight = from > until;
  const within = overNight ? time >= from || time < until : time >= from && time < until;
  if (!within) return null;
  const endsTomorrow = overNight && time >= from;
  const ends = zone.firstInstantOf(midnight + until + (endsTomorrow ? DAY_MS : 0));
  // Where a clock is put back, the hour that comes twice has ended them once already.
  return ends > now ? ends : null;
}
