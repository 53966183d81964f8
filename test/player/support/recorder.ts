/** Notes, frame by frame, what a row of the canvas held when the frame was presented. */
import type { BrowserContext, Page } from 'playwright-core';

export interface Frame {
  /** When the frame's callbacks began, before any of the player's, epoch ms. */
  readonly at: number;
  /** When they were over and the pixels were read: on a busy machine, a while later. */
  readonly readAt: number;
  /** `r,g,b` of the probed pixels. */
  readonly pixels: readonly string[];
}

/** Probes `count` pixels from (x, y) to the right in every frame from now on. */
export async function record(
  context: BrowserContext,
  x: number,
  y: number,
  count: number,
): Promise<void> {
  await context.addInitScript(
    ([x, y, count]) => {
      const frames: { at: number; readAt: number; pixels: string[] }[] = [];
      (window as unknown as { frames: unknown }).frames = frames;
      const after = new MessageChannel();
      after.port1.start();
      after.port1.addEventListener('message', ({ data: at }: { data: number }) => {
        const canvas = document.getElementById('stage') as HTMLCanvasElement | null;
        const context = canvas && canvas.width > x + count && canvas.getContext('2d');
        if (!context) return;
        const { data } = context.getImageData(x, y, count, 1);
        const pixels: string[] = [];
        for (let i = 0; i < data.length; i += 4)
          pixels.push(`${data[i]},${data[i + 1]},${data[i + 2]}`);
        frames.push({ at, readAt: performance.timeOrigin + performance.now(), pixels });
      });
      // The message comes after all of the frame's callbacks: what stands then is what is presented.
      const frame = (): void => {
        after.port2.postMessage(performance.timeOrigin + performance.now());
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    },
    [x, y, count] as const,
  );
}

export const recorded = (page: Page): Promise<Frame[]> =>
  page.evaluate(() => (window as unknown as { frames: Frame[] }).frames);

/** What was recorded since this was asked last: for runs too long to be handed over again and again. */
export const takeRecorded = (page: Page): Promise<Frame[]> =>
  page.evaluate(() => (window as unknown as { frames: Frame[] }).frames.splice(0));

/** The value that `share` of them are below; NaN of none. */
export const part = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
export const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
