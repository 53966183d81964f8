/** What a notice says to people: a sentence or two for each event, in both languages. */
import type { Named, NoticeEvent, NoticeFacts } from './notice-events.ts';

export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What every sentence may speak of. */
export interface About {
  /** What it is about, by its name in the language. */
  readonly name: string;
  readonly unit: string;
  /** An instant by the reader's clock. */
  readonly time: (at: number) => string;
  /** Names in the language, as far as a sentence bears them. */
  readonly names: (named: readonly Named[]) => string;
}

export interface NoticeWords {
  /** What the event is called, in a list of what one may hear of. */
  readonly events: { readonly [E in NoticeEvent]: string };
  readonly said: { readonly [E in NoticeEvent]: (facts: NoticeFacts[E], about: About) => string };
  readonly letter: LetterWords;
}

/** The parts of a letter around what it tells. */
export interface LetterWords {
  /** Of one notice: what it is called; of several: how many there are. */
  readonly subject: (event: string, unit: string, count: number) => string;
  readonly opening: (name: string) => string;
  /** Where the program is, if it has an address. */
  readonly link: (address: string) => string;
  readonly more: (count: number) => string;
  readonly closing: string;
  readonly separator: string;
}
