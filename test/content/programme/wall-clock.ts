/** Windows read minute by minute from Intl's own wall clock, with no arithmetic on offsets. */
import type { Window } from '../../../content/programme/rules.ts';

const MINUTE = 60_000;

/** The wall clock of a zone, a text 'YYYY-MM-DDTHH:MM' for each minute of [from, until). */
export function wallClock(timeZone: string, from: number, until: number): readonly string[] {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const texts: string[] = [];
  for (let at = from; at < until; at += MINUTE) {
    const part = Object.fromEntries(
      format.formatToParts(at).map(({ type, value }) => [type, value]),
    );
    texts.push(`${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}`);
  }
  return texts;
}

const after = (date: string): string =>
  new Date(Date.parse(`${date}T00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** For each minute, whether a window of dates, weekdays, times and exceptions is open. */
export function openMinutes(window: Window, clock: readonly string[]): readonly boolean[] {
  const reached = new Map<string, number>();
  const first = (date: string, time: string): number => {
    const text = time === '24:00' ? `${after(date)}T00:00` : `${date}T${time}`;
    let minute = reached.get(text);
    if (minute === undefined) {
      minute = clock.findIndex((now) => now >= text);
      if (minute < 0) minute = clock.length;
      reached.set(text, minute);
    }
    return minute;
  };
  const edge = (value: string | number | undefined, none: number): number =>
    typeof value !== 'string' ? none : first(value.slice(0, 10), value.slice(11) || '00:00');
  const opens = edge(window.from, 0);
  const closes = edge(window.until, clock.length);
  const open = clock.map(() => false);
  const dates = [...new Set(clock.map((text) => text.slice(0, 10)))].sort();
  for (const date of dates) {
    // ISO: Sunday is 7.
    const weekday = new Date(`${date}T12:00Z`).getUTCDay() || 7;
    if (window.weekdays && !window.weekdays.includes(weekday)) continue;
    if (window.exceptDates?.includes(date)) continue;
    if (typeof window.from === 'string' && date < window.from.slice(0, 10)) continue;
    for (const { from, until } of window.times ?? [{ from: '00:00', until: '24:00' }]) {
      const end = first(until <= from ? after(date) : date, until);
      for (
        let minute = Math.max(opens, first(date, from));
        minute < Math.min(closes, end);
        minute++
      )
        open[minute] = true;
    }
  }
  return open;
}
