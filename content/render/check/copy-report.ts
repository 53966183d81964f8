/** What is asked of a check of words, and what comes back. */
import type { Finding } from './finding.ts';
import type { Geometry, Style } from '../job.ts';

export interface CopyLimits {
  /** How long the words stand, in ms; null: nobody knows yet, and nothing is said of time. */
  readonly dwellMs: number | null;
  /** Reading speed; one official rule set says 60-80 for scrolling tickers. */
  readonly charactersPerMinute: number;
  /** What stands for less is warned of, in ms; absent: 0. */
  readonly stillMs?: number | undefined;
  /** More units of information than these are warned of; absent: any number. */
  readonly units?: number | undefined;
}

/** What is asked for beside the text; the parts of an item. */
export interface CopyDesign {
  readonly template: string;
  /** Fits the template together with the text. */
  readonly copy: Readonly<Record<string, unknown>>;
  readonly style: Style;
}

/** One check, as a thread of the pool is asked for it. */
export interface CopyQuestion extends CopyDesign {
  readonly text: string;
  readonly geometry: Geometry;
  readonly limits: CopyLimits;
}

export interface CopyReport {
  readonly findings: readonly Finding[];
  /** Characters that no font of this screen has. */
  readonly missing: readonly string[];
  /** The smallest size in px that the words reach; 0 when they cannot be shown. */
  readonly size: number;
  /** As they will stand; one line when it scrolls. */
  readonly lines: readonly string[];
  readonly scrolls: boolean;
  /** Width of the scrolling line in px; 0 when it stands. */
  readonly stripWidth: number;
  /** How long reading takes, in ms. */
  readonly readingMs: number;
}
