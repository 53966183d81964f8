/** Tables of what was approved and what waits for it: what 016-review adds. */
export interface ReviewTables {
  approved_schedules: ApprovedSchedulesTable;
  review_rules: ReviewRulesTable;
  review_snapshots: ReviewSnapshotsTable;
  submissions: SubmissionsTable;
  review_entries: ReviewEntriesTable;
}

/** What may show of a schedule: its content as it was last approved. The compiler reads no other. */
export interface ApprovedSchedulesTable {
  schedule: string;
  /** Of the schedule, when it read so. */
  version: number;
  /** From here to `near` as in `schedules`. */
  phase: string | null;
  phase_en: string;
  layer: string;
  target: string;
  window: string;
  items: string;
  ordering: string;
  zone: string | null;
  share_seconds_per_hour: number;
  weight: number;
  priority: number;
  near: string;
  /** How many people had to approve it: 0, 1 or 2. */
  level: number;
  /** Where somebody had to: the submission, and the hash of the snapshot that they saw. */
  submission: string | null;
  hash: string | null;
  approved_at: number;
}

/** What a unit asks before something of a kind shows; units below inherit it. */
export interface ReviewRulesTable {
  unit: string;
  kind: string;
  /** 0, 1 or 2; of urgent messages 0 nothing, 1 reviewed after, 2 confirmed first. Null: as the unit above has it. */
  level: number | null;
  /** To the deadline of each stage. */
  hours: number;
  /** 1: where the unit has nobody who may review it, those above need not wait for the deadline. */
  borrow: number;
  /** What goes on holding for whoever set it, where that is more: nobody lowers a rule for themselves. */
  was: number;
  set_by: string;
  set_at: number;
}

export interface ReviewSnapshotsTable {
  /** SHA-256 of the body. */
  hash: string;
  /** Canonical JSON. */
  body: string;
}

export interface SubmissionsTable {
  id: string;
  /** 'schedule', 'urgent' or 'urgent-held'. */
  noun: string;
  /** Id of it. */
  subject: string;
  unit: string;
  /** JSON: list of kinds. */
  kinds: string;
  /** A state of `review/life.ts`. */
  state: string;
  /** As its unit's rule had it when it began, or more: 1 or 2. */
  stages: number;
  /** Rises with each change. */
  round: number;
  /** Of the snapshot that stands. */
  hash: string;
  /** Of the subject in that snapshot. */
  version: number;
  /** JSON: ids of all who wrote, submitted or changed it. */
  authors: string;
  hours: number;
  borrow: number;
  submitted_by: string;
  submitted_at: number;
  /** Of the stage that stands. */
  deadline: number;
  /** 1: it has been said that the stage's deadline is past. */
  overdue: number;
  /** Null: it waits, or was returned and may be changed. */
  closed_at: number | null;
  /** How many entries its history has. */
  entries: number;
}

/** The history of a submission. */
export interface ReviewEntriesTable {
  submission: string;
  n: number;
  at: number;
  /** Null: the server itself. */
  person: string | null;
  /** An event of `review/life.ts`, or 'submit'. */
  what: string;
  /** In which it was when that happened. */
  state: string;
  round: number;
  hash: string;
  note: string;
  /** JSON: list of marks. */
  marks: string;
}
