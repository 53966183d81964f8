/** What a person wants to hear of, where, in which language and when. */
import type { Db } from '../../db/open.ts';
import { type Language, LANGUAGES } from './notice-words.ts';

/** By the wall clock of the person's time zone; from after until: over midnight. */
export interface QuietHours {
  /** HH:MM. */
  readonly from: string;
  readonly until: string;
  /** Urgent messages come all the same. */
  readonly urgentPasses: boolean;
}

export interface NoticeSettings {
  readonly mail: string | null;
  readonly language: Language;
  readonly timeZone: string;
  readonly quiet: QuietHours | null;
}

export const USUAL_SETTINGS: NoticeSettings = {
  mail: null,
  language: 'zh',
  timeZone: 'Asia/Shanghai',
  quiet: null,
};

interface SettingsRow {
  readonly mail: string | null;
  readonly language: string;
  readonly time_zone: string;
  readonly quiet: string;
}

export function settingsFrom(row: SettingsRow | undefined): NoticeSettings {
  if (!row) return USUAL_SETTINGS;
  return {
    mail: row.mail,
    language: LANGUAGES.find((one) => one === row.language) ?? USUAL_SETTINGS.language,
    timeZone: row.time_zone,
    quiet: JSON.parse(row.quiet) as QuietHours | null,
  };
}

export async function readSettings(db: Db, person: string): Promise<NoticeSettings> {
  const row = await db
    .selectFrom('notice_settings')
    .selectAll()
    .where('person', '=', person)
    .executeTakeFirst();
  return settingsFrom(row);
}
