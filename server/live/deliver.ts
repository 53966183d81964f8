/** Brings sessions up to date with the store. */
import { isStoreAway } from '../store-errors.ts';
import { signedCredential } from '../../content/wire/messages.ts';
import {
  type ProgrammeHead,
  programmeBodies,
  programmeHeads,
} from '../signage/programmes/delivery.ts';
import { playsUpTo } from '../signage/plays/plays.ts';
import { type Greeting, greetings } from '../signage/screens/profiles.ts';
import { keySuccession } from '../signage/trust/key-succession.ts';
import { nextCredentials, revokedAmong } from '../signage/trust/pairings.ts';
import { openThumbnails } from '../signage/screens/thumbnails.ts';
import { type InForce, inForceFor } from '../signage/urgent/urgent-state.ts';
import { ending, endFrame, notice, sendEnd, sendUrgent, urgentFrames } from './deliver-urgent.ts';
import type { SharedFrame } from './frame-cache.ts';
import { frame } from './frames.ts';
import type { House } from './house.ts';
import { closeSession, type Open, push, ready, send, type Sent, type Session } from './session.ts';
import { each } from './turns.ts';

/** With a heartbeat of 15 s: one a minute. */
const ROUGH_SLOWER = 4;
/** Plays are the largest part of such a screen's day: five minutes of them go together. */
const ROUGH_GATHERS = 10;
/** Sessions whose snapshots share their queries. */
const SNAPSHOTS_AT_ONCE = 500;

/** Sends their current programmes to those of the screens that are connected and hold another. */
export async function deliverProgrammes(house: House, screens: readonly string[]): Promise<void> {
  const here = screens.filter((screen) => ready(house.sessions.get(screen)));
  if (here.length === 0) return;
  const heads = await programmeHeads(house.signage.db, here);
  await sendProgrammes(house, [...heads.values()]);
}

async function sendProgrammes(house: House, heads: readonly ProgrammeHead[]): Promise<void> {
  const wanted = heads.filter((head) => lacks(house.sessions.get(head.screen), head));
  if (wanted.length === 0) return;
  const hashes = [...new Set(wanted.map(({ hash }) => hash))];
  const bodies = await programmeBodies(house.signage.db, hashes);
  await each(wanted, (head) => {
    const body = bodies.get(head.hash);
    if (body) sendProgramme(house, head, body);
  });
}

/** A higher serial than ours is no reason to send: the player would refuse an older one as a replay. */
function lacks(session: Session | undefined, { serial, hash }: ProgrammeHead): boolean {
  const held = ready(session)?.held;
  if (!held) return false;
  return held.serial < serial || (held.serial === serial && held.hash !== hash);
}

function sendProgramme(house: House, head: ProgrammeHead, body: Buffer): void {
  const session = house.sessions.get(head.screen);
  // Asked again: a newer one may have gone out while the body was being read.
  if (!session || session.state.at !== 'open' || !lacks(session, head)) return;
  const { clock } = house.signage;
  const at = clock.now();
  const sent = { ref: `p.${head.serial}`, sentMs: clock.monotonicMs(), serial: head.serial };
  const bytes = frame({ type: 'programme', ref: sent.ref, ...head }, body);
  if (!push(session, session.state, sent, bytes)) return;
  session.state.held.serial = head.serial;
  session.state.held.hash = head.hash;
  house.deliveries.add({ screen: head.screen, serial: head.serial, step: 'pushed', at });
}

/**
 * Brings waiting sessions up to date, some hundreds by the same few queries. A session asks when it opens, and
 * again when acknowledgements make room after something had to be held back.
 */
export async function deliverSnapshots(house: House): Promise<void> {
  while (house.waiting.size > 0) {
    const sessions: Session[] = [];
    for (const session of house.waiting) {
      house.waiting.delete(session);
      if (session.state.at !== 'closing') sessions.push(session);
      if (sessions.length === SNAPSHOTS_AT_ONCE) break;
    }
    await snapshotOrHalves(house, sessions);
  }
}

/**
 * Where a snapshot of many fails they are halved, until only those are left out that fail alone: the player of such a one
 * is sent away, to come again.
 * @throws where the store does not answer: they stay due.
 */
async function snapshotOrHalves(house: House, sessions: readonly Session[]): Promise<void> {
  try {
    await snapshot(house, sessions);
  } catch (error) {
    const [first] = sessions;
    if (!first || isStoreAway(error)) {
      for (const session of sessions) if (session.state.at === 'open') house.waiting.add(session);
      throw error;
    }
    if (sessions.length === 1) {
      house.signage.log.error({ err: error, screen: first.screen }, 'a snapshot could not be made');
      return closeSession(first, 'failed', 'its snapshot could not be made');
    }
    const middle = Math.ceil(sessions.length / 2);
    await snapshotOrHalves(house, sessions.slice(0, middle));
    await snapshotOrHalves(house, sessions.slice(middle));
  }
}

async function snapshot(house: House, all: readonly Session[]): Promise<void> {
  house.steps.look();
  const { db, clock } = house.signage;
  const revoked = await revokedAmong(
    db,
    all.map(({ series }) => series),
  );
  for (const session of all) {
    if (revoked.has(session.series)) closeSession(session, 'revoked', 'the credential was revoked');
  }
  await welcome(
    house,
    all.filter(({ state }) => state.at !== 'closing'),
  );
  // Whoever has more keys to take than fit is due again at its next acknowledgement.
  const sessions = all.filter((session) => ready(session));
  // A succession may have come since the welcome.
  await deliverKeys(house, sessions);
  await deliverCredentials(house, sessions);
  const screens = sessions.map(({ screen }) => screen);
  // What they hold before the store is asked: what is brought to them meanwhile is not in its answer, and has not ended.
  const heldBefore = new Map(sessions.map((session) => [session, ready(session)?.held.urgents]));
  const force = await inForceFor(db, screens, clock.now());
  const forceOf = new Map<string, InForce[]>();
  for (const one of force) forceOf.set(one.screen, [...(forceOf.get(one.screen) ?? []), one]);
  const frames = await framesInForce(house, force);
  for (const session of sessions) {
    const mine = forceOf.get(session.screen) ?? [];
    for (const { urgent, version, share } of mine) {
      const shared = frames.get(urgent)?.get(share);
      const state = ready(session);
      // It may have ended since the store was asked, and its end does not come again.
      if (!state || !shared || house.frames.hasEnded(urgent)) continue;
      sendUrgent(session, state, notice(house, urgent, version), shared.bytes);
    }
    const known = new Set(mine.map(({ urgent }) => urgent));
    const state = ready(session);
    for (const before of heldBefore.get(session) ?? []) {
      const { id, version } = before;
      if (!state || known.has(id) || !state.held.urgents?.includes(before)) continue;
      sendEnd(session, state, ending(house, id, version), endFrame(house, id, version));
    }
  }
  await sendProgrammes(house, [...(await programmeHeads(db, screens)).values()]);
}

/** The frames of each message; one that cannot be made is named and left out, and holds up none of the others. */
async function framesInForce(
  house: House,
  force: readonly InForce[],
): Promise<Map<string, ReadonlyMap<string, SharedFrame>>> {
  const frames = new Map<string, ReadonlyMap<string, SharedFrame>>();
  for (const { urgent, version } of new Map(force.map((one) => [one.urgent, one])).values()) {
    try {
      frames.set(urgent, await urgentFrames(house, urgent, version));
    } catch (error) {
      if (isStoreAway(error)) throw error;
      house.signage.log.error(
        { err: error, urgent, version },
        'an urgent message cannot be framed',
      );
    }
  }
  return frames;
}

/** Hands out the credentials that are due among these sessions. */
export async function deliverCredentials(
  house: House,
  sessions: readonly Session[],
): Promise<void> {
  const { db, clock, signer } = house.signage;
  const next = await nextCredentials(
    db,
    sessions.map(({ series }) => series),
  );
  for (const session of sessions) {
    const state = ready(session);
    const credential = next.get(session.series);
    if (!state || credential === undefined) continue;
    const { screen } = session;
    const ref = `c.${credential.slice(0, 12)}`;
    const signature = signer.sign(signedCredential(screen, credential));
    const bytes = frame({ type: 'credential', ref, screen, credential, signature });
    push(session, state, { ref, sentMs: clock.monotonicMs(), serial: null }, bytes);
  }
}

/** Tells how the server's key came to be the present one, for players that pinned one of those before. */
export async function deliverKeys(house: House, sessions: readonly Session[]): Promise<void> {
  const keys = await keyNotices(house);
  await each(sessions, (session) => {
    const state = ready(session);
    if (state) sendKeys(session, state, keys);
  });
}

interface KeyNotice extends Sent {
  readonly n: number;
  readonly bytes: Buffer;
}

async function keyNotices(house: House): Promise<KeyNotice[]> {
  const sentMs = house.signage.clock.monotonicMs();
  const succession = await keySuccession(house.signage.db);
  return succession.map(({ n, from, to, signature }) => {
    const ref = `k.${n}`;
    return {
      n,
      ref,
      sentMs,
      serial: null,
      bytes: frame({ type: 'key', ref, from, to, signature }),
    };
  });
}

/** What is signed with the newest key must not overtake one of those before, or the player takes it for a forgery. */
function sendKeys(session: Session, state: Open, keys: readonly KeyNotice[]): void {
  for (const { n, ref, sentMs, serial, bytes } of keys) {
    if (state.keysUpTo >= n) continue;
    if (!push(session, state, { ref, sentMs, serial }, bytes)) {
      state.welcomed = false;
      return;
    }
    state.keysUpTo = n;
  }
}

/** Passes on the questions whose screens have their line here. */
export async function askThumbnails(house: House, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  for (const [id, screen] of await openThumbnails(house.signage, ids)) {
    const session = house.sessions.get(screen);
    const state = ready(session);
    const sent = { ref: `t.${id}`, sentMs: house.signage.clock.monotonicMs(), serial: null };
    const bytes = frame({ type: 'thumbnail', ref: sent.ref });
    if (session && state) push(session, state, sent, bytes);
  }
}

/** The first snapshot of a session begins with its welcome, and right behind it come the keys. */
async function welcome(house: House, sessions: readonly Session[]): Promise<void> {
  const fresh = sessions.filter(({ state }) => state.at === 'open' && !state.welcomed);
  if (fresh.length === 0) return;
  const { db } = house.signage;
  const reached = await playsUpTo(db, fresh);
  const told = await greetings(
    db,
    fresh.map(({ screen }) => screen),
  );
  const keys = await keyNotices(house);
  await each(fresh, (session) => {
    const { state } = session;
    if (state.at !== 'open') return;
    if (!state.greeted)
      greet(house, session, reached.get(session.series), told.get(session.screen));
    state.greeted = true;
    state.welcomed = true;
    sendKeys(session, state, keys);
  });
}

function greet(
  { signage, heartbeatMs, playsEveryMs }: House,
  session: Session,
  { upTo, hash } = { upTo: 0, hash: '' },
  { name = session.screen, profile }: Partial<Greeting> = {},
): void {
  // On a rough network every kilobyte costs: the player speaks seldomer, and is missed later.
  if (profile === 'rough') session.heartbeatMs = heartbeatMs * ROUGH_SLOWER;
  send(
    session,
    frame({
      type: 'welcome',
      version: 1,
      screen: session.screen,
      name,
      now: signage.clock.now(),
      key: signage.signer.publicKey,
      heartbeatMs: session.heartbeatMs,
      ...(profile === 'rough' && { timeEveryMs: session.heartbeatMs }),
      playsEveryMs: playsEveryMs * (profile === 'rough' ? ROUGH_GATHERS : 1),
      playsUpTo: upTo,
      playsHash: hash,
    }),
  );
}
