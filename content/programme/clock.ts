/** What a clock shows at an instant. The player carries it: ES2017, interfaces of Chrome 63. [P45] */
import type { ClockField, ClockPart } from './programme.ts';

export type Reading = Readonly<Record<ClockField, number>>;

/** The wall clock of an IANA time zone, to the minute; UTC where the name is not known. */
export function clockReading(timeZone: string, instant: number): Reading {
  const { year, month, day, hour, minute } = wallTime(timeZone, instant);
  return {
    year,
    month,
    day,
    hour,
    minute,
    monthName: month - 1,
    // Day 0 is a Sunday.
    weekday: (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7,
    hour12: hour % 12 || 12,
    half: hour < 12 ? 0 : 1,
  };
}

type Wall = Readonly<Record<'year' | 'month' | 'day' | 'hour' | 'minute', number>>;

function wallTime(timeZone: string, instant: number): Wall {
  const options = { timeZone, hour12: false, year: 'numeric', month: 'numeric', day: 'numeric' };
  const time = { hour: 'numeric', minute: 'numeric' };
  try {
    const format = new Intl.DateTimeFormat(
      'en-US',
      Object.assign(options, time) as Intl.DateTimeFormatOptions,
    );
    const wall = { year: 0, month: 0, day: 0, hour: 0, minute: 0 };
    for (const { type, value } of format.formatToParts(instant))
      if (type in wall) wall[type as keyof Wall] = Number(value);
    // Some engines write midnight as 24.
    wall.hour %= 24;
    return wall;
  } catch (error) {
    if (!(error instanceof RangeError) || timeZone === 'UTC') throw error;
    return wallTime('UTC', instant);
  }
}

/** Left and top in the sheet of the form that a part shows. */
export function cellOf({ of, place, cells }: ClockPart, reading: Reading): readonly number[] {
  const value = reading[of];
  const form = place ? Math.floor(value / place) % 10 : value;
  return cells.slice(form * 2, form * 2 + 2);
}
