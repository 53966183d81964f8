/** What is really on the canvas, small enough for one message. */
import type { Face, FromPlayer } from '../../content/wire/messages.ts';
import type { Screen } from '../platform.ts';
import { piecesOf } from '../stage/layout.ts';

/** Of the 65,536 bytes of a frame. */
const BASE64_MOST = 56_000;
/** So many lamps are sent one by one; more are seen as a picture. */
const EXACT_PIXELS = 65_536;
const LONGEST_SIDE = 960;
const JPEG_QUALITY = 0.8;

/** The face at one pixel a lamp, folds and rotation taken back. */
function faceOf(source: HTMLCanvasElement, face: Face, framed: boolean): HTMLCanvasElement {
  const canvas = blank(face.width, face.height);
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  context.imageSmoothingEnabled = false;
  for (const { from, transform } of piecesOf(face, framed)) {
    const [a, b, c, d, e, f] = transform;
    context.save();
    context.beginPath();
    context.rect(from.x, from.y, from.width, from.height);
    context.clip();
    // The way back of a turn and a move.
    context.setTransform(a, c, b, d, -(a * e + b * f), -(c * e + d * f));
    context.drawImage(source, 0, 0);
    context.restore();
  }
  return canvas;
}

function blank(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

function smaller(source: HTMLCanvasElement, scale: number): HTMLCanvasElement {
  const side = (px: number): number => Math.max(1, Math.round(px * scale));
  const canvas = blank(side(source.width), side(source.height));
  const context = canvas.getContext('2d');
  if (context) context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

export function thumbnail(
  ref: string,
  { surface, framed }: Screen,
  face: Face,
  nowMs: number,
): Extract<FromPlayer, { type: 'thumbnail' }> {
  let canvas = faceOf(surface.context.canvas, face, framed);
  const answer = (mime: 'image/png' | 'image/jpeg') => {
    const { width, height } = canvas;
    const base64 = canvas.toDataURL(mime, JPEG_QUALITY).split(',')[1] || '';
    return { type: 'thumbnail' as const, ref, at: Math.round(nowMs), mime, width, height, base64 };
  };
  if (canvas.width * canvas.height <= EXACT_PIXELS) {
    const exact = answer('image/png');
    if (exact.base64.length <= BASE64_MOST) return exact;
  }
  let scale = Math.min(1, LONGEST_SIDE / Math.max(canvas.width, canvas.height));
  for (;;) {
    if (scale < 1) canvas = smaller(canvas, scale);
    const picture = answer('image/jpeg');
    if (picture.base64.length <= BASE64_MOST) return picture;
    scale = 0.7;
  }
}
