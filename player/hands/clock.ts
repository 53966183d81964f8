/** The time of the screen's own place, drawn from the signs that the server made. */
import { cellOf, clockReading } from '../../content/programme/clock.ts';
import type { ClockMedia } from '../../content/programme/programme.ts';
import type { Cancel, Picture } from '../platform.ts';
import type { LiveStage, MediaPainter } from './contract.ts';

const MINUTE_MS = 60_000;
/** So long before the minute every frame is drawn, so that the first one after it is right. */
const WAKE_BEFORE_MS = 50;

export function clock(
  { width, height, parts }: ClockMedia,
  sheet: Picture,
  { clock: timer, face, now, changed }: LiveStage,
): MediaPainter {
  let wake: Cancel | null = null;
  let minute = 0;
  let cells: readonly (readonly number[])[] = [];
  const leave = (): void => {
    if (wake) wake();
    wake = null;
  };
  return {
    leave,
    close: () => {
      leave();
      sheet.close();
    },
    draw: (context, area) => {
      const at = now();
      const current = Math.floor(at / MINUTE_MS);
      if (current !== minute) {
        const reading = clockReading(face().timeZone, at);
        cells = parts.map((part) => cellOf(part, reading));
        minute = current;
      }
      const put = (x: number, y: number, w: number, h: number, left: number, top: number): void =>
        context.drawImage(sheet.source, x, y, w, h, area.x + left, area.y + top, w, h);
      put(0, 0, width, height, 0, 0);
      parts.forEach((part, i) => {
        const [x = 0, y = 0] = cells[i] || [];
        put(x, y, part.width, part.height, part.x, part.y);
      });
      leave();
      const left = MINUTE_MS - (at % MINUTE_MS);
      if (left <= WAKE_BEFORE_MS) return true;
      wake = timer.after(left - WAKE_BEFORE_MS, changed);
      return false;
    },
  };
}
