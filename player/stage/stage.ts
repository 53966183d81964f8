/**
 * One canvas on which everything is drawn: zones, then what lies over them, folded and turned to
 * where the sending card crops it. Nothing is ever cleared without being drawn again in the same frame.
 */
import type { Rect, Transition } from '../../content/programme/programme.ts';
import type { Face } from '../../content/wire/messages.ts';
import type { Screen } from '../platform.ts';
import { piecesOf } from './layout.ts';
import { brightnessAt } from './brightness.ts';
import type { Painter } from './painter.ts';
import { enter, TRANSITION_MS } from './transition.ts';

export interface Showing {
  readonly painter: Painter;
  readonly area: Rect;
  /** Server's epoch milliseconds at which this showing began. */
  readonly start: number;
  /** How it takes the place of what was there. */
  readonly transition?: Transition;
}

export interface Stage {
  setFace(face: Face): void;
  face(): Face | null;
  /** What the zone shows from the next frame on. */
  setZone(zone: number, showing: Showing): void;
  /** Zones from this number on are gone. */
  dropZones(from: number): void;
  /** Over all zones; null takes it away. */
  setOver(showing: Showing | null): void;
  over(): Showing | null;
  /** Draws when something changed. Returns whether the next frame will differ. `nowMs` is the server's. */
  paint(nowMs: number, frameMs: number): boolean;
  /** The next paint draws even if nothing seems to have changed. */
  invalidate(): void;
  /** Frames drawn since the start: proof that something was really painted. */
  painted(): number;
}

/** Below this an urgent message is never dimmed. */
const URGENT_LEAST_PERCENT = 30;

export function createStage(screen: Screen): Stage {
  const { context } = screen.surface;
  const zones: Showing[] = [];
  /** What each zone showed before. */
  const leaving: (Showing | undefined)[] = [];
  let over: Showing | null = null;
  let face: Face | null = null;
  /** What lies outside of this face is still to be wiped off. */
  let isFresh = false;
  let dirty = true;
  let moving = false;
  let painted = 0;

  const leave = ({ painter }: Showing): void => {
    if (painter.leave) painter.leave();
  };
  /** What a zone showed before is drawn, and heard, for as long as the next one enters. */
  const letGo = (zone: number): void => {
    const before = leaving[zone];
    if (before) leave(before);
    leaving[zone] = undefined;
  };

  const drawShowing = (showing: Showing, nowMs: number, frameMs: number): boolean => {
    const { area, painter, start } = showing;
    context.fillStyle = '#000';
    context.fillRect(area.x, area.y, area.width, area.height);
    return painter.draw(context, area, nowMs - start, frameMs);
  };

  /** One zone, clipped to its area, with the one before it while it still enters. */
  const drawZone = (
    showing: Showing,
    before: Showing | undefined,
    nowMs: number,
    frameMs: number,
  ): boolean => {
    const { area, start, transition } = showing;
    const progress = (nowMs - start) / TRANSITION_MS;
    const enters = before !== undefined && transition !== undefined && progress < 1;
    let more = enters;
    context.save();
    context.beginPath();
    context.rect(area.x, area.y, area.width, area.height);
    context.clip();
    if (enters && before && transition) {
      const colour = face ? face.colour : 'rgb';
      context.save();
      enter(context, transition, progress, area, colour, true);
      drawShowing(before, nowMs, frameMs);
      context.restore();
      enter(context, transition, progress, area, colour, false);
    }
    if (drawShowing(showing, nowMs, frameMs)) more = true;
    context.restore();
    return more;
  };

  const drawAll = (nowMs: number, frameMs: number): boolean => {
    let more = false;
    if (over) more = drawZone(over, undefined, nowMs, frameMs);
    else
      zones.forEach((zone, i) => {
        if (nowMs - zone.start >= TRANSITION_MS) letGo(i);
        if (drawZone(zone, leaving[i], nowMs, frameMs)) more = true;
      });
    // An urgent message is seen at any hour.
    const percent = face
      ? Math.max(brightnessAt(face, nowMs), over ? URGENT_LEAST_PERCENT : 0)
      : 100;
    if (percent < 100 && face) {
      context.fillStyle = `rgba(0,0,0,${1 - percent / 100})`;
      context.fillRect(0, 0, face.width, face.height);
    }
    return more;
  };

  const drawOut = (nowMs: number, frameMs: number): boolean => {
    if (!face) return false;
    let more = false;
    if (isFresh) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = '#000';
      context.fillRect(0, 0, screen.surface.width(), screen.surface.height());
      isFresh = false;
    }
    for (const piece of piecesOf(face, screen.framed)) {
      context.save();
      context.setTransform(...piece.transform);
      context.beginPath();
      context.rect(piece.from.x, piece.from.y, piece.from.width, piece.from.height);
      context.clip();
      if (drawAll(nowMs, frameMs)) more = true;
      context.restore();
    }
    return more;
  };

  const invalidate = (): void => {
    dirty = true;
  };
  screen.onResize(invalidate);

  return {
    setFace: (next) => {
      face = next;
      screen.fit(next.width, next.height);
      isFresh = true;
      invalidate();
    },
    face: () => face,
    setZone: (zone, showing) => {
      const before = zones[zone];
      letGo(zone);
      zones[zone] = showing;
      leaving[zone] = before && before.painter !== showing.painter ? before : undefined;
      if (!showing.transition) letGo(zone);
      invalidate();
    },
    dropZones: (from) => {
      leaving.forEach((_, zone) => letGo(zone));
      zones.splice(from).forEach(leave);
    },
    setOver: (showing) => {
      over = showing;
      zones.forEach((zone, i) => {
        letGo(i);
        leave(zone);
      });
      invalidate();
    },
    over: () => over,
    paint: (nowMs, frameMs) => {
      if (!dirty && !moving) return false;
      dirty = false;
      context.imageSmoothingEnabled = false;
      try {
        moving = drawOut(nowMs, frameMs);
      } catch (error) {
        // No clip of a drawing that broke off may narrow the next.
        for (let depth = 0; depth < 8; depth++) context.restore();
        throw error;
      }
      painted++;
      return moving;
    },
    invalidate,
    painted: () => painted,
  };
}
