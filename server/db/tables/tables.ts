/**
 * The schema as Kysely sees it. Portable between SQLite and PostgreSQL: flags are INTEGER 0/1,
 * JSON is TEXT, instants are BIGINT epoch milliseconds, ids are TEXT.
 */
import type { Generated } from 'kysely';
import type { ConsentTables } from './consent-tables.ts';
import type { DeedTables } from './deed-tables.ts';
import type { EntryTables } from './entry-tables.ts';
import type { ItemTables } from './item-tables.ts';
import type { KeepingTables } from './keeping-tables.ts';
import type { GrantsTables } from './grant-tables.ts';
import type { LiveTables } from './live-tables.ts';
import type { AssetTables } from './asset-tables.ts';
import type { MediaTables } from './media-tables.ts';
import type { NoticeTables } from './notice-tables.ts';
import type { PeopleTables } from './people-tables.ts';
import type { PlayTables } from './play-tables.ts';
import type { PolicyTables } from './policy-tables.ts';
import type { ReviewTables } from './review-tables.ts';
import type { TokenTables } from './token-tables.ts';
import type { ScreenTables } from './screen-tables.ts';
import type { UrgentTables } from './urgent-tables.ts';
import type { VehicleTables } from './vehicle-tables.ts';
import type { WordTables } from './word-tables.ts';

export interface Tables
  extends
    AssetTables,
    ConsentTables,
    LiveTables,
    DeedTables,
    EntryTables,
    GrantsTables,
    ItemTables,
    KeepingTables,
    MediaTables,
    NoticeTables,
    PeopleTables,
    PlayTables,
    PolicyTables,
    ReviewTables,
    TokenTables,
    ScreenTables,
    UrgentTables,
    VehicleTables,
    WordTables {
  counters: CountersTable;
  screens: ScreensTable;
  pairings: PairingsTable;
  items: ItemsTable;
  campaigns: CampaignsTable;
  schedules: SchedulesTable;
  renders: RendersTable;
  programme_bodies: ProgrammeBodiesTable;
  programmes: ProgrammesTable;
  stale_screens: StaleScreensTable;
  nodes: NodesTable;
  presence_lines: PresenceLinesTable;
  outbox: OutboxTable;
  plays: PlaysTable;
  presence: PresenceTable;
  audit: AuditTable;
}

/** Numbers handed out inside the transaction that uses them, so that they commit in their order. */
export interface CountersTable {
  name: string;
  value: number;
}

export interface ScreensTable {
  id: string;
  unit: string;
  name: string;
  name_en: string;
  kind: string;
  width: number;
  height: number;
  colour: string;
  surface: string;
  origin_x: number;
  origin_y: number;
  /** JSON: Face['folds']. */
  folds: string;
  rotation: number;
  gamma: number;
  /** JSON: 24 numbers or none. */
  brightness: string;
  /** JSON: 24 numbers or none. */
  volume: Generated<string>;
  time_zone: string;
  /** JSON: weekly opening hours, or null: always open. */
  opening_hours: string;
  /** JSON: zone areas; none: the whole screen. */
  zones: string;
  /** JSON: the owner's contract, or null. */
  contract: string;
  /** JSON: list of tags. */
  tags: string;
  /** JSON: { latitude, longitude } or null. */
  position: string;
  /** JSON: { everySeconds, keepDays } where its unit wants its positions, or null: it reports none. */
  track: Generated<string>;
  /** 'rough' or 'usual'; null: as is usual for its kind. */
  profile: Generated<string | null>;
  sound: number;
  /** A demo screen that any browser may play without a pairing code. */
  open: number;
  /** JSON: ids of the groups that it is in. */
  member_of: Generated<string>;
  /** Taken down; null: it hangs. */
  retired_at: Generated<number | null>;
  version: number;
  created_at: number;
}

/** One credential of one screen; its number names the series in which that player counts its plays. */
export interface PairingsTable {
  series: number;
  screen: string;
  token_hash: string;
  /** The credential that follows, from when it was sent until it is first used. */
  next_hash: string | null;
  created_at: number;
  revoked_at: number | null;
}

/** An item as it is now: its newest version. */
export interface ItemsTable {
  id: string;
  unit: string;
  template: string;
  text: string;
  /** JSON: the template's copy. */
  copy: string;
  /** JSON: Style. */
  style: string;
  /** How long a picture stands; a strip takes the time its length needs. */
  dwell_ms: number;
  created_by: string | null;
  created_at: number;
  withdrawn_at: number | null;
  version: number;
}

export interface CampaignsTable {
  id: string;
  unit: string;
  name: string;
  name_en: string;
  /** Local date of the theme day, YYYY-MM-DD, or null. */
  theme_day: string | null;
  weight: number;
  /** JSON: list of { from, until }, epoch ms. */
  pauses: string;
  ended_at: number | null;
  created_by: string | null;
  created_at: number;
  version: number;
}

/** Items on a target for a window, in a layer. A phase of a campaign is a schedule that names both. */
export interface SchedulesTable {
  id: string;
  unit: string;
  campaign: string | null;
  phase: string | null;
  /** Empty: none was given. */
  phase_en: Generated<string>;
  layer: string;
  /** JSON: Target. */
  target: string;
  /** JSON: Window. */
  window: string;
  /** JSON: list of { item, version?, weight?, transition? }; without a version it is the first. */
  items: string;
  /** 'listed' or 'weighted'. */
  ordering: string;
  /** Name of a zone; null: the first. */
  zone: string | null;
  share_seconds_per_hour: number;
  weight: number;
  priority: number;
  /** JSON: the places near which it shows, or null: it is in the timetable. */
  near: Generated<string>;
  created_by: string | null;
  created_at: number;
  ended_at: number | null;
  version: number;
}

/** What a render job made: its key is a hash of all its inputs. */
export interface RendersTable {
  key: string;
  /** JSON: the media with its assets. */
  media: string;
  created_at: number;
  /** JSON: the job, by which it can be drawn again; null where it was drawn before this was kept. */
  job: string | null;
}

/** Bodies are shared by all screens with equal geometry and rules. */
export interface ProgrammeBodiesTable {
  hash: string;
  body: string;
  created_at: number;
}

export interface ProgrammesTable {
  screen: string;
  serial: number;
  hash: string;
  signature: string;
  valid_from: number;
  valid_until: number;
  compiled_at: number;
  /** The newest mark of stale screens when its rules were read: what is made from an older state does not replace it. */
  compiled_from: Generated<number>;
  /** Delivery, in the order in which it happens; null: not yet. */
  pushed_at: number | null;
  received_at: number | null;
  live_at: number | null;
}

/** Screens whose rules changed since they were compiled. Written with the change, gone with the programme. */
export interface StaleScreensTable {
  screen: string;
  mark: number;
}

export interface OutboxTable {
  id: number;
  topic: string;
  subject: string;
  created_at: number;
}

export interface PlaysTable {
  screen: string;
  series: number;
  n: number;
  item: string;
  asset: string;
  schedule: string | null;
  campaign: string | null;
  zone: number;
  started_at: number;
  ended_at: number;
  planned_ms: number;
  how: string;
  stored_at: number;
  /** The chain after it, where what was written could not be told. */
  link: Generated<string | null>;
}

/** What is known of a screen's player: written on change, not at each heartbeat. */
export interface PresenceTable {
  screen: string;
  connected: number;
  since: number;
  seen_at: number;
  /** JSON: Health of the last heartbeat, or null. */
  health: string;
  /** When its silence was reported; null: it is not silent, or not yet reported. */
  silent_at: number | null;
}

/** Servers at work on this store. Each counts its own beat; one that does not go on is dead, by whatever clock. */
export interface NodesTable {
  id: string;
  beat: number;
}

/** Lines that players hold, each with the node that it leads to. */
export interface PresenceLinesTable {
  /** One connection. */
  line: string;
  screen: string;
  node: string;
  since: number;
}

export interface AuditTable {
  id: number;
  at: number;
  person: string | null;
  action: string;
  subject: string;
  /** JSON. */
  detail: string;
  /** Unit for which the person acted; null: none, or the entry is older than this is kept. */
  unit: string | null;
  /** The place in the network from which it came; null likewise. */
  place: string | null;
  /** SHA-256 over the entry before and this one's content. */
  hash: string;
}
