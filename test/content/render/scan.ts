/** Bitmaps of pixel fonts read straight from their outlines, with no SVG and no rasteriser. */
import type { Glyph } from 'fontkit';

/** Lit runs: column, one past the last column, row; row 0 is the first above the baseline. */
export type Bitmap = readonly (readonly [from: number, until: number, row: number])[];

/** @param cell font units in one pixel. @throws where an edge does not lie on the grid. */
export function scan(glyph: Glyph, cell: number): Bitmap {
  const rows = new Map<number, [column: number, turn: number][]>();
  let start: readonly [number, number] = [0, 0];
  let pen = start;
  const edge = (x: number, y: number): void => {
    if (x % cell !== 0 || y % cell !== 0) throw new Error(`${x} ${y} is off the grid of ${cell}`);
    if (x !== pen[0] && y !== pen[1]) throw new Error('a slanted edge');
    const turn = y > pen[1] ? 1 : -1;
    for (let row = Math.min(pen[1], y) / cell; row < Math.max(pen[1], y) / cell; row += 1) {
      const turns = rows.get(row);
      if (turns) turns.push([x / cell, turn]);
      else rows.set(row, [[x / cell, turn]]);
    }
    pen = [x, y];
  };
  for (const { command, args } of glyph.path.commands) {
    const [x = 0, y = 0] = args.slice(-2);
    if (command === 'moveTo') pen = start = [x, y];
    else if (command === 'closePath') edge(start[0], start[1]);
    else if (command === 'lineTo' || straight(pen, args)) edge(x, y);
    else throw new Error(`a curve: ${command}`);
  }
  return runsOf(rows);
}

/** Some outlines write a straight edge as a curve whose handle lies on it. */
function straight(
  pen: readonly [number, number],
  [handleX, handleY, x, y]: readonly number[],
): boolean {
  return (pen[0] === handleX && handleX === x) || (pen[1] === handleY && handleY === y);
}

/** Non-zero winding: along each row the turns add up from the left. */
function runsOf(rows: ReadonlyMap<number, [column: number, turn: number][]>): Bitmap {
  const runs: [number, number, number][] = [];
  for (const [row, turns] of rows) {
    turns.sort(([a], [b]) => a - b);
    let winding = 0;
    for (const [at, [column, turn]] of turns.entries()) {
      winding += turn;
      const until = turns[at + 1]?.[0] ?? column;
      if (winding !== 0 && until > column) runs.push([column, until, row]);
    }
  }
  return runs;
}
