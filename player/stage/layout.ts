/** Where each part of the face lies in the HDMI picture: origin, folds, rotation. */
import type { Rect } from '../../content/programme/programme.ts';
import type { Face } from '../../content/wire/messages.ts';

export interface Piece {
  /** In pixels of the face. */
  readonly from: Rect;
  /** Canvas matrix (a, b, c, d, e, f) from pixels of the face to device pixels; whole numbers only. */
  readonly transform: readonly [number, number, number, number, number, number];
}

/** Size in device pixels of what the sending card crops: after folding, before rotation. */
export function foldedSize(face: Face): { readonly width: number; readonly height: number } {
  if (face.folds.length === 0) return { width: face.width, height: face.height };
  return {
    width: Math.max(...face.folds.map((fold) => fold.to.x + fold.from.width)),
    height: Math.max(...face.folds.map((fold) => fold.to.y + fold.from.height)),
  };
}

/** `framed`: the face alone at 0, 0, as a picture for people. */
export function piecesOf(face: Face, framed: boolean): readonly Piece[] {
  const whole: Rect = { x: 0, y: 0, width: face.width, height: face.height };
  if (framed) return [{ from: whole, transform: [1, 0, 0, 1, 0, 0] }];
  const { width, height } = foldedSize(face);
  const { x, y } = face.origin;
  const folds = face.folds.length > 0 ? face.folds : [{ from: whole, to: { x: 0, y: 0 } }];
  return folds.map(({ from, to }) => {
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    switch (face.rotation) {
      case 90:
        return { from, transform: [0, 1, -1, 0, x + height - dy, y + dx] };
      case 180:
        return { from, transform: [-1, 0, 0, -1, x + width - dx, y + height - dy] };
      case 270:
        return { from, transform: [0, -1, 1, 0, x + dy, y + width - dx] };
      default:
        return { from, transform: [1, 0, 0, 1, x + dx, y + dy] };
    }
  });
}
