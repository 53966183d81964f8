/** Why something plays: the schedule that put it there, its campaign, and who published it. */
import type { Db } from '../../db/open.ts';

export interface Reason {
  readonly schedule: string;
  readonly layer: string;
  readonly phase: string | null;
  readonly campaign: { readonly id: string; readonly name: string; readonly nameEn: string } | null;
  readonly unit: { readonly name: string; readonly nameEn: string };
  /** Name of the person; null: the first start laid it in. */
  readonly person: string | null;
  readonly publishedAt: number;
}

/** @returns null where there is no such schedule, as for the built-in card. */
export async function reasonOf(db: Db, schedule: string | null): Promise<Reason | null> {
  if (schedule === null) return null;
  const row = await db
    .selectFrom('schedules')
    .innerJoin('units', 'units.id', 'schedules.unit')
    .leftJoin('campaigns', 'campaigns.id', 'schedules.campaign')
    .leftJoin('people', 'people.id', 'schedules.created_by')
    .select([
      'schedules.id',
      'schedules.layer',
      'schedules.phase',
      'schedules.created_at',
      'campaigns.id as campaign_id',
      'campaigns.name as campaign_name',
      'campaigns.name_en as campaign_name_en',
      'units.name as unit_name',
      'units.name_en as unit_name_en',
      'people.name as person_name',
    ])
    .where('schedules.id', '=', schedule)
    .executeTakeFirst();
  if (!row) return null;
  const { campaign_id: id, campaign_name: name } = row;
  return {
    schedule: row.id,
    layer: row.layer,
    phase: row.phase,
    campaign:
      id === null || name === null ? null : { id, name, nameEn: row.campaign_name_en || name },
    unit: { name: row.unit_name, nameEn: row.unit_name_en || row.unit_name },
    person: row.person_name,
    publishedAt: row.created_at,
  };
}
