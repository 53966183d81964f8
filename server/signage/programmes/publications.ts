/** Who stands behind a schedule: its unit, its campaign, the person who published it and who changed it last. */
import type { Db } from '../../db/open.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
}

/** A person's deed; the person is null where the first start laid the schedule in. */
export interface Published {
  readonly person: string | null;
  readonly name: string | null;
  readonly at: number;
}

export interface Publication {
  readonly schedule: string;
  readonly layer: string;
  readonly phase: string | null;
  readonly campaign: Named | null;
  readonly unit: Named;
  readonly published: Published;
  /** Null: nobody has changed it since. */
  readonly changed: Published | null;
}

/** @returns by the schedule's id; one that is not there has none. */
export async function publicationsOf(
  db: Db,
  schedules: readonly string[],
): Promise<Map<string, Publication>> {
  if (schedules.length === 0) return new Map();
  const made = await db
    .selectFrom('schedules')
    .innerJoin('units', 'units.id', 'schedules.unit')
    .leftJoin('campaigns', 'campaigns.id', 'schedules.campaign')
    .leftJoin('people', 'people.id', 'schedules.created_by')
    // What shows of it, where that waits to become something else.
    .leftJoin('approved_schedules as approved', 'approved.schedule', 'schedules.id')
    .select([
      'schedules.id',
      'schedules.layer',
      'schedules.phase',
      'approved.layer as shown_layer',
      'approved.phase as shown_phase',
      'schedules.created_by as person',
      'schedules.created_at as at',
      'people.name',
      'schedules.campaign',
      'campaigns.name as campaign_name',
      'campaigns.name_en as campaign_name_en',
      'schedules.unit',
      'units.name as unit_name',
      'units.name_en as unit_name_en',
    ])
    .where('schedules.id', 'in', schedules)
    .execute();
  const changes = await lastChanges(db, schedules);
  return new Map(
    made.map((row) => [
      row.id,
      {
        schedule: row.id,
        layer: row.shown_layer ?? row.layer,
        phase: row.shown_layer === null ? row.phase : row.shown_phase,
        campaign:
          row.campaign === null
            ? null
            : named(row.campaign, row.campaign_name, row.campaign_name_en),
        unit: named(row.unit, row.unit_name, row.unit_name_en),
        published: { person: row.person, name: row.name, at: row.at },
        changed: changes.get(row.id) ?? null,
      },
    ]),
  );
}

const named = (id: string, name: string | null, nameEn: string | null): Named => ({
  id,
  name: name ?? id,
  nameEn: (nameEn || name) ?? id,
});

async function lastChanges(
  db: Db,
  schedules: readonly string[],
): Promise<ReadonlyMap<string, Published>> {
  const rows = await db
    .selectFrom('revisions')
    .innerJoin('people', 'people.id', 'revisions.person')
    .select(['revisions.subject', 'revisions.person', 'people.name', 'revisions.at'])
    .where('noun', '=', 'schedules')
    .where('subject', 'in', schedules)
    .where('before', 'is not', null)
    .orderBy('revisions.id')
    .execute();
  return new Map(rows.map(({ subject, ...changed }) => [subject, changed]));
}
