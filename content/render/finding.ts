/** What a publisher must know of the words before they go out. */
export interface Finding {
  readonly kind:
    | 'glyph-missing'
    | 'emoji'
    | 'too-small'
    | 'too-long'
    | 'scrolls'
    | 'reading-time'
    | 'digits-broken'
    | 'punctuation';
  /** An error keeps the words from being shown; a warning is for the publisher to judge. */
  readonly severity: 'error' | 'warning';
  /** What in the text it is about. */
  readonly what: string;
  /** One English clause; consoles word it anew by `kind`, and for punctuation by `rule`. */
  readonly message: string;
  readonly rule?: string;
}
