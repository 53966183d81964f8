/** The player itself: connection, vault, director, stage and journal, wired to one platform. */
import type { Face, FromPlayer, Health, ToPlayer } from '../content/wire/messages.ts';
import { createDirector } from './director.ts';
import { createPost } from './journal/post.ts';
import { openTime } from './link/time.ts';
import type { Attended, Connection, ConnectionEvents, Machine } from './hands/contract.ts';
import { IDENTITY, type Identity } from './hands/identity.ts';
import { createReports } from './reports.ts';
import { createLoader } from './stage/load.ts';
import { createPictures } from './stage/pictures.ts';
import { createPreparer } from './stage/prepare.ts';
import { createStage } from './stage/stage.ts';
import type { Trust } from './trust/verify.ts';
import { createOverlay } from './urgent/overlay.ts';
import { createUrgents } from './urgent/urgents.ts';
import { createAssets } from './vault/assets.ts';
import { createProgrammes, type Held } from './vault/programmes.ts';
import { createView, DEFAULT_FACE } from './view.ts';

export interface Player extends Attended {
  /** Another player of this screen is connected. */
  replaced(): boolean;
}

const NAME = 'name';
const PATIENCE_MS = 60_000;
const HANDS_AGAIN_MS = 5000;

/**
 * Starts the player of `screenPath` (the last part of its address). Runs until the page goes.
 * `firstPicture` is called whenever something new was drawn and presented.
 */
export async function startPlayer(
  platform: Machine,
  trust: Trust,
  screenPath: string,
  version: string,
  firstPicture: () => void,
): Promise<Player> {
  const { clock, store, screen } = platform;
  const startedAt = clock.monotonicMs();
  const time = await openTime(clock, store);
  const { now } = time;
  const known = (await store.get('meta', IDENTITY)) as Identity | undefined;
  /** Null until the second script is there. */
  let connection: Connection | null = null;
  const identity = (): Identity | undefined => (connection ? connection.identity() : known);
  const replaced = (): boolean => connection !== null && connection.replaced();
  const send = (message: FromPlayer): boolean => connection !== null && connection.send(message);
  const reports = createReports(now, send);
  const report = reports.add;
  const stage = createStage(screen);
  const makeRoom = async (): Promise<boolean> => {
    report('storage', 'full: letting go of what is not needed');
    return (await assets.keepOnly(programmes.needed())) > 0;
  };
  let name = String((await store.get('meta', NAME)) || screenPath);
  let held: Held | null = null;
  let late = 0;
  let calm: (() => void) | null = null;
  let heard: (message: ToPlayer) => void = () => undefined;
  let assumed = DEFAULT_FACE;
  const face = (): Face => (held ? held.body.face : assumed);
  const sayLive = (): void => {
    if (held) send({ type: 'live', serial: held.serial, at: Math.round(now()) });
  };

  const assets = createAssets(platform, trust, {
    forged: (hash, from) =>
      report(from === 'server' ? 'forged' : 'asset', `${hash} from the ${from}`),
    full: makeRoom,
  });
  const loader = createLoader(platform, assets, face, now, () => director.nudge(), report);
  const pictures = createPictures(loader.picture);
  const preparer = createPreparer(pictures, loader.media, () => ({ name, colour: face().colour }));

  const post = createPost({
    platform,
    trust,
    now,
    timeZone: () => face().timeZone,
    sender: () =>
      connection && !connection.replaced() && connection.state() === 'online'
        ? connection.identity()
        : undefined,
    send,
    makeRoom,
    report,
  });
  const director = createDirector(clock, now, screen, stage, preparer, {
    played: (play) => {
      if (identity() && !replaced() && time.known()) void post.keep(play);
      if (calm) calm();
      calm = null;
    },
    live: () => {
      sayLive();
      firstPicture();
    },
    late: () => {
      late++;
    },
    failed: (error) => report('error', String(error)),
  });

  const view = createView({
    platform,
    stage,
    director,
    pictures,
    now,
    name: () => name,
    face,
    held: () => held,
    drawn: firstPicture,
  });

  const programmes = createProgrammes(store, clock, trust, assets, {
    report,
    ready: (next) => {
      const again = held && held.hash === next.hash && held.serial === next.serial;
      held = next;
      if (again) return sayLive();
      view.held();
      overlay.refresh();
      void assets.keepOnly(programmes.needed());
    },
  });
  const urgents = createUrgents(store, trust, report);
  const chime = async (): Promise<void> => {
    (await platform.hands()).chime(face(), now());
  };
  const assume = (width: number, height: number): void => {
    if (held) return;
    assumed = Object.assign({}, DEFAULT_FACE, { width, height });
    view.card();
  };
  const overlay = createOverlay(
    { clock, now, screen, stage, urgents, report, face, assume, chime },
    {
      covered: director.setCovered,
      stage: ({ id, version: of }, step) =>
        send({ type: 'urgent-stage', id, version: of, stage: step, at: Math.round(now()) }),
    },
  );

  const onMessage = async (message: ToPlayer, body: Uint8Array): Promise<void> => {
    const me = identity();
    if (!me) return;
    const { key, screen: mine } = me;
    if (message.type === 'programme') await programmes.offer(message, body, mine, key);
    else if (message.type === 'urgent') {
      const accepted = await urgents.accept(message, body, mine, key, now());
      await overlay.arrived(accepted);
      // Its stage has acknowledged it.
      if (accepted) return;
    } else if (message.type === 'urgent-end') overlay.ended(await urgents.end(message, key));
    else if (message.type === 'plays-ack') await post.acknowledged(message);
    // What was refused waits for the next connection, and for the people who are told.
    else if (message.type === 'plays-refused') report('error', message.reason);
    else if (message.type === 'thumbnail') {
      const { thumbnail } = await platform.hands();
      send(thumbnail(message.ref, screen, stage.face() || face(), now()));
    } else if (message.type === 'credential' || message.type === 'key') {
      const hands = await platform.hands();
      const next = await hands.succeed(message, me, trust);
      if (next && connection) await connection.become(next);
    } else heard(message);
    if ('ref' in message) send({ type: 'ack', ref: message.ref });
  };
  let inbox: Promise<void> = Promise.resolve();

  const welcomed = (welcome: Extract<ToPlayer, { type: 'welcome' }>): void => {
    // After a succession the messages that explain the new key come behind this one.
    clock.after(PATIENCE_MS, () => {
      const me = identity();
      if (me && me.key !== welcome.key) report('forged', 'the server names another key');
    });
    if (welcome.name !== name) {
      name = welcome.name;
      void store.write([{ room: 'meta', put: NAME, value: name }]);
      if (!held) view.card();
    }
    sayLive();
    overlay.repeat();
    void post.welcomed(welcome);
  };

  const health = async (): Promise<Health> => ({
    player: version,
    uptimeMs: Math.round(clock.monotonicMs() - startedAt),
    serial: held ? held.serial : 0,
    missing: programmes.missing().slice(0, 100),
    clockOffsetMs: Math.round(time.offsetMs()),
    framesDropped: late,
    storageLeft: await platform.storageLeft(),
    unsentPlays: await post.count(),
  });

  const keys = known ? [known.key].concat(known.former || []) : [];
  held = known ? await programmes.load(known.screen, keys) : null;
  view.held();
  if (known) await urgents.load(known.screen, keys, now());
  overlay.refresh();
  if (!store.durable) report('storage', 'the browser keeps nothing: a restart begins from nothing');

  const events: ConnectionEvents = {
    health: () => {
      reports.repeat();
      return health();
    },
    welcome: welcomed,
    hello: () => ({
      player: version,
      serial: held ? held.serial : 0,
      hash: held ? held.hash : '',
      urgents: urgents.held(),
    }),
    message: (message, body) => {
      // In the order of arrival, one after the other: an end must not overtake its urgent.
      inbox = inbox
        .then(() => onMessage(message, body))
        .catch((error: unknown) => report('error', String(error)));
    },
    time: (t0, s, t3) => {
      if (!time.sample(t0, s, t3)) return;
      director.clockStepped();
      overlay.clockStepped();
    },
    code: (code) => {
      if (held) return;
      if (code) void view.code(code);
      else view.card();
    },
    forget: async () => {
      held = null;
      overlay.clear();
      await Promise.all([programmes.forget(), urgents.forget(), post.forget()]);
      view.card();
    },
    renumber: post.renumber,
  };
  const getOnLine = async (): Promise<void> => {
    try {
      connection = (await platform.hands()).connect(platform, screenPath, known, events);
    } catch {
      // The second script is neither cached nor to be had: the server is away.
      clock.after(HANDS_AGAIN_MS, () => void getOnLine());
    }
  };
  void getOnLine();

  return {
    time,
    face,
    director,
    connection: {
      identity,
      send,
      state: () => (connection ? connection.state() : 'waiting'),
    },
    listen: (to) => {
      heard = to;
    },
    note: report,
    replaced,
    boundJournal: post.bound,
    atNextChange: (run) => {
      calm = run;
      clock.after(PATIENCE_MS, run);
    },
    openServicePage: async () => {
      const hands = await platform.hands();
      if (!connection) return;
      hands.openServicePage({
        trust,
        connection,
        health,
        face,
        reports,
        showTest: view.test,
        name: () => name,
      });
    },
  };
}
