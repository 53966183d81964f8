/** What a screen's network bears: how often its player speaks, where every kilobyte costs. */
import type { Db } from '../../db/open.ts';
import { inTurns } from '../ground/values.ts';

export const PROFILES = ['usual', 'rough'] as const;
export type Profile = (typeof PROFILES)[number];

/** What a unit has set, or what is usual for the kind: cars are on the air. */
export const profileOf = (row: {
  readonly kind: string;
  readonly profile: string | null;
}): Profile => (row.profile as Profile | null) ?? (row.kind === 'vehicle' ? 'rough' : 'usual');

/** What a player is told of its screen when it comes. */
export interface Greeting {
  readonly name: string;
  readonly profile: Profile;
}

export async function greetings(
  db: Db,
  screens: readonly string[],
): Promise<Map<string, Greeting>> {
  const found = new Map<string, Greeting>();
  for await (const some of inTurns(screens)) {
    const rows = await db
      .selectFrom('screens')
      .select(['id', 'name', 'kind', 'profile'])
      .where('id', 'in', some)
      .execute();
    for (const row of rows) found.set(row.id, { name: row.name, profile: profileOf(row) });
  }
  return found;
}
