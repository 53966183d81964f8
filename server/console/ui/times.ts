/** Instants as people read them, on a 24-hour clock. */
import type { Language } from '../words/words.ts';

const LOCALE: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' };

const format =
  (options: Intl.DateTimeFormatOptions) => (at: number, zone: string, language: Language) =>
    new Intl.DateTimeFormat(LOCALE[language], {
      ...options,
      timeZone: zone,
      hourCycle: 'h23',
    }).format(at);

/** '14:03:07' */
export const clockTime = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
/** '14:03' */
export const shortTime = format({ hour: '2-digit', minute: '2-digit' });
/** '11/23 14:03:07' in Chinese, '23/11, 14:03:07' in English. */
export const dateTime = format({
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
/** With the weekday, for a heading. */
export const longDate = format({ year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' });

/** 'YYYY-MM-DD' as a reader says it. */
export function dayName(date: string, language: Language): string {
  const options: Intl.DateTimeFormatOptions = { month: 'long', day: 'numeric', timeZone: 'UTC' };
  return new Intl.DateTimeFormat(LOCALE[language], options).format(Date.parse(`${date}T00:00:00Z`));
}

/** The instant at which the local day of `now` began. */
export function startOfDay(date: string, now: number, zone: string): number {
  const local = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const wall = Date.parse(`${local.format(now).replace(' ', 'T')}Z`);
  return now - (wall - Date.parse(`${date}T00:00:00Z`)) - (now % 1000);
}

/** The day before a date: people name the last day, where windows name the one after it. */
export const dayBefore = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

/** '11/23' in Chinese, '23/11' in English. */
export function shortDay(date: string, language: Language): string {
  const options: Intl.DateTimeFormatOptions = { month: 'numeric', day: 'numeric', timeZone: 'UTC' };
  return new Intl.DateTimeFormat(LOCALE[language], options).format(Date.parse(`${date}T00:00:00Z`));
}
