/** The player itself: link, vault, director, stage and journal, wired to one platform. */
import type { AssetRef, Programme } from '../content/programme/programme.ts';
import type {
  Face,
  FromPlayer,
  Health,
  ReportKind,
  ToPlayer,
  UrgentBody,
} from '../content/wire/messages.ts';
import { createDirector } from './director.ts';
import { createJournal, type Unnumbered } from './journal/journal.ts';
import { presentable } from './journal/presentable.ts';
import { createServerClock } from './link/clock.ts';
import { createLink, type Link, type LinkState } from './link/link.ts';
import { type Identity, startPairing } from './pairing.ts';
import type { Cancel, Platform } from './platform.ts';
import { card } from './stage/card.ts';
import { codeCard } from './stage/code-card.ts';
import { createPictures, type PictureResult } from './stage/pictures.ts';
import { createPreparer } from './stage/prepare.ts';
import { createStage } from './stage/stage.ts';
import type { Trust } from './trust/verify.ts';
import { createOverlay } from './urgent/overlay.ts';
import { createUrgents } from './urgent/urgents.ts';
import { assetsOf, createAssets } from './vault/assets.ts';
import { createProgrammes, type Held } from './vault/programmes.ts';

export interface PlayerState {
  readonly screen: string;
  readonly version: string;
  readonly link: LinkState;
  readonly serial: number;
  readonly clockOffsetMs: number;
  readonly health: Health;
  readonly replaced: boolean;
}

export interface Player {
  state(): Promise<PlayerState>;
}

const IDENTITY = 'identity';
const TIME = 'time';
const NAME = 'name';
const SAVE_TIME_MS = 60_000;
/** Server minus device clock, and the server's time when that was written. */
interface SavedTime {
  readonly offset: number;
  readonly at: number;
}
/** After a revocation, and when a credential is no longer known: no hurry, a person is at work there. */
const REPAIR_DELAY_MS = 10_000;
/** Before any programme the LED's size is not known; the code is drawn for the smallest. */
const DEFAULT_FACE: Face = {
  width: 64,
  height: 16,
  colour: 'rgb',
  origin: { x: 0, y: 0 },
  folds: [],
  rotation: 0,
  gamma: 1,
  brightness: [],
  timeZone: 'Asia/Shanghai',
  sound: false,
};

/** Starts the player of `screenPath` (the last part of its address). Runs until the page goes. */
export async function startPlayer(
  platform: Platform,
  trust: Trust,
  screenPath: string,
  version: string,
): Promise<Player> {
  const { clock, store, network, screen } = platform;
  const startedAt = clock.monotonicMs();
  const stage = createStage(screen);
  const journal = createJournal(store);
  const deviceMinusMonotonic = (): number => clock.wallMs() - clock.monotonicMs();
  const saved = (await store.get('meta', TIME)) as SavedTime | undefined;
  // Time does not run backwards: a device whose clock lost its battery is at least where it was last.
  const start = saved
    ? Math.max(deviceMinusMonotonic() + saved.offset, saved.at - startedAt)
    : deviceMinusMonotonic();
  const serverClock = createServerClock(clock.monotonicMs, start);
  const now = serverClock.now;
  /** Nothing is journalled before the server has once told the time. */
  const knowsTime = (): boolean => saved !== undefined || serverClock.estimate() !== null;

  let identity = (await store.get('meta', IDENTITY)) as Identity | undefined;
  let name = String((await store.get('meta', NAME)) || screenPath);
  let held: Held | null = null;
  let link: Link | null = null;
  let linkState: LinkState = 'waiting';
  let pairing: Cancel | null = null;
  let replaced = false;
  let sending = false;
  let lateFrames = 0;

  const send = (message: FromPlayer): boolean => (link ? link.send(message) : false);
  const report = (what: ReportKind, detail: string): void => {
    send({ type: 'report', what, detail: detail.slice(0, 500) });
  };
  const key = (): string => (identity ? identity.key : '');
  const screenId = (): string => (identity ? identity.screen : screenPath);
  const face = (): Face => (held ? held.body.face : DEFAULT_FACE);

  const assets = createAssets(store, network, trust, {
    forged: (hash, from) =>
      report(from === 'server' ? 'forged' : 'asset', `${hash} from the ${from}`),
    full: async () => {
      const needed = new Set(held ? assetsOf(held.body.programme).map((ref) => ref.hash) : []);
      programmes.missing().forEach((hash) => needed.add(hash));
      report('storage', 'full: letting go of what is not needed');
      return (await assets.keepOnly(needed)) > 0;
    },
  });
  const load = async (ref: AssetRef): Promise<PictureResult> => {
    const got = await assets.obtain(ref.hash);
    if (!got.ok) {
      report('asset', `${ref.hash}: ${got.reason}`);
      return { ok: false, reason: 'asset' };
    }
    try {
      return { ok: true, picture: await screen.decode(got.bytes, ref.mime) };
    } catch (error) {
      report('decode', `${ref.hash}: ${String(error)}`);
      return { ok: false, reason: 'decode' };
    }
  };
  const preparer = createPreparer(createPictures(load), () => ({ name, colour: face().colour }));

  const flush = async (): Promise<void> => {
    if (sending || replaced || linkState !== 'online') return;
    const plays = await journal.unsent();
    if (plays.length > 0) sending = send({ type: 'plays', plays: presentable(plays, now()) });
  };
  const keepPlay = async (play: Unnumbered): Promise<void> => {
    if (!(await journal.add(play))) report('storage', 'a play could not be kept');
    await flush();
  };
  const director = createDirector(clock, now, screen, stage, preparer, {
    played: (play) => {
      if (replaced || !identity || !knowsTime()) return;
      void keepPlay(play);
    },
    live: (programme: Programme) => {
      if (held && held.body.programme === programme)
        send({ type: 'live', serial: held.serial, at: Math.round(now()) });
    },
    late: () => {
      lateFrames++;
    },
  });

  const showCard = (): void => {
    director.setProgramme(null);
    const { width, height, colour } = face();
    stage.setFace(face());
    const area = { x: 0, y: 0, width, height };
    stage.setZone(0, { painter: card(name, colour), area, start: 0 });
    stage.dropZones(1);
    director.nudge();
  };
  const showCode = (code: string): void => {
    stage.setFace(
      Object.assign({}, face(), {
        width: screen.surface.width(),
        height: screen.surface.height(),
        folds: [],
      }),
    );
    const area = { x: 0, y: 0, width: screen.surface.width(), height: screen.surface.height() };
    stage.setZone(0, { painter: codeCard(code), area, start: 0 });
    director.nudge();
  };
  const show = (next: Held): void => {
    const again = held && held.hash === next.hash && held.serial === next.serial;
    held = next;
    if (again) {
      send({ type: 'live', serial: next.serial, at: Math.round(now()) });
      return;
    }
    stage.setFace(next.body.face);
    overlay.refresh();
    director.setProgramme(next.body.programme);
    void assets.keepOnly(new Set(assetsOf(next.body.programme).map((ref) => ref.hash)));
  };
  const programmes = createProgrammes(store, clock, trust, assets, { ready: show, report });

  const urgents = createUrgents(store, trust, report);
  const overlay = createOverlay(
    { clock, now, screen, stage, urgents, report, face },
    {
      covered: (covered) => director.setCovered(covered),
      stage: (body: UrgentBody, step) =>
        send({
          type: 'urgent-stage',
          id: body.id,
          version: body.version,
          stage: step,
          at: Math.round(now()),
        }),
    },
  );

  const onMessage = async (message: ToPlayer, body: Uint8Array): Promise<void> => {
    switch (message.type) {
      case 'programme':
        await programmes.offer(message, body, screenId(), key());
        break;
      case 'urgent':
        await overlay.arrived(await urgents.accept(message, body, key(), now()));
        break;
      case 'urgent-end':
        overlay.ended(await urgents.end(message, key()));
        break;
      case 'plays-ack':
        await journal.acknowledged(message.upTo);
        sending = false;
        await flush();
        break;
      default:
        return;
    }
    if ('ref' in message) send({ type: 'ack', ref: message.ref });
  };

  const health = async (): Promise<Health> => ({
    player: version,
    uptimeMs: Math.round(clock.monotonicMs() - startedAt),
    serial: held ? held.serial : 0,
    missing: programmes.missing().slice(0, 100),
    clockOffsetMs: Math.round(now() - clock.wallMs()),
    framesDropped: lateFrames,
    storageLeft: await platform.storageLeft(),
    unsentPlays: await journal.count(),
  });

  const forget = async (): Promise<void> => {
    identity = undefined;
    held = null;
    overlay.clear();
    await Promise.all([programmes.forget(), urgents.forget(), journal.forget()]);
    await store.write([{ room: 'meta', drop: IDENTITY }]);
    showCard();
  };

  const onPaired = async (next: Identity): Promise<void> => {
    pairing = null;
    // Another key or another screen: nothing of what is held can be believed any longer.
    if (identity && (identity.key !== next.key || identity.screen !== next.screen)) await forget();
    if (!identity || identity.credential !== next.credential) await journal.restart();
    identity = next;
    await store.write([{ room: 'meta', put: IDENTITY, value: next }]);
    if (!held) showCard();
    connect(next);
  };
  const pair = (delayMs: number): void => {
    if (pairing) return;
    pairing = startPairing(
      clock,
      network,
      screenPath,
      {
        paired: (next) => {
          if (link) link.stop();
          void onPaired(next);
        },
        code: (code) => {
          if (held) return;
          if (code) showCode(code);
          else showCard();
        },
      },
      delayMs,
    );
  };

  const onEnded = (why: 'revoked' | 'replaced' | 'refused'): void => {
    if (why === 'replaced') replaced = true;
    else if (why === 'revoked') void forget().then(() => pair(REPAIR_DELAY_MS));
    // Whoever was paired by nobody may be so again; a claimed screen waits for its people.
    else if (identity && identity.open) pair(0);
  };

  function connect(as: Identity): void {
    link = createLink(clock, network, as.credential, {
      hello: () => ({
        player: version,
        serial: held ? held.serial : 0,
        hash: held ? held.hash : '',
        urgents: urgents.held(),
      }),
      welcome: (welcome) => {
        if (pairing) pairing();
        pairing = null;
        sending = false;
        if (welcome.key !== as.key)
          report('forged', 'the server names another key than the pinned one');
        if (welcome.name !== name) {
          name = welcome.name;
          void store.write([{ room: 'meta', put: NAME, value: name }]);
          if (!held) showCard();
        }
        if (held) send({ type: 'live', serial: held.serial, at: Math.round(now()) });
        void journal.acknowledged(welcome.playsUpTo).then(flush);
        overlay.repeat();
      },
      message: (message, body) => {
        // In the order of arrival, one after the other: an end must not overtake its urgent.
        inbox = inbox
          .then(() => onMessage(message, body))
          .catch((error) => report('error', String(error)));
      },
      time: (t0, s, t3) => {
        if (serverClock.sample(t0, s, t3)) director.clockStepped();
      },
      health,
      state: (state) => {
        linkState = state;
      },
      ended: onEnded,
    });
  }
  let inbox: Promise<void> = Promise.resolve();

  const saveTime = (): void => {
    const estimate = serverClock.estimate();
    const offset = estimate === null ? saved && saved.offset : estimate - deviceMinusMonotonic();
    if (offset !== undefined) void store.write([{ room: 'meta', put: TIME, value: { offset, at: now() } }]);
    clock.after(SAVE_TIME_MS, saveTime);
  };
  clock.after(SAVE_TIME_MS / 12, saveTime);

  held = identity ? await programmes.load(identity.screen, identity.key) : null;
  if (held) {
    stage.setFace(held.body.face);
    director.setProgramme(held.body.programme);
  } else showCard();
  if (identity) {
    await urgents.load(identity.key, now());
    overlay.refresh();
    connect(identity);
  } else pair(0);

  return {
    state: async () => ({
      screen: screenId(),
      version,
      link: linkState,
      serial: held ? held.serial : 0,
      clockOffsetMs: now() - clock.wallMs(),
      health: await health(),
      replaced,
    }),
  };
}
