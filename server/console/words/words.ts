/** Both languages of the console. Chinese is the original; English says the same. */
import { en } from './words-en.ts';
import { type Words, zh } from './words-zh.ts';

export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export const WORDS: Record<Language, Words> = { zh, en };
