/** What each language must say where something is refused: the compiler sees to it that no code is without. */
import type { core } from 'zod';
import type { ProblemCode } from '../../../content/programme/problem.ts';
import type { PEOPLE_REFUSALS } from '../../signage/ground/people-refusals.ts';
import type { REVIEW_REFUSALS } from '../../signage/ground/review-refusals.ts';
import type { SIGN_IN_REFUSALS } from '../../signage/ground/sign-in-refusals.ts';
import type { FieldNames } from './field-names-zh.ts';
import type {
  DrawingFault,
  FactsOf,
  RefusalCode,
  FileFault,
} from '../../signage/ground/refusals.ts';

/** Refusals that hand on a code of somebody else: their words stand under that. */
type HandedOn = 'rule' | 'renderer' | 'schema' | 'file-unusable';
type IssueCode = core.$ZodIssue['code'];

/** `params.code` of what a schema refines. */
export type RefinementCode =
  | 'blank'
  | 'time-zone'
  | 'calendar'
  | 'cursor'
  | 'shown-longer'
  | 'expiry-either'
  | 'schedule-either'
  | 'nothing-changed'
  | 'quiet-empty'
  | 'webhook-address'
  | 'by-hour'
  | 'unit-code';

/** Those that have a file of their own in each language. */
export type PeopleRefusalWords = {
  readonly [C in keyof typeof PEOPLE_REFUSALS]: (facts: FactsOf<C>) => string;
};

/** Those of review, likewise. */
export type ReviewRefusalWords = Pick<RefusalWords['said'], keyof typeof REVIEW_REFUSALS>;

/** Those of signing in, which stand in files of their own. */
export type SignInRefusalWords = Pick<RefusalWords['said'], keyof typeof SIGN_IN_REFUSALS>;

export interface RefusalWords {
  readonly said: {
    readonly [C in Exclude<RefusalCode, HandedOn>]: (facts: FactsOf<C>) => string;
  };
  readonly rules: Readonly<Record<ProblemCode, string>>;
  /** By what the renderer says; with the characters that no font has. */
  readonly drawing: Readonly<Record<DrawingFault['reason'], (characters: string) => string>>;
  readonly onScreen: (geometry: string, sentence: string) => string;
  readonly faults: Readonly<Record<FileFault, string>>;
  readonly schema: {
    readonly [C in IssueCode]: (
      issue: Extract<core.$ZodIssue, { code: C }>,
      /** The limit that was passed, with its unit where the field has one. */
      limit: string,
    ) => string;
  };
  readonly custom: Readonly<Record<RefinementCode, string>>;
  readonly seconds: (n: number) => string;
  /** By path; `#` stands for a number in the path, and in the name for that number as people count. */
  readonly fields: FieldNames;
  /** A sentence with the name of the field that it is about. */
  readonly named: (name: string, sentence: string) => string;
}
