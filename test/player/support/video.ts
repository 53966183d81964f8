/** A video that the browser under test makes by itself. */
import type { Page } from 'playwright-core';

/** WebM of one flat colour, `lengthMs` long; leaves the page at about:blank. */
export async function filmed(
  page: Page,
  colour: string,
  lengthMs: number,
  [width, height]: readonly [number, number] = [64, 32],
): Promise<Buffer> {
  await page.goto('about:blank');
  const base64 = await page.evaluate(
    async ([fill, length, across, down]) => {
      const canvas = document.createElement('canvas');
      canvas.width = across;
      canvas.height = down;
      const pen = canvas.getContext('2d');
      const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: 'video/webm' });
      const parts: Blob[] = [];
      recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
      recorder.start();
      const began = performance.now();
      while (performance.now() - began < length) {
        if (pen) pen.fillStyle = fill;
        pen?.fillRect(0, 0, across, down);
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve));
      recorder.stop();
      await stopped;
      const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    },
    [colour, lengthMs, width, height] as const,
  );
  return Buffer.from(base64, 'base64');
}
