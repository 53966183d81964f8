/** Tables of the chains in which players keep their plays: what 004-journal adds. */
export interface PlayTables {
  play_chains: PlayChainsTable;
  play_runs: PlayRunsTable;
  play_totals: PlayTotalsTable;
}

/** How far one series of plays has come. */
export interface PlayChainsTable {
  series: number;
  screen: string;
  /** The screen's public key, pinned at the first proof; empty: it has shown none. */
  key: string;
  /** The highest number stored; below 0: it is asked of the plays. */
  n: number;
  /** The chain after it; empty: it is in no chain. */
  hash: string;
  /** Where the run begins that may be continued; 0: none. */
  run_from: number;
}

/** Plays that follow one another in the chain, or one fold, with the newest signature under them. */
export interface PlayRunsTable {
  series: number;
  from_n: number;
  to_n: number;
  /** 'plays' or 'fold'. */
  kind: string;
  /** The chain before the first, and after the last. */
  before: string;
  hash: string;
  signature: string;
  stored_at: number;
}

/** What a fold says, line by line: `at` counts them. */
export interface PlayTotalsTable {
  series: number;
  from_n: number;
  at: number;
  screen: string;
  /** Of the screen's own calendar, YYYY-MM-DD. */
  day: string;
  item: string;
  schedule: string | null;
  campaign: string | null;
  zone: number;
  how: string;
  plays: number;
  shown_ms: number;
}
