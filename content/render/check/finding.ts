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
