/* oxlint-disable typescript/no-non-null-assertion -- code that runs in the page, where the canvas is known to be */
/** What a player's page really shows: the pixels of its canvas. */
import type { Page } from 'playwright-core';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGB, three numbers a pixel. */
  readonly rgb: Buffer;
}

/** Reads a rectangle of the canvas, in canvas pixels. */
export async function readCanvas(
  page: Page,
  x: number,
  y: number,
  width: number,
  height: number,
): Promise<Pixels> {
  const base64 = await page.evaluate(
    ([x, y, width, height]) => {
      const canvas = document.getElementById('stage') as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')!.getImageData(x, y, width, height);
      let text = '';
      for (let i = 0; i < data.length; i += 4)
        text += String.fromCharCode(data[i]!, data[i + 1]!, data[i + 2]!);
      return btoa(text);
    },
    [x, y, width, height] as const,
  );
  return { width, height, rgb: Buffer.from(base64, 'base64') };
}

/** The colour of one pixel as `r,g,b`. */
export async function pixel(page: Page, x: number, y: number): Promise<string> {
  const { rgb } = await readCanvas(page, x, y, 1, 1);
  return [...rgb].join(',');
}

/** Waits, frame by frame, until the pixel has the colour. */
export async function untilPixel(page: Page, x: number, y: number, colour: string): Promise<void> {
  await page.waitForFunction(
    ([x, y, colour]) => {
      const canvas = document.getElementById('stage') as HTMLCanvasElement | null;
      if (!canvas || canvas.width <= x || canvas.height <= y) return false;
      const { data } = canvas.getContext('2d')!.getImageData(x, y, 1, 1);
      return `${data[0]},${data[1]},${data[2]}` === colour;
    },
    [x, y, colour] as const,
    { polling: 'raf' },
  );
}

/**
 * Waits for a second with at least `least` frames. What a browser that runs at 1 frame a second would
 * make of every timing is not the player's fault, and a machine that does other work has its moments.
 */
export async function untilFrames(page: Page, least: number): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const frames = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const began = performance.now();
          let count = 0;
          const next = (): void => {
            count++;
            if (performance.now() - began < 1000) requestAnimationFrame(next);
            else resolve(count);
          };
          requestAnimationFrame(next);
        }),
    );
    if (frames >= least) return;
  }
  throw new Error(`this browser never reached ${least} frames a second`);
}
