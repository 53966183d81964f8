/** What is really on a screen's canvas, on request: asked over its line, kept until it is fetched, a minute at most. */
import type { Actor } from '../reach/actor.ts';
import { isWithin } from '../reach/units-up.ts';
import { record } from '../ledger/audit.ts';
import type { Signage } from '../ground/context.ts';
import type { Db } from '../../db/open.ts';
import { alone, transact } from '../../db/transact.ts';
import { busy, conflict, type Failure, unknown } from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import { append } from '../ledger/outbox.ts';
import { getScreen } from './screens.ts';

/** A player that has not answered by then will not. */
export const ANSWER_WITHIN_MS = 10_000;
const KEPT_MS = 60_000;
/** Questions to one screen that may be open at a time. */
const WAITING_MAX = 4;

export interface Asked {
  readonly ok: true;
  readonly id: string;
  /** Epoch ms at which it is given up. */
  readonly expiresAt: number;
}

/** Asks the player of a screen, whichever node holds its line. @returns why not: it is away, or asked too often. */
export async function askThumbnail(
  signage: Signage,
  actor: Actor,
  screen: string,
): Promise<Asked | Failure> {
  const found = await getScreen(signage.db, actor, screen);
  if (!found.ok) return found;
  const now = signage.clock.now();
  if (!(await isConnected(signage.db, screen))) return conflict('screen-offline');
  const id = newId('thumbnail');
  const asked = await transact(signage.db, async (trx) => {
    await trx
      .deleteFrom('thumbnails')
      .where('asked_at', '<=', now - KEPT_MS)
      .execute();
    // Those who ask the same screen take turns: each counts what the one before has asked.
    await alone(trx, trx.selectFrom('screens').select('id').where('id', '=', screen)).execute();
    const open = await trx
      .selectFrom('thumbnails')
      .select('id')
      .where('screen', '=', screen)
      .where('taken_at', 'is', null)
      .where('asked_at', '>', now - ANSWER_WITHIN_MS)
      .execute();
    if (open.length >= WAITING_MAX) return false;
    const empty = { taken_at: null, mime: null, width: null, height: null, base64: null };
    await trx
      .insertInto('thumbnails')
      .values({ id, screen, asked_by: actor.person, asked_at: now, ...empty })
      .execute();
    await append(trx, 'thumbnail', [id], now);
    await record(trx, {
      at: now,
      by: actor,
      action: 'screen.thumbnail',
      subject: screen,
      detail: { thumbnail: id },
    });
    return true;
  });
  if (!asked) return busy('screen-asked');
  signage.wake();
  return { ok: true, id, expiresAt: now + ANSWER_WITHIN_MS };
}

async function isConnected(db: Db, screen: string): Promise<boolean> {
  const row = await db
    .selectFrom('presence')
    .select('connected')
    .where('screen', '=', screen)
    .executeTakeFirst();
  return row?.connected === 1;
}

/** Screens of questions that are still open, by id. */
export async function openThumbnails(
  { db, clock }: Signage,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('thumbnails')
    .select(['id', 'screen'])
    .where('id', 'in', ids)
    .where('taken_at', 'is', null)
    .where('asked_at', '>', clock.now() - ANSWER_WITHIN_MS)
    .execute();
  return new Map(rows.map(({ id, screen }) => [id, screen]));
}

export interface Thumbnail {
  /** When it was on the canvas, by the server's clock as the player knows it. */
  readonly at: number;
  readonly mime: string;
  readonly width: number;
  readonly height: number;
  readonly base64: string;
}

/** Keeps what the player of that screen answered. A question of another screen, or one that is over, takes nothing. */
export async function keepThumbnail(
  db: Db,
  screen: string,
  id: string,
  { at, mime, width, height, base64 }: Thumbnail,
): Promise<void> {
  await db
    .updateTable('thumbnails')
    .set({ taken_at: at, mime, width, height, base64 })
    .where('id', '=', id)
    .where('screen', '=', screen)
    .where('taken_at', 'is', null)
    .execute();
}

export type ThumbnailState =
  | { readonly ok: true; readonly state: 'waiting'; readonly expiresAt: number }
  /** Handed out once: it is forgotten with this answer. */
  | ({ readonly ok: true; readonly state: 'taken' } & Thumbnail)
  /** It has a line, and did not answer: a player of an older kind, or one that hangs. */
  | { readonly ok: true; readonly state: 'silent' };

/** How the question fares. Only who asked is answered. */
export async function takeThumbnail(
  { db, clock }: Signage,
  actor: Actor,
  screen: string,
  id: string,
): Promise<ThumbnailState | Failure> {
  const row = await db
    .selectFrom('thumbnails')
    .innerJoin('screens', 'screens.id', 'thumbnails.screen')
    .selectAll('thumbnails')
    .select('unit')
    .where('thumbnails.id', '=', id)
    .where('screen', '=', screen)
    .where('asked_by', '=', actor.person)
    .executeTakeFirst();
  if (!row || !(await isWithin(db, row.unit, actor.unit))) return unknown('no-thumbnail', { id });
  const expiresAt = row.asked_at + ANSWER_WITHIN_MS;
  if (row.taken_at === null && clock.now() < expiresAt)
    return { ok: true, state: 'waiting', expiresAt };
  // Whoever takes it away has it; another who asks at the same time comes too late.
  const taken = await db
    .deleteFrom('thumbnails')
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  if (!taken) return unknown('no-thumbnail', { id });
  const { taken_at: at, mime, width, height, base64 } = taken;
  if (at === null || mime === null || width === null || height === null || base64 === null)
    return { ok: true, state: 'silent' };
  return { ok: true, state: 'taken', at, mime, width, height, base64 };
}

/** Forgets those that nobody fetched. */
export async function pruneThumbnails({ db, clock }: Signage): Promise<void> {
  await db
    .deleteFrom('thumbnails')
    .where('asked_at', '<=', clock.now() - KEPT_MS)
    .execute();
}
