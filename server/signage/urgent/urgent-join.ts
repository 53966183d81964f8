/** Screens that come into the reach of an urgent message while it is in force: hung, moved, tagged or built otherwise since. */
import type { Db } from '../../db/open.ts';
import { record } from '../ledger/audit.ts';
import type { Signage } from '../ground/context.ts';
import { append } from '../ledger/outbox.ts';
import type { LampRow } from '../reach/targets.ts';
import { type Urgent, urgentFrom } from './urgent.ts';
import { screensReachedBy } from './urgent-issue.ts';
import { drawUrgent, insertPictures, type UrgentPicture } from './urgent-pictures.ts';
import { screensIn, updateFor } from './urgent-change.ts';
import { addShares, geometryIn, type Share, sharesOf } from './urgent-shares.ts';
import { geometryKey, geometryOf } from '../reach/geometry.ts';
import { screensOfUrgent } from './urgent-state.ts';
import { transact } from '../../db/transact.ts';
import { takeSigningTurn } from '../ledger/signing-turn.ts';

/** Where nothing was done meanwhile, it is looked again after this all the same. */
const LOOK_AGAIN_MS = 60_000;

/**
 * @returns what to call again and again: it signs the messages in force for the screens that they have come to reach, in shares of
 *   their own, and says how many those were. Where no deed was done since the last call it asks the store for little.
 */
export function createJoiner(signage: Signage): () => Promise<number> {
  const { db, clock } = signage;
  /** Version and geometry of what cannot be drawn: trying again would not help. */
  const hopeless = new Set<string>();
  let seen = '';
  let lookedMs = -Infinity;
  return async () => {
    const running = await inForce(db, clock.now());
    if (running.length === 0) {
      hopeless.clear();
      return 0;
    }
    // Whatever changes a screen is a deed, and each deed is in the audit.
    const state = `${await newestDeed(db)} ${running.map(({ id, version }) => `${id}:${version}`).join()}`;
    const nowMs = clock.monotonicMs();
    if (state === seen && nowMs - lookedMs < LOOK_AGAIN_MS) return 0;
    let joined = 0;
    let whole = true;
    for (const urgent of running) {
      const outcome = await join(signage, urgent, hopeless);
      joined += outcome.joined;
      whole &&= outcome.whole;
    }
    if (whole) {
      seen = state;
      lookedMs = nowMs;
    }
    return joined;
  };
}

async function inForce(db: Db, now: number): Promise<Urgent[]> {
  const rows = await db
    .selectFrom('urgents')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('id')
    .execute();
  return rows.map(urgentFrom);
}

async function newestDeed(db: Db): Promise<number> {
  const row = await db
    .selectFrom('counters')
    .select('value')
    .where('name', '=', 'audit')
    .executeTakeFirst();
  return row?.value ?? 0;
}

/** `whole`: nothing was left that another try might do. */
async function join(
  signage: Signage,
  urgent: Urgent,
  hopeless: Set<string>,
): Promise<{ readonly joined: number; readonly whole: boolean }> {
  const { db } = signage;
  const known = new Set(await screensOfUrgent(db, urgent.id));
  const reached = await screensReachedBy(db, urgent, urgent);
  const comers = reached.filter(({ id }) => !known.has(id));
  const refitted = await refit(signage, urgent, hopeless);
  // Who joins now would join a version that is over.
  if (refitted.joined > 0) return refitted;
  let { whole, joined } = refitted;
  for (const alike of byGeometry(comers)) {
    const share = sharesOf(alike)[0];
    const name = `${urgent.id}:${urgent.version}:${share?.geometry}`;
    if (!share || hopeless.has(name)) continue;
    const shares = sharesOf(alike, await sharesSoFar(db, urgent));
    const drawn = await drawUrgent(signage, urgent, shares);
    if (drawn.ok && (await store(signage, urgent, shares, drawn.pictures))) {
      joined += alike.length;
      continue;
    }
    if (!drawn.ok && drawn.reason !== 'busy') {
      hopeless.add(name);
      signage.log.error(
        { urgent: urgent.id, screen: share.screens[0].id, reason: drawn.message },
        'an urgent message in force cannot be drawn for a screen that it has come to reach',
      );
    } else whole = false;
  }
  if (joined > 0) signage.wake();
  return { joined, whole };
}

/**
 * A screen whose size or colours were corrected got a picture of another geometry. The message gets a new version, drawn for
 * its screens as they are now: of the same version a player that holds it would take no other picture.
 */
async function refit(
  signage: Signage,
  { id, unit, version }: Urgent,
  hopeless: Set<string>,
): Promise<{ joined: number; whole: boolean }> {
  const screens = await screensIn(signage.db, id);
  const other = screens.filter((one) => geometryIn(one.share) !== geometryKey(geometryOf(one)));
  const geometries = [...new Set(other.map((one) => geometryKey(geometryOf(one))))].sort();
  const name = `${id}:${version}:${geometries.join()}`;
  if (other.length === 0 || hopeless.has(name)) return { joined: 0, whole: true };
  const updated = await updateFor(signage, { person: null, unit, from: null }, id, {});
  if (updated.ok) return { joined: other.length, whole: false };
  const passes = updated.reason === 'busy' || updated.reason === 'conflict';
  if (!passes) {
    hopeless.add(name);
    signage.log.error(
      { urgent: id, screens: other.slice(0, 10).map((one) => one.id), reason: updated.message },
      'an urgent message in force cannot be drawn for screens as they are built now',
    );
  }
  return { joined: 0, whole: !passes };
}

/** What cannot be drawn on one geometry holds up no other. */
function byGeometry(screens: readonly LampRow[]): LampRow[][] {
  const groups = new Map<string, LampRow[]>();
  for (const { geometry, screens: some } of sharesOf(screens))
    groups.set(geometry, [...(groups.get(geometry) ?? []), ...some]);
  return [...groups.values()];
}

async function sharesSoFar(db: Db, { id, version }: Urgent): Promise<number> {
  const row = await db
    .selectFrom('urgent_pictures')
    .select((eb) => eb.fn.countAll<number>().as('shares'))
    .where('urgent', '=', id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return Number(row.shares);
}

/** @returns false where it was changed or ended meanwhile. */
async function store(
  { db, clock, signer }: Signage,
  urgent: Urgent,
  shares: readonly Share[],
  pictures: readonly UrgentPicture[],
): Promise<boolean> {
  const { id, version } = urgent;
  const now = clock.now();
  return transact(db, async (trx) => {
    // Held until the end of this: an update or an end comes before it, or after. As there, before the turn at what is signed.
    const held = await trx
      .updateTable('urgents')
      .set({ version })
      .where('id', '=', id)
      .where('version', '=', version)
      .where('ended_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (!held) return false;
    await takeSigningTurn(trx, signer);
    await addShares(trx, id, shares);
    await append(trx, 'urgent', [id], now);
    await insertPictures(trx, signer, urgent, pictures);
    await record(trx, {
      at: now,
      by: null,
      action: 'urgent.join',
      subject: id,
      detail: { screens: shares.flatMap(({ screens }) => screens.map((screen) => screen.id)) },
    });
    return true;
  });
}
