declare module 'linebreak' {
  interface Break {
    readonly position: number;
    readonly required: boolean;
  }
  /** Break opportunities of UAX #14. */
  const LineBreaker: new (text: string) => { nextBreak(): Break | null };
  export = LineBreaker;
}
