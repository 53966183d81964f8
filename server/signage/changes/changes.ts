/** Rows as a deed finds and leaves them. */
import type { Selectable } from 'kysely';
import type { ScreenGroupsTable } from '../../db/tables/screen-tables.ts';
import type {
  CampaignsTable,
  ItemsTable,
  SchedulesTable,
  ScreensTable,
} from '../../db/tables/tables.ts';

export type CampaignRow = Selectable<CampaignsTable>;
export type ScheduleRow = Selectable<SchedulesTable>;
type ScreenRow = Selectable<ScreensTable>;
export type GroupRow = Selectable<ScreenGroupsTable>;
export type ItemRow = Selectable<ItemsTable>;

interface Changed<Noun extends string, Row> {
  readonly noun: Noun;
  /** Null: the row is new. */
  readonly before: Row | null;
  readonly after: Row;
  /** Only its version rises, so that who edits the whole sees that a part changed. Undo passes it by. */
  readonly touch?: true;
}

/** An item at one of its versions. */
export interface Original {
  readonly item: string;
  readonly version: number;
}

export type Change =
  | Changed<'campaigns', CampaignRow>
  | Changed<'schedules', ScheduleRow>
  | Changed<'screens', ScreenRow>
  | Changed<'screen_groups', GroupRow>
  | (Changed<'items', ItemRow> & {
      /** JSON of what the lists of words say of the new words, kept beside the version. */
      readonly told?: string;
      /** Of a new one: whose words it has. */
      readonly copyOf?: Original;
    });

export type Noun = Change['noun'];
