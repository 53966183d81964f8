/** Time that passes only when told: the director's months in a second. */
import type { Cancel, Picture, PlatformClock, Screen } from '../../../player/platform.ts';
import type { Showing, Stage } from '../../../player/stage/stage.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

export interface VirtualTime {
  readonly clock: PlatformClock;
  /** Runs all timers and frames that fall due, one after the other, each at its own instant. */
  pass(untilMs: number): Promise<void>;
  frames: (() => void)[];
}

const FRAME_MS = 1000 / 60;

export function virtualTime(startMs: number): VirtualTime {
  let now = 0;
  let order = 0;
  let timers: Timer[] = [];
  const after = (delayMs: number, run: () => void): Cancel => {
    const timer: Timer = { at: now + Math.max(0, delayMs), order: order++, run };
    timers.push(timer);
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  };
  const time: VirtualTime = {
    frames: [],
    clock: { monotonicMs: () => now, wallMs: () => startMs + now, after, random: () => 0.5 },
    pass: async (untilMs) => {
      for (;;) {
        // Whatever was promised is kept before time goes on.
        for (let i = 0; i < 6; i++) await Promise.resolve();
        const next = timers.reduce<Timer | null>(
          (best, timer) =>
            best && (best.at < timer.at || (best.at === timer.at && best.order < timer.order))
              ? best
              : timer,
          null,
        );
        const frameAt =
          time.frames.length > 0 ? (Math.floor(now / FRAME_MS + 1e-6) + 1) * FRAME_MS : Infinity;
        const at = Math.min(next ? next.at : Infinity, frameAt);
        if (startMs + at > untilMs) break;
        now = at;
        if (next && next.at <= frameAt) {
          timers = timers.filter((other) => other !== next);
          next.run();
        } else for (const run of time.frames.splice(0)) run();
      }
      now = untilMs - startMs;
    },
  };
  return time;
}

/** A screen of no pixels, whose frames come sixty times a virtual second. */
export function virtualScreen(time: VirtualTime): Screen {
  return {
    surface: { context: {} as CanvasRenderingContext2D, width: () => 64, height: () => 16 },
    nextFrame: (run) => {
      time.frames.push(run);
    },
    decode: () =>
      Promise.resolve({
        source: {},
        width: 1,
        height: 1,
        close: () => undefined,
      } as unknown as Picture),
    fit: () => undefined,
    onResize: () => undefined,
    framed: false,
    visible: () => true,
  };
}

/** A stage that notes what is put on it, and counts what it would have painted. */
export function notingStage(note: (zone: number, showing: Showing) => void): Stage {
  let painted = 0;
  let dirty = false;
  return {
    setFace: () => undefined,
    face: () => null,
    setZone: (zone, showing) => {
      dirty = true;
      note(zone, showing);
    },
    dropZones: () => undefined,
    setOver: () => undefined,
    over: () => null,
    paint: () => {
      if (dirty) painted++;
      dirty = false;
      return false;
    },
    invalidate: () => {
      dirty = true;
    },
    painted: () => painted,
  };
}
