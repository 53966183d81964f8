/** A stored notice, in words. */
import { eventOf, type Named, type NoticeEvent, type NoticeFacts } from './notice-events.ts';
import type { About, Language, NoticeWords } from './notice-words.ts';
import { noticesEn } from './notice-words-en.ts';
import { noticesZh } from './notice-words-zh.ts';

export const NOTICE_WORDS: Readonly<Record<Language, NoticeWords>> = {
  zh: noticesZh,
  en: noticesEn,
};

/** A row of `notices` with the names of its unit. */
export interface NoticeRow {
  readonly event: string;
  readonly subject_name: string;
  readonly subject_name_en: string;
  readonly facts: string;
  readonly unit_name: string;
  readonly unit_name_en: string;
}

/** Names that a sentence bears. */
const NAMED_MOST = 5;

/** @returns a sentence or two; '' of an event that this version does not know. */
export function noticeSaid(language: Language, timeZone: string, row: NoticeRow): string {
  const event = eventOf(row.event);
  if (!event) return '';
  const english = language === 'en';
  return say(NOTICE_WORDS[language], event, JSON.parse(row.facts) as NoticeFacts[typeof event], {
    name: english ? row.subject_name_en : row.subject_name,
    unit: english ? row.unit_name_en : row.unit_name,
    time: (at) => timeSaid(language, timeZone, at),
    names: (named) => namesSaid(language, named),
  });
}

function say<E extends NoticeEvent>(
  words: NoticeWords,
  event: E,
  facts: NoticeFacts[E],
  about: About,
): string {
  return words.said[event](facts, about);
}

export function timeSaid(language: Language, timeZone: string, at: number): string {
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone,
    dateStyle: 'long',
    timeStyle: 'short',
  }).format(at);
}

function namesSaid(language: Language, named: readonly Named[]): string {
  const names = named
    .slice(0, NAMED_MOST)
    .map((one) => (language === 'en' ? one.nameEn : one.name));
  const said = names.join(NOTICE_WORDS[language].letter.separator);
  if (named.length <= NAMED_MOST) return said;
  return said + (language === 'en' ? ' and others' : '等');
}
