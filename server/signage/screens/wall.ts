/** What the wall shows: every open screen, with the name of its place. */
import type { Db } from '../../db/open.ts';
import { listOpenScreens, type Screen } from './screens.ts';

export interface WallScreen extends Screen {
  readonly place: string;
  readonly placeEn: string;
}

export async function listWall(db: Db): Promise<WallScreen[]> {
  const screens = await listOpenScreens(db);
  const units = await db.selectFrom('units').select(['id', 'name', 'name_en']).execute();
  const named = new Map(units.map((unit) => [unit.id, unit]));
  return screens.map((screen) => {
    const unit = named.get(screen.unit);
    return { ...screen, place: unit?.name ?? '', placeEn: unit?.name_en ?? '' };
  });
}
