/** What the console tells of screens: who is there, how far its programme came, and what should show now. */
import { showing } from '../../../content/programme/showing.ts';
import type { Layer, Media, Programme } from '../../../content/programme/programme.ts';
import { unpack } from '../../../content/programme/packed.ts';
import type { Health, ProgrammeBody } from '../../../content/wire/messages.ts';
import type { Db } from '../../db/open.ts';
import type { Actor } from '../reach/actor.ts';
import { standing } from '../reach/standing.ts';
import { belowUnit } from '../reach/units-up.ts';
import { programmeBodies } from '../programmes/delivery.ts';
import { screenPausedUntil } from './contract-deeds.ts';
import { type Screen, screenFrom } from './screens.ts';
import { shownNow, shownTexts } from '../items/shown-texts.ts';

/** How far the current programme came. "Pushed" is not "live": only a live one shows. */
export interface Progress {
  readonly serial: number;
  readonly compiledAt: number;
  readonly pushedAt: number | null;
  readonly receivedAt: number | null;
  readonly liveAt: number | null;
  /** Its rules have changed since. */
  readonly stale: boolean;
}

export type Step = 'none' | 'stale' | 'compiled' | 'pushed' | 'received' | 'live';

/** The last step that was taken; a programme that is on its way to be replaced counts as stale. */
export function stepOf(progress: Progress | null): Step {
  if (!progress) return 'none';
  if (progress.stale) return 'stale';
  if (progress.liveAt !== null) return 'live';
  if (progress.receivedAt !== null) return 'received';
  return progress.pushedAt === null ? 'compiled' : 'pushed';
}

/** What the programme asks for at an instant, in the first zone. */
export interface Due {
  readonly layer: Layer;
  /** Id of the item, `card` or `dark`. */
  readonly item: string;
  /** The words of the item; null for card and dark. */
  readonly text: string | null;
  readonly schedule: string | null;
  readonly campaign: string | null;
  readonly media: Media;
  readonly start: number;
  readonly end: number;
}

export interface ScreenState {
  readonly screen: Screen;
  readonly unitName: string;
  readonly unitNameEn: string;
  readonly connected: boolean;
  /** Since when it is there, or away; null: it never was there. */
  readonly since: number | null;
  readonly seenAt: number | null;
  readonly health: Health | null;
  readonly progress: Progress | null;
  readonly due: Due | null;
  /** Until when its owner has paused it, epoch ms; null: it is not paused. */
  readonly pausedUntil: number | null;
}

export interface ScreenFilter {
  readonly unit?: string | undefined;
  readonly kind?: string | undefined;
  readonly screen?: string | undefined;
  readonly screens?: readonly string[] | undefined;
}

/** The actor's screens, by unit and id. A unit in the filter stands for those below it too. */
export async function screenStates(
  db: Db,
  actor: Actor,
  filter: ScreenFilter,
  now: number,
): Promise<ScreenState[]> {
  if (filter.screens?.length === 0) return [];
  let query = standing(db)
    .innerJoin('units', 'units.id', 'screens.unit')
    .leftJoin('presence', 'presence.screen', 'screens.id')
    .leftJoin('programmes', 'programmes.screen', 'screens.id')
    .leftJoin('stale_screens', 'stale_screens.screen', 'screens.id')
    .selectAll('screens')
    .select([
      'units.name as unit_name',
      'units.name_en as unit_name_en',
      'presence.connected',
      'presence.since',
      'presence.seen_at',
      'presence.health',
      'programmes.serial',
      'programmes.hash',
      'programmes.compiled_at',
      'programmes.pushed_at',
      'programmes.received_at',
      'programmes.live_at',
      'stale_screens.mark',
    ])
    .where('screens.unit', 'in', belowUnit(actor.unit))
    .where('screens.unit', 'in', belowUnit(filter.unit ?? actor.unit))
    .orderBy('screens.kind')
    .orderBy('screens.id');
  if (filter.kind !== undefined) query = query.where('screens.kind', '=', filter.kind);
  if (filter.screen !== undefined) query = query.where('screens.id', '=', filter.screen);
  if (filter.screens) query = query.where('screens.id', 'in', [...filter.screens]);
  const rows = await query.execute();
  const hashes = [...new Set(rows.flatMap(({ hash }) => (hash === null ? [] : [hash])))];
  const dues = await duesOf(db, hashes, now);
  return rows.map((row) => ({
    screen: screenFrom(row),
    unitName: row.unit_name,
    unitNameEn: row.unit_name_en || row.unit_name,
    connected: row.connected === 1,
    since: row.since,
    seenAt: row.seen_at,
    health: JSON.parse(row.health ?? 'null') as Health | null,
    progress:
      row.serial === null || row.compiled_at === null
        ? null
        : {
            serial: row.serial,
            compiledAt: row.compiled_at,
            pushedAt: row.pushed_at,
            receivedAt: row.received_at,
            liveAt: row.live_at,
            stale: row.mark !== null,
          },
    due: (row.hash !== null && dues.get(row.hash)) || null,
    pausedUntil: screenPausedUntil(JSON.parse(row.contract), now),
  }));
}

/** What each body asks for now; screens of equal build and rules share one. */
async function duesOf(db: Db, hashes: readonly string[], now: number): Promise<Map<string, Due>> {
  const bodies = await programmeBodies(db, hashes);
  const dues = new Map<string, Omit<Due, 'text'>>();
  for (const [hash, bytes] of bodies) {
    const due = dueAt(unpack((JSON.parse(bytes.toString()) as ProgrammeBody).programme), now);
    if (due) dues.set(hash, due);
  }
  const textOf = await shownTexts(
    db,
    [...dues.values()].map((due) => shownNow(due, now)),
  );
  return new Map(
    [...dues].map(([hash, due]) => [hash, { ...due, text: textOf(shownNow(due, now)) }]),
  );
}

function dueAt(programme: Programme, now: number): Omit<Due, 'text'> | null {
  const [shown] = showing(programme, now);
  const entry = shown && programme.entries[shown.entry];
  if (!shown || !entry) return null;
  return {
    layer: entry.layer,
    item: entry.item,
    schedule: entry.schedule ?? null,
    campaign: entry.campaign ?? null,
    media: entry.media,
    start: shown.start,
    end: shown.end,
  };
}

export interface UnitChoice {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  /** Steps below the actor's own unit. */
  readonly depth: number;
}

/** The actor's unit and those below it, as a tree read from top to bottom. */
export async function unitChoices(db: Db, actor: Actor): Promise<UnitChoice[]> {
  const rows = await db
    .selectFrom('units')
    .select(['id', 'parent', 'name', 'name_en'])
    .where('id', 'in', belowUnit(actor.unit))
    .where('closed_at', 'is', null)
    .orderBy('id')
    .execute();
  const below = new Map<string | null, typeof rows>();
  for (const row of rows) below.set(row.parent, [...(below.get(row.parent) ?? []), row]);
  const choices: UnitChoice[] = [];
  const visit = (unit: (typeof rows)[number], depth: number): void => {
    const { id, name, name_en } = unit;
    choices.push({ id, name, nameEn: name_en || name, depth });
    for (const row of below.get(id) ?? []) visit(row, depth + 1);
  };
  const top = rows.find(({ id }) => id === actor.unit);
  if (top) visit(top, 0);
  return choices;
}
