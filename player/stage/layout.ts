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
  const quarter = face.rotation / 90;
  const cos = [1, 0, -1, 0][quarter] || 0;
  const sin = [0, 1, 0, -1][quarter] || 0;
  return folds.map(({ from, to }) => {
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    // Where the corner of the face comes to lie.
    const right = x + ([dx, height - dy, width - dx, dy][quarter] || 0);
    const down = y + ([dy, dx, height - dy, width - dx][quarter] || 0);
    return { from, transform: [cos, sin, -sin, cos, right, down] as const };
  });
}
