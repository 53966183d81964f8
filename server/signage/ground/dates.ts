/** Local calendar dates of instants. */
import { DAY_MS } from '../../../content/programme/rules.ts';

/** 'YYYY-MM-DD' of an instant in an IANA time zone. */
export function localDate(instant: number, timeZone: string): string {
  // sv-SE writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(instant);
}

/** Every local date that [from, until) touches, ascending. */
export function datesBetween(from: number, until: number, timeZone: string): string[] {
  const last = localDate(until - 1, timeZone);
  const dates: string[] = [];
  for (let date = localDate(from, timeZone); date <= last; date = addDays(date, 1))
    dates.push(date);
  return dates;
}

/** Whole days from one date to another; negative once it is past. */
export function daysUntil(date: string, day: string): number {
  return (Date.parse(`${day}T00:00:00Z`) - Date.parse(`${date}T00:00:00Z`)) / DAY_MS;
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
