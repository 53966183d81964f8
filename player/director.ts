/**
 * The loop of the player: asks the programme what shows now, puts it on the stage at its instant,
 * has the next things decoded ahead, and journals each play when it ends.
 */
import { assetsIn } from '../content/programme/assets.ts';
import type { Entry, Programme, Shown } from '../content/programme/programme.ts';
import { showing } from '../content/programme/showing.ts';
import type { PlayEnd } from '../content/wire/messages.ts';
import type { Began, Over } from './hands/contract.ts';
import type { Unnumbered } from './journal/journal.ts';
import type { Cancel, PlatformClock, Screen } from './platform.ts';
import type { Preparer } from './stage/prepare.ts';
import type { Stage } from './stage/stage.ts';

export interface DirectorEvents {
  /** A play has ended. */
  played(play: Unnumbered): void;
  /** The programme's first picture was drawn and presented. */
  live(programme: Programme): void;
  /** A change came later than two frames after its instant. */
  late(byMs: number): void;
  /** Drawing threw: a bug, but no reason to stop drawing. */
  failed(error: unknown): void;
}

export interface Director {
  /** From now on this; null: nothing to direct. */
  setProgramme(programme: Programme | null): void;
  /** Something lies over the programme: plays end and none begin until it is gone. */
  setCovered(covered: boolean): void;
  /** The clock jumped: what is on show began at an instant that never was, and is not journalled. */
  clockStepped(): void;
  /** Lays something over the timetable from now on: `over` is called with what it says at an instant, `began` when it is on. */
  setAside(over: Over, began: Began): void;
  /** What shows may have changed, and must be drawn again. */
  nudge(): void;
}

/** Frames are asked for this long before a change, and between changes not at all. */
const WAKE_BEFORE_MS = 40;
/** Frames stop when nobody can see the page; the programme goes on regardless. */
const FRAMELESS_MS = 1000;
const ON_TIME_MS = 500;
const DAY_MS = 86_400_000;
const TWO_FRAMES_MS = 34;

/** What a zone is doing. */
interface Playing {
  readonly shown: Shown;
  readonly entry: Entry;
  /** When it really began, or null while its picture is not ready or something covers it. */
  began: number | null;
  /** Count of painted frames when it began: no play without a frame. */
  framesBefore: number;
  failed: boolean;
}

const firstAsset = ({ media }: Entry): string => {
  const [first] = assetsIn(media);
  return first ? first.hash : '';
};

export function createDirector(
  clock: PlatformClock,
  now: () => number,
  screen: Screen,
  stage: Stage,
  preparer: Preparer,
  events: DirectorEvents,
): Director {
  let programme: Programme | null = null;
  let playing: (Playing | undefined)[] = [];
  /** What each zone's painter on the stage was made from: its pixels must live. */
  let staged: Entry[] = [];
  let leaving: Entry[] = [];
  let covered = false;
  /** Where the newest play ended: none begins before it, or a moment would count twice. */
  let ended = 0;
  let nextAt = Infinity;
  let isLive = false;
  let frameAsked = false;
  let wake: Cancel | null = null;
  let over: Over = (_, shown) => shown;
  let began: Began = () => false;
  const look = (of: Programme, at: number): Shown[] => over(of, showing(of, at), at);

  const close = (zone: number, at: number, why?: PlayEnd): void => {
    const play = playing[zone];
    playing[zone] = undefined;
    if (!play || play.began === null) return;
    const { shown, entry, began } = play;
    const end = Math.min(at, shown.end);
    if (end <= began) return;
    ended = end;
    const whole = began - shown.start <= ON_TIME_MS && shown.end - end <= ON_TIME_MS;
    const unseen = stage.painted() === play.framesBefore;
    const how: PlayEnd = play.failed || unseen ? 'error' : whole ? 'full' : why || 'cut';
    events.played({
      item: entry.item,
      asset: firstAsset(entry),
      schedule: entry.schedule || null,
      campaign: entry.campaign || null,
      zone,
      start: Math.round(began),
      end: Math.round(end),
      plannedMs: Math.round(Math.min(entry.durationMs, DAY_MS)),
      how,
    });
  };

  const begin = (play: Playing): void => {
    if (covered || play.began !== null) return;
    const at = now();
    // A change within two frames of its instant is on time: the play has the programme's own instants.
    const { start } = play.shown;
    play.began = at - start <= TWO_FRAMES_MS && start >= ended ? start : at;
    play.framesBefore = stage.painted();
  };

  const put = (zone: number, shown: Shown, of: Programme): void => {
    const entry = of.entries[shown.entry];
    const area = of.zones[zone];
    if (!entry || !area) return;
    const play: Playing = { shown, entry, began: null, framesBefore: 0, failed: false };
    playing[zone] = play;
    const show = (ready: ReturnType<Preparer['now']>, late: boolean): void => {
      if (!ready || playing[zone] !== play) return;
      if (began(shown, late && ready.ok)) return change();
      play.failed = !ready.ok;
      const before = staged[zone];
      if (before) leaving[zone] = before;
      staged[zone] = entry;
      const { transition } = entry;
      const made = { painter: ready.painter, area: area.area, start: shown.start };
      stage.setZone(zone, transition ? Object.assign(made, { transition }) : made);
      begin(play);
      ask();
    };
    const showLate = async (): Promise<void> => {
      const made = await preparer.prepare(entry);
      if (playing[zone] === play) events.late(now() - shown.start);
      show(made, true);
    };
    const ready = preparer.now(entry);
    if (ready) return show(ready, false);
    // What was there stays until this is ready: late is better than blank.
    void showLate();
  };

  const prepareAhead = (of: Programme, shownNow: readonly Shown[], at: number): void => {
    const entries = shownNow.map((shown) => of.entries[shown.entry]);
    const nextEntries = look(of, nextAt).map((shown) => of.entries[shown.entry]);
    const ahead = shownNow.map((shown) => {
      const after = look(of, Math.max(shown.end, at))[shown.zone];
      return after && of.entries[after.entry];
    });
    const wanted = entries
      .concat(nextEntries, ahead, staged, leaving)
      .filter((entry): entry is Entry => entry !== undefined);
    preparer.want(wanted);
  };

  const change = (): void => {
    if (!programme) return;
    const of = programme;
    const at = now();
    const shownNow = look(of, at);
    shownNow.forEach((shown, zone) => {
      const play = playing[zone];
      if (play && play.shown.entry === shown.entry && play.shown.start === shown.start) return;
      close(zone, at);
      put(zone, shown, of);
    });
    nextAt = Math.min(...shownNow.map(({ end }) => end));
    prepareAhead(of, shownNow, at);
  };

  const frame = (): void => {
    frameAsked = false;
    if (now() >= nextAt) change();
    let moving = false;
    try {
      moving = stage.paint(now(), clock.monotonicMs());
    } catch (error) {
      events.failed(error);
    }
    settle(moving);
    if (
      !isLive &&
      programme &&
      stage.painted() > 0 &&
      playing.some((play) => play && play.began !== null)
    ) {
      isLive = true;
      const of = programme;
      screen.nextFrame(() => events.live(of));
    }
  };

  function ask(): void {
    if (frameAsked) return;
    frameAsked = true;
    if (wake) wake();
    wake = null;
    screen.nextFrame(frame);
  }

  /** Without frames (a covered window, a sleeping display) the programme goes on, unpainted. */
  const watchFrameless = (): void => {
    if (now() >= nextAt + FRAMELESS_MS) change();
    clock.after(FRAMELESS_MS, watchFrameless);
  };
  watchFrameless();

  const settle = (moving: boolean): void => {
    const left = nextAt - now();
    if (moving || left < WAKE_BEFORE_MS) return ask();
    if (wake) wake();
    // A timer's longest delay is 2^31 ms.
    wake = left < Infinity ? clock.after(Math.min(left - WAKE_BEFORE_MS, 3_600_000), ask) : null;
  };

  return {
    setProgramme: (next) => {
      const at = now();
      playing.forEach((_play, zone) => close(zone, at));
      playing = [];
      programme = next;
      isLive = false;
      nextAt = Infinity;
      if (next) {
        stage.dropZones(next.zones.length);
        staged = staged.slice(0, next.zones.length);
        leaving = [];
        change();
      }
      ask();
    },
    setCovered: (next) => {
      if (next === covered) return;
      const at = now();
      if (next) {
        const before = playing.slice();
        before.forEach((play, zone) => {
          close(zone, at, 'urgent');
          // It goes on underneath, unseen, so that it is at its right place afterwards.
          playing[zone] = play && Object.assign({}, play, { began: null });
        });
        covered = true;
      } else {
        covered = false;
        if (now() >= nextAt) change();
        for (const play of playing) if (play) begin(play);
      }
      stage.invalidate();
      ask();
    },
    clockStepped: () => {
      playing = [];
      ended = 0;
      change();
      ask();
    },
    setAside: (next, nextBegan) => {
      over = next;
      began = nextBegan;
    },
    nudge: () => {
      if (programme) change();
      stage.invalidate();
      ask();
    },
  };
}
