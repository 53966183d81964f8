/**
 * Refusals in the reader's language: the one place that knows the words for each code. What programs are answered is
 * not worded here, but in `signage/ground/refusals.ts`.
 */
import type { core } from 'zod';
import type { Cell, FieldProblem } from '../../signage/ground/failure.ts';
import type { FactsOf, Why } from '../../signage/ground/refusals.ts';
import type { Language } from './words.ts';
import type { RefusalWords } from './refusal-words.ts';
import { refusalsEn } from './refusal-words-en.ts';
import { refusalsZh } from './refusal-words-zh.ts';

export const REFUSAL_WORDS: Readonly<Record<Language, RefusalWords>> = {
  zh: refusalsZh,
  en: refusalsEn,
};

/** The sentence for a person. @param field path into the input, for what is said in the field's own unit. */
export function refusalSaid(language: Language, { code, facts }: Why, field = ''): string {
  const words = REFUSAL_WORDS[language];
  switch (code) {
    case 'rule':
      return words.rules[(facts as FactsOf<'rule'>).problem];
    case 'file-unusable':
      return words.faults[(facts as FactsOf<'file-unusable'>).fault];
    case 'renderer': {
      const { reason, on, characters = [] } = facts as FactsOf<'renderer'>;
      const sentence = words.drawing[reason](characters.join(' '));
      return on === undefined ? sentence : words.onScreen(on, sentence);
    }
    case 'schema':
      return issueSaid(words, (facts as FactsOf<'schema'>).issue, field);
    default:
      return words.said[code](facts as never);
  }
}

function issueSaid(words: RefusalWords, issue: core.$ZodIssue, field: string): string {
  if (issue.code === 'custom') {
    const refined: Readonly<Record<string, string>> = words.custom;
    const said = refined[String(issue.params?.['code'])];
    if (said !== undefined) return said;
  }
  return words.schema[issue.code](issue as never, limitOf(words, issue, field));
}

/** Programs give durations in milliseconds, and people in seconds. */
function limitOf({ seconds }: RefusalWords, issue: core.$ZodIssue, field: string): string {
  const limit =
    issue.code === 'too_small' ? issue.minimum : issue.code === 'too_big' ? issue.maximum : '';
  return field.endsWith('Ms') && limit !== '' ? seconds(Number(limit) / 1000) : String(limit);
}

/** What a person calls a field; its path where it has no name. */
export function fieldName(language: Language, path: string): string {
  const fields: Readonly<Record<string, string>> = REFUSAL_WORDS[language].fields;
  // A phase is a schedule, and its parts are called as those of a schedule.
  const phase = /^phases\.(\d+)\.(.+)$/.exec(path);
  if (phase?.[1] && phase[2])
    return `${fieldName(language, `phases.${phase[1]}`)} · ${fieldName(language, phase[2])}`;
  const numbers = path.split('.').filter((part) => /^\d+$/.test(part));
  const name = fields[path.replaceAll(/(?<=^|\.)\d+(?=\.|$)/g, '#')];
  if (name === undefined) return path;
  return name.replaceAll('#', () => String(Number(numbers.shift()) + 1));
}

export interface SaidField extends Partial<Cell> {
  readonly field: string;
  readonly message: string;
  /** The same where it cannot stand beside its field. */
  readonly named: string;
}

export function fieldSaid(language: Language, { field, why, cell }: FieldProblem): SaidField {
  const message = refusalSaid(language, why, field);
  const { named } = REFUSAL_WORDS[language];
  return { field, message, named: named(fieldName(language, field), message), ...cell };
}
