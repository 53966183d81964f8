/** What a session does with each message of its player. */
import type { FromPlayer } from '../../content/wire/messages.ts';
import type { Outcome } from '../signage/plays/play-chains.ts';
import type { Sent } from '../signage/plays/play-proof.ts';
import { recordAll } from '../signage/plays/plays.ts';
import { keepThumbnail } from '../signage/screens/thumbnails.ts';
import { frame, urgentRef } from './frames.ts';
import type { House, PlaysIn } from './house.ts';
import { refund } from './inflow.ts';
import { readMessage } from './messages.ts';
import { takePositions } from './positions.ts';
import { takeReport } from './reports.ts';
import { acknowledged, answer, closeSession, type Open, type Session } from './session.ts';

type Message<T extends FromPlayer['type']> = Extract<FromPlayer, { type: T }>;

/** Messages of plays that a player may have under way; PROTOCOL.md asks for one. */
const PLAYS_PENDING_MAX = 4;
/** Plays end by the server's clock as the player knows it; a minute beyond the present is absurd. */
const FUTURE_MS = 60_000;

/** Takes one frame. Whatever is wrong with it closes this socket, and touches nothing else. */
export function receive(house: House, session: Session, data: Buffer, isBinary: boolean): void {
  if (session.state.at === 'closing') return;
  if (isBinary) return closeSession(session, 'badMessage', 'frames are text');
  const read = readMessage(data.toString());
  if (!read.ok) return closeSession(session, 'badMessage', read.reason);
  session.heardAt = house.signage.clock.now();
  session.heardMs = house.signage.clock.monotonicMs();
  const { message } = read;
  const { state } = session;
  if (state.at === 'greeting') {
    if (message.type === 'hello') return greet(house, session, message);
    return closeSession(session, 'badMessage', 'hello comes first');
  }
  obey(house, session, state, message);
}

function greet(house: House, session: Session, { serial, hash, urgents }: Message<'hello'>): void {
  const held = urgents.map((one) => {
    const colon = one.lastIndexOf(':');
    return { id: one.slice(0, colon), version: Number(one.slice(colon + 1)) };
  });
  session.state = {
    at: 'open',
    held: { serial, hash, urgents: held.length > 0 ? held : null },
    greeted: false,
    welcomed: false,
    keysUpTo: 0,
    unacked: null,
    dirty: false,
    playsPending: 0,
    positionsPending: 0,
    thumbnailPending: false,
  };
  house.waiting.add(session);
  void house.serve();
}

function obey(house: House, session: Session, state: Open, message: FromPlayer): void {
  const { clock } = house.signage;
  const { screen } = session;
  switch (message.type) {
    case 'hello':
      return closeSession(session, 'badMessage', 'hello came twice');
    case 'ack':
      return acknowledge(house, session, state, message.ref);
    case 'time':
      return answer(session, frame({ type: 'time', t0: message.t0, s: clock.now() }));
    case 'plays':
    case 'fold':
      return takePlays(house, session, state, message);
    case 'positions':
      return takePositions(house, session, state, message.positions);
    case 'live':
      return house.deliveries.add({ screen, serial: message.serial, step: 'live', at: message.at });
    case 'urgent-stage': {
      const { id: urgent, version, stage } = message;
      acknowledge(house, session, state, urgentRef(urgent, version));
      return house.stages.add({ screen, urgent, version, stage, at: session.heardAt });
    }
    case 'heartbeat':
      house.missing.heard(screen, message.health.missing);
      return house.presence.heard(session.id, message.health, session.heardAt);
    case 'thumbnail':
      return takeThumbnail(house, session, state, message);
    case 'report':
      return takeReport(house, session, message);
  }
}

/** One at a time, as they are asked for: what comes meanwhile would only gather in memory while the store is slow. */
function takeThumbnail(
  { signage: { db, log } }: House,
  { screen }: Session,
  state: Open,
  { ref, at, mime, width, height, base64 }: Message<'thumbnail'>,
): void {
  if (state.thumbnailPending) return;
  state.thumbnailPending = true;
  keepThumbnail(db, screen, ref.replace(/^t\./, ''), { at, mime, width, height, base64 })
    .catch((error: unknown) => log.error({ err: error, screen }, 'a thumbnail could not be kept'))
    .finally(() => {
      state.thumbnailPending = false;
    });
}

function acknowledge(house: House, session: Session, state: Open, ref: string): void {
  const sent = acknowledged(state, ref);
  if (sent) refund(session);
  if (sent?.serial) {
    const at = session.heardAt;
    house.deliveries.add({ screen: session.screen, serial: sent.serial, step: 'received', at });
  }
  if (!state.dirty) return;
  state.dirty = false;
  house.waiting.add(session);
  void house.serve();
}

function takePlays(
  house: House,
  session: Session,
  state: Open,
  message: Message<'plays' | 'fold'>,
): void {
  const latest = session.heardAt + FUTURE_MS;
  const late = message.type === 'plays' ? message.plays.findIndex(({ end }) => end > latest) : -1;
  if (late >= 0) return closeSession(session, 'badMessage', `plays.${late}.end: is in the future`);
  if (state.playsPending >= PLAYS_PENDING_MAX) {
    return closeSession(session, 'badMessage', 'plays: wait for the acknowledgement');
  }
  state.playsPending += 1;
  const { type: _, ...sent } = message;
  const { screen, series } = session;
  house.plays.add({ session, sent: { screen, series, ...sent } });
}

/** Stores the plays of many players at once, and tells each how far its journal may drop. @throws when nothing was stored. */
export async function storePlays(house: House, list: readonly PlaysIn[]): Promise<void> {
  const outcomes = await recordAll(
    house.signage,
    list.map(({ sent }) => sent),
  );
  outcomes.forEach((outcome, i) => answerPlays(house, list[i], outcome));
}

function answerPlays(house: House, one: PlaysIn | undefined, outcome: Outcome): void {
  if (!one) return;
  const { session, sent } = one;
  const { screen, series } = sent;
  const tell = (detail: string): void => {
    house.signage.log.warn({ screen, series, detail }, 'plays in doubt');
    house.reports.add({ screen, at: session.heardAt, what: 'forged', detail });
  };
  const [from, to] = rangeOf(sent);
  if (!outcome.ok) tell(`plays ${from}-${to} of series ${series} are refused: ${outcome.reason}`);
  else if (outcome.fork)
    tell(
      `other plays of series ${series} are stored from ${outcome.fork} on: they are numbered anew`,
    );
  if (session.state.at !== 'open') return;
  session.state.playsPending -= 1;
  if (!outcome.ok) return answer(session, frame({ type: 'plays-refused', reason: outcome.reason }));
  const { upTo, hash, fork } = outcome;
  answer(session, frame({ type: 'plays-ack', upTo, hash, ...(fork !== undefined && { fork }) }));
}

function rangeOf(sent: Sent): readonly [from: number, to: number] {
  if ('fold' in sent) return [sent.fold.from, sent.fold.to];
  return [sent.plays[0]?.n ?? 0, sent.plays.at(-1)?.n ?? 0];
}
