/** A player in a frame of a page for people: the face alone, with the look of an LED. */
import type { Screen } from '../platform.ts';

/** Lamps are drawn from this many CSS pixels on; below it they would only be moiré. */
const LAMP_PX = 3;

/** The framed canvas: the face alone, enlarged to fit, seen through a grid of round lamps. */
export function framed(
  canvas: HTMLCanvasElement,
  lamps: HTMLElement,
  resized: () => void,
): Screen['fit'] {
  let face = { width: 64, height: 32 };
  const layOut = (): void => {
    const room = Math.min(innerWidth / face.width, innerHeight / face.height);
    // A whole number of device pixels to a lamp, where there is room for it.
    const ratio = window.devicePixelRatio || 1;
    const scale = room >= LAMP_PX ? Math.floor(room * ratio) / ratio : room;
    canvas.style.imageRendering = scale >= LAMP_PX ? '' : 'auto';
    for (const { style } of [canvas, lamps]) {
      style.width = `${face.width * scale}px`;
      style.height = `${face.height * scale}px`;
      style.left = `${Math.floor(((innerWidth - face.width * scale) / 2) * ratio) / ratio}px`;
      style.top = `${Math.floor(((innerHeight - face.height * scale) / 2) * ratio) / ratio}px`;
    }
    lamps.style.display = scale >= LAMP_PX ? 'block' : 'none';
    lamps.style.backgroundSize = `${scale}px ${scale}px`;
  };
  addEventListener('resize', layOut);
  return (width, height) => {
    face = { width, height };
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      resized();
    }
    layOut();
  };
}
