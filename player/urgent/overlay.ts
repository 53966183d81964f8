/** Puts the urgent message in force over the programme, and says when it was really presented. */
import type { Face, ReportKind, UrgentBody } from '../../content/wire/messages.ts';
import type { Cancel, Picture, PlatformClock, Screen } from '../platform.ts';
import { type Painter, still } from '../stage/painter.ts';
import type { Stage } from '../stage/stage.ts';
import { strip } from '../stage/strip.ts';
import { DECODE_WITHIN_MS } from '../stage/load.ts';
import { within } from '../within.ts';
import { fromBase64 } from '../trust/verify.ts';
import type { Urgents } from './urgents.ts';

export interface OverlayParts {
  readonly clock: PlatformClock;
  readonly now: () => number;
  readonly screen: Screen;
  readonly stage: Stage;
  readonly urgents: Urgents;
  readonly report: (what: ReportKind, detail: string) => void;
  readonly face: () => Face;
  /** Before the first programme the message alone says how large the screen is. */
  readonly assume: (width: number, height: number) => void;
  /** Calls attention, where the screen has a loudspeaker. */
  readonly chime: () => Promise<void>;
}

export interface OverlayEvents {
  covered(covered: boolean): void;
  /** False: it could not be sent, and is repeated when the server is back. */
  stage(body: UrgentBody, step: 'received' | 'painted' | 'finished'): boolean;
}

export interface Overlay {
  /** A message was accepted; null: it was not, and nothing happens. */
  arrived(body: UrgentBody | null): Promise<void>;
  ended(body: UrgentBody | null): void;
  /** What is in force may have changed. */
  refresh(): void;
  /** The clock jumped: what is over by the new time is taken off now, and what stays begins anew. */
  clockStepped(): void;
  /** Connected again: what was painted meanwhile, and what finished, is said now. */
  repeat(): void;
  clear(): void;
}

/** So soon after its receipt, what is painted says both: a whole county answers at the same time. */
const RECEIPT_WAITS_MS = 100;

/** Runs through the screen again and again, with a screen's width of black between. */
function running(picture: Picture, pxPerSecond: number, width: number): Painter {
  const runs = strip([picture], { width: picture.width, pxPerSecond, direction: 'left' });
  const roundMs = ((picture.width + width) / pxPerSecond) * 1000;
  return {
    draw: (context, area, sinceMs, frameMs) => runs.draw(context, area, sinceMs % roundMs, frameMs),
  };
}

export function createOverlay(parts: OverlayParts, events: OverlayEvents): Overlay {
  const { clock, now, screen, stage, urgents, report, face, assume, chime } = parts;
  let shown: UrgentBody | null = null;
  let pixels: Picture | null = null;
  let turn = 0;
  let expiry: Cancel | null = null;
  const painted = new Map<string, UrgentBody>();
  /** Finished while the line was cut, and whether they had been painted. */
  let unsaid: (readonly [body: UrgentBody, seen: boolean])[] = [];
  const receipts = new Map<string, Cancel>();

  const settle = (id: string): void => {
    const cancel = receipts.get(id);
    if (cancel) cancel();
    receipts.delete(id);
  };

  const take = (): void => {
    if (!shown) return;
    shown = null;
    stage.setOver(null);
    events.covered(false);
    if (pixels) pixels.close();
    pixels = null;
  };

  /** Over the whole face as it is now known. */
  const lay = (start: number): void => {
    if (!shown || !pixels) return;
    const { width, height } = face();
    const { pxPerSecond } = shown;
    const painter = pxPerSecond > 0 ? running(pixels, pxPerSecond, width) : still(pixels);
    stage.setOver({ painter, area: { x: 0, y: 0, width, height }, start });
  };

  /** After two animation frames the first of them has been presented. */
  const sayPainted = (body: UrgentBody): void => {
    screen.nextFrame(() =>
      screen.nextFrame(() => {
        painted.set(body.id, body);
        if (shown !== body) return;
        settle(body.id);
        events.stage(body, 'painted');
      }),
    );
  };

  const put = async (body: UrgentBody): Promise<void> => {
    const mine = ++turn;
    const bytes = fromBase64(body.picture.base64);
    let picture: Picture;
    try {
      if (!bytes) throw new Error('not base64');
      picture = await within(clock, DECODE_WITHIN_MS, screen.decode(bytes, body.picture.mime));
    } catch (error) {
      return report('decode', `urgent ${body.id}: ${String(error)}`);
    }
    if (mine !== turn) return picture.close();
    const before = pixels;
    shown = body;
    pixels = picture;
    const { width, height } = picture;
    // What runs is wider than its screen.
    assume(body.pxPerSecond > 0 ? Math.min(width, screen.surface.width()) : width, height);
    lay(now());
    if (before) before.close();
    events.covered(true);
    if (body.sound) void chime();
    sayPainted(body);
  };

  const finished = (body: UrgentBody): void => {
    const seen = painted.delete(body.id);
    settle(body.id);
    if (!events.stage(body, 'finished')) unsaid.push([body, seen]);
  };

  const expire = async (): Promise<void> => {
    for (const body of await urgents.expire(now())) finished(body);
    void refresh();
  };

  function refresh(): Promise<void> {
    const { body: top, until } = urgents.top(now());
    if (expiry) expiry();
    const left = until - now();
    expiry =
      left < Infinity
        ? clock.after(Math.max(1, Math.min(left, 3_600_000)), () => void expire())
        : null;
    const over = stage.over();
    if (top && top !== shown) return put(top);
    // The face may be another than the one it was laid over.
    turn++;
    if (top && over) lay(over.start);
    else take();
    return Promise.resolve();
  }

  return {
    arrived: async (body) => {
      if (!body) return;
      settle(body.id);
      const say = (): void => void events.stage(body, 'received');
      receipts.set(body.id, clock.after(RECEIPT_WAITS_MS, say));
      await refresh();
    },
    ended: (body) => {
      if (!body) return;
      finished(body);
      void refresh();
    },
    refresh: () => void refresh(),
    clockStepped: () => {
      const over = stage.over();
      if (over) stage.setOver(Object.assign({}, over, { start: now() }));
      void expire();
    },
    repeat: () => {
      painted.forEach((body) => events.stage(body, 'painted'));
      // Nobody could be told when it was painted: it would stay among the silent for ever.
      unsaid = unsaid.filter(
        ([body, seen]) =>
          !((!seen || events.stage(body, 'painted')) && events.stage(body, 'finished')),
      );
    },
    clear: () => {
      turn++;
      painted.clear();
      unsaid = [];
      receipts.forEach((_, id) => settle(id));
      take();
    },
  };
}
