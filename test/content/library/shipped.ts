/** The shipped library, and every public word in it with the place where it stands. */
import { loadLibrary } from '../../../content/library/load.ts';
import type { Library } from '../../../content/library/load.ts';

const loaded = await loadLibrary();
if (!loaded.ok)
  throw new Error(loaded.problems.map((each) => Object.values(each).join(' ')).join('\n'));

export const shipped: Library = loaded.library;

export interface Words {
  readonly where: string;
  readonly zh: string;
  readonly en: string;
  /** A sentence ends with a mark; a name, a title, a strip of eight characters does not. */
  readonly sentence: boolean;
}

const isWords = (value: object): value is { zh: string; en: string } =>
  'zh' in value && 'en' in value && typeof value.zh === 'string' && typeof value.en === 'string';

const SENTENCES = /\.(?:happened|lesson|body|text|purpose)$/;

/** Every { zh, en } below a value, however deep. */
const gather = (value: unknown, where: string): Words[] => {
  if (Array.isArray(value)) {
    return value.flatMap((each: unknown, index) => gather(each, `${where}[${index}]`));
  }
  if (typeof value !== 'object' || value === null) return [];
  const own = isWords(value)
    ? [{ where, zh: value.zh, en: value.en, sentence: 'id' in value || SENTENCES.test(where) }]
    : [];
  return [
    ...own,
    ...Object.entries(value).flatMap(([key, each]) => gather(each, `${where}.${key}`)),
  ];
};

/** Not the short forms: those are in `shortForms`. */
export const shippedWords: readonly Words[] = gather(shipped, 'library');

export const shortForms: readonly Words[] = shipped.slogans.map(({ id, short, shortEn }) => ({
  where: `${id}.short`,
  zh: short ?? '',
  en: shortEn ?? '',
  sentence: false,
}));
