/** Who acts, and how far it may reach: a person acts on its unit and those below. */
import type { Db } from '../../db/open.ts';
import { type Failure, forbidden } from '../ground/failure.ts';

export const ROLES = [
  'publisher',
  'owner',
  'command',
  'reviewer',
  'inspector',
  'administrator',
] as const;
export type Role = (typeof ROLES)[number];

export interface Actor {
  readonly person: string;
  readonly unit: string;
  readonly role: Role;
}

/** What there is to do. Reading is open to all who are signed in, for their own units. */
export type Deed = 'publish' | 'own' | 'urgent' | 'administer';

const MAY: Record<Role, readonly Deed[]> = {
  publisher: ['publish'],
  owner: ['own'],
  command: ['publish', 'urgent'],
  reviewer: [],
  inspector: [],
  administrator: ['publish', 'own', 'urgent', 'administer'],
};

/** @returns null when the actor may, else a refusal that says why. */
export function refuse(actor: Actor, deed: Deed): Failure | null {
  if (MAY[actor.role].includes(deed)) return null;
  return forbidden(`may-not-${deed}`, { role: actor.role });
}

/** What it takes to put something into a layer, to change it there, or to take it out. */
export const rightOf = (layer: string): Deed => (layer === 'own' ? 'own' : 'publish');

/** The unit and all below it. Units are few (hundreds), so the tree is walked in memory. */
export async function unitsBelow(db: Db, unit: string): Promise<Set<string>> {
  const rows = await db.selectFrom('units').select(['id', 'parent']).execute();
  const children = new Map<string, string[]>();
  for (const { id, parent } of rows) {
    if (parent === null) continue;
    const siblings = children.get(parent);
    if (siblings) siblings.push(id);
    else children.set(parent, [id]);
  }
  const found = new Set<string>([unit]);
  for (const id of found) for (const child of children.get(id) ?? []) found.add(child);
  return found;
}
