/** What a publisher must know of the words before they go out. */
export const FINDING_KINDS = [
  'glyph-missing',
  'emoji',
  'too-long',
  'refused',
  'scrolls',
  'reading-time',
  'dwell-short',
  'units',
  'digits-broken',
  'punctuation',
  'word-forbidden',
  'word-misspelt',
  'word-preferred',
] as const;

export interface Finding {
  readonly kind: (typeof FINDING_KINDS)[number];
  /** An error keeps the words from being shown; a warning is for the publisher to judge. */
  readonly severity: 'error' | 'warning';
  /** What in the text it is about. */
  readonly what: string;
  /** One English clause; consoles word it anew by `kind`, and for punctuation by `rule`. */
  readonly message: string;
  readonly rule?: PunctuationRule;
  /** Of a word on a list: where it stands. */
  readonly place?: FoundAt;
  /** Of a word on a list: what to say instead, where the list knows. */
  readonly better?: string;
}

export interface FoundAt {
  /** Path into the item, such as `copy.english`. */
  readonly field: string;
  /** Code points of that field, half-open. */
  readonly start: number;
  readonly end: number;
}

/** As people mistype Chinese (GB/T 15834 says how it should be). */
export type PunctuationRule =
  | 'half-width'
  | 'repeated'
  | 'ellipsis'
  | 'dash'
  | 'full-width-digits'
  | 'blank'
  | 'line-start'
  | 'line-end'
  | 'pair';
