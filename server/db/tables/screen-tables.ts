/** Tables about screens beside the screens themselves: what 017-screens adds. */
export interface ScreenTables {
  screen_groups: ScreenGroupsTable;
  screen_stays: ScreenStaysTable;
}

/** A named set of screens of a unit and those below; which they are, the screens say (`member_of`). */
export interface ScreenGroupsTable {
  id: string;
  unit: string;
  name: string;
  name_en: string;
  created_by: string | null;
  created_at: number;
  /** Deleted; it stays for those who read what was. */
  ended_at: number | null;
  version: number;
}

/** A time that a screen hung under another unit than now: what it played then stays that unit's. */
export interface ScreenStaysTable {
  screen: string;
  unit: string;
  /** Half-open; the first stay of a screen begins with all that it ever played. */
  from_at: number;
  until_at: number;
  /** The same by the screen's own calendar, for what is kept by day. */
  from_day: string;
  until_day: string;
}
