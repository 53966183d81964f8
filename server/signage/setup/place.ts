/** For whom a step of moving in is reckoned, and how it stands with it there. */
import type { RawBuilder } from 'kysely';
import type { Db } from '../../db/open.ts';

export interface Place {
  readonly db: Db;
  readonly unit: string;
  /** The unit and all below. */
  readonly units: RawBuilder<string>;
  /** The unit and all above. */
  readonly above: readonly string[];
  readonly now: number;
}

export interface State {
  /** Null: nothing in the store says so. */
  readonly done: boolean | null;
  /** How many there are. */
  readonly count: number;
  /** What lacks, such as roles that nobody has. */
  readonly lacks?: readonly string[];
}
