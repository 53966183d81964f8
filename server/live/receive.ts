/** What a session does with each message of its player. */
import type { RawData } from 'ws';
import type { FromPlayer } from '../../content/wire/messages.ts';
import { recordAll } from '../signage/plays.ts';
import { frame } from './frames.ts';
import type { House, PlaysIn } from './house.ts';
import { readMessage } from './messages.ts';
import { takePositions } from './positions.ts';
import { acknowledged, closeSession, type Open, send, type Session } from './session.ts';

type Message<T extends FromPlayer['type']> = Extract<FromPlayer, { type: T }>;

/** Messages of plays that a player may have under way; PROTOCOL.md asks for one. */
const PLAYS_PENDING_MAX = 4;
/** Plays end by the server's clock as the player knows it; a minute beyond the present is absurd. */
const FUTURE_MS = 60_000;
/** Reports of one connection that are written down. */
const REPORTS_MAX = 200;

/** Takes one frame. Whatever is wrong with it closes this socket, and touches nothing else. */
export function receive(house: House, session: Session, data: RawData, isBinary: boolean): void {
  if (session.state.at === 'closing') return;
  if (isBinary) return closeSession(session, 'badMessage', 'frames are text');
  // `ws` hands over one Buffer for each message: its default binaryType.
  const read = readMessage((data as Buffer).toString());
  if (!read.ok) return closeSession(session, 'badMessage', read.reason);
  session.heardAt = house.signage.clock.now();
  const { message } = read;
  const { state } = session;
  if (state.at === 'greeting') {
    if (message.type === 'hello') return greet(house, session, message);
    return closeSession(session, 'badMessage', 'hello comes first');
  }
  obey(house, session, state, message);
}

function greet(house: House, session: Session, { serial, hash, urgents }: Message<'hello'>): void {
  const held = new Map<string, number>();
  for (const one of urgents) {
    const colon = one.lastIndexOf(':');
    held.set(one.slice(0, colon), Number(one.slice(colon + 1)));
  }
  session.state = {
    at: 'open',
    held: { serial, hash, urgents: held.size > 0 ? held : null },
    welcomed: false,
    keysUpTo: 0,
    unacked: null,
    dirty: false,
    playsPending: 0,
    positionsPending: 0,
  };
  house.waiting.add(session);
  void house.serve();
}

function obey(house: House, session: Session, state: Open, message: FromPlayer): void {
  const { clock, log } = house.signage;
  const { screen } = session;
  switch (message.type) {
    case 'hello':
      return closeSession(session, 'badMessage', 'hello came twice');
    case 'ack':
      return acknowledge(house, session, state, message.ref);
    case 'time':
      return send(session, frame({ type: 'time', t0: message.t0, s: clock.now() }));
    case 'plays':
      return takePlays(house, session, state, message);
    case 'positions':
      return takePositions(house, session, state, message.positions);
    case 'live':
      return house.deliveries.add({ screen, serial: message.serial, step: 'live', at: message.at });
    case 'urgent-stage': {
      const { id: urgent, version, stage } = message;
      return house.stages.add({ screen, urgent, version, stage, at: session.heardAt });
    }
    case 'heartbeat':
      return house.presence.heard(screen, message.health, session.heardAt);
    case 'report':
      if (++session.reports > REPORTS_MAX) return;
      log.warn({ screen, what: message.what, detail: message.detail }, 'player report');
      return house.reports.add({
        screen,
        at: session.heardAt,
        what: message.what,
        detail: message.detail,
      });
  }
}

function acknowledge(house: House, session: Session, state: Open, ref: string): void {
  const sent = acknowledged(state, ref);
  if (sent?.serial) {
    const at = session.heardAt;
    house.deliveries.add({ screen: session.screen, serial: sent.serial, step: 'received', at });
  }
  if (!state.dirty) return;
  state.dirty = false;
  house.waiting.add(session);
  void house.serve();
}

function takePlays(house: House, session: Session, state: Open, { plays }: Message<'plays'>): void {
  const latest = session.heardAt + FUTURE_MS;
  const late = plays.findIndex(({ end }) => end > latest);
  if (late >= 0) return closeSession(session, 'badMessage', `plays.${late}.end: is in the future`);
  if (state.playsPending >= PLAYS_PENDING_MAX) {
    return closeSession(session, 'badMessage', 'plays: wait for the acknowledgement');
  }
  state.playsPending += 1;
  house.plays.add({ session, screen: session.screen, series: session.series, plays });
}

/** Stores the plays of many players at once, and tells each how far its journal may drop. */
export async function storePlays(house: House, list: readonly PlaysIn[]): Promise<void> {
  try {
    const reached = await recordAll(house.signage, list);
    list.forEach(({ session }, i) => confirmPlays(session, reached[i] ?? 0));
  } catch (error) {
    const [first] = list;
    if (list.length > 1) {
      // One bad message must not hold up the others: each stands for itself.
      for (const one of list) await storePlays(house, [one]);
    } else if (first) {
      house.signage.log.error({ err: error, screen: first.screen }, 'plays could not be stored');
      closeSession(first.session, 'failed', 'the plays could not be stored');
    }
  }
}

function confirmPlays(session: Session, upTo: number): void {
  if (session.state.at !== 'open') return;
  session.state.playsPending -= 1;
  send(session, frame({ type: 'plays-ack', upTo }));
}
