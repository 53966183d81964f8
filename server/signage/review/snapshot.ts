/** What reviewers look at and approve: words, pictures, look on each geometry, target and window, under one hash. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../content/programme/canonical.ts';
import type { Geometry } from '../../../content/render/job.ts';
import { renderKey } from '../../../content/render/render-key.ts';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { type Content, contentValues } from '../changes/approved-rows.ts';
import type { ScheduleRow } from '../changes/changes.ts';
import { pinnedIn } from '../changes/schedule-rows.ts';
import { allPages } from '../ground/values.ts';
import { jobOf } from '../items/pictures.ts';
import { geometryKey } from '../reach/geometry.ts';
import { standing } from '../reach/standing.ts';
import { isFor, type Target } from '../reach/targets.ts';
import { readUnits } from '../reach/unit-tree.ts';
import { geometriesIn } from '../reach/zones.ts';
import { type PinnedWords, wordsOf } from './pinned.ts';

/** How an item looks on one geometry: the key of its render. */
export interface Look {
  readonly geometry: Geometry;
  readonly keys: readonly {
    readonly item: string;
    readonly version: number;
    readonly key: string;
  }[];
}

export interface Snapshot {
  readonly unit: string;
  readonly campaign: string | null;
  readonly schedule: ReturnType<typeof contentValues>;
  readonly items: readonly PinnedWords[];
  readonly looks: readonly Look[];
}

export interface Sealed {
  readonly hash: string;
  readonly body: string;
}

/** @param value anything that JSON can say. */
export function seal(value: unknown): Sealed {
  const body = canonicalJson(value);
  return { hash: createHash('sha256').update(body).digest('hex'), body };
}

export async function snapshotOf(
  db: Db,
  row: Content & Pick<ScheduleRow, 'unit' | 'campaign'>,
): Promise<Snapshot> {
  const items = await wordsOf(db, pinnedIn(row.items));
  const geometries = await geometriesOf(db, row);
  return {
    unit: row.unit,
    campaign: row.campaign,
    schedule: contentValues(row),
    items,
    looks: geometries.map((geometry) => ({
      geometry,
      keys: items.map((item) => ({
        item: item.item,
        version: item.version,
        key: renderKey(jobOf(item, geometry)),
      })),
    })),
  };
}

/** Of the screens that it would reach now, the same whatever their order. */
async function geometriesOf(db: Db, row: Content & Pick<ScheduleRow, 'unit'>): Promise<Geometry[]> {
  const units = await readUnits(db);
  const aim = { target: JSON.parse(row.target) as Target, by: row.unit };
  const screens = await allPages((after, most) =>
    standing(db)
      .select(['id', 'unit', 'kind', 'tags', 'member_of'])
      .select(['width', 'height', 'colour', 'surface', 'zones'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(most)
      .execute(),
  );
  const reached = screens.filter((screen) => isFor(units, aim, screen));
  return geometriesIn(reached, row.zone).toSorted((a, b) =>
    geometryKey(a) < geometryKey(b) ? -1 : 1,
  );
}

/** Keeps it under its hash; what two submissions say alike is kept once. */
export async function keepSnapshot(trx: Trx, { hash, body }: Sealed): Promise<void> {
  await trx
    .insertInto('review_snapshots')
    .values({ hash, body })
    .onConflict((oc) => oc.column('hash').doNothing())
    .execute();
}

export async function readSnapshot<T = Snapshot>(db: Db, hash: string): Promise<T> {
  const { body } = await db
    .selectFrom('review_snapshots')
    .select('body')
    .where('hash', '=', hash)
    .executeTakeFirstOrThrow();
  return JSON.parse(body) as T;
}
