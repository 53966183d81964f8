/** How large each screen hangs on the wall, and in which order, so that the wall is full. */

export interface Face {
  readonly width: number;
  readonly height: number;
}

interface Size extends Face {
  /** CSS pixels to a lamp: a whole number, or below one where the face is larger than its place. */
  readonly scale: number;
}

/**
 * Small faces hang larger for their lamps than big ones, or a door strip could not be read beside a square;
 * a lamp is a whole number of pixels, or its edge would blur.
 */
export function wallSize({ width, height }: Face): Size {
  const long = width >= 8 * height;
  for (const scale of [3, 2, 1]) {
    const room =
      scale === 1 ? { width: 660, height: 400 } : { width: long ? 520 : 400, height: 200 };
    if (width * scale <= room.width && height * scale <= room.height)
      return sized(width, height, scale);
  }
  return sized(width, height, Math.min(400 / width, 320 / height));
}

/** For a hand-held page, `room` CSS pixels wide. */
export function handSize({ width, height }: Face, room = 358): Size {
  const whole = Math.floor(Math.min(room / width, 100 / height));
  if (whole >= 1) return sized(width, height, whole);
  return sized(width, height, Math.min(1, room / width, 320 / height));
}

const sized = (width: number, height: number, scale: number): Size => ({
  scale,
  width: Math.round(width * scale),
  height: Math.round(height * scale),
});

/** Cells of 16 by 8 CSS pixels. */
export interface Cells {
  readonly columns: number;
  readonly rows: number;
}

/** What a sign takes on the wall: its face, the air around it, its caption. */
export function wallCells({ width, height }: Face): Cells {
  return { columns: Math.ceil((width + 30) / 16), rows: Math.ceil((height + 70) / 8) };
}

/** Rows that the browser's dense grid needs for signs in this order: each goes into the first gap that holds it. */
export function rowsNeeded(signs: readonly Cells[], columns: number): number {
  const wall = new Wall(columns);
  for (const { columns: wide, rows } of signs) wall.hang(Math.min(wide, columns), rows);
  return wall.rows.length;
}

class Wall {
  readonly rows: Uint8Array[] = [];
  readonly #columns: number;

  constructor(columns: number) {
    this.#columns = columns;
  }

  hang(wide: number, high: number): void {
    let row = 0;
    let column = this.#gapIn(row, wide, high);
    while (column < 0) column = this.#gapIn((row += 1), wide, high);
    while (this.rows.length < row + high) this.rows.push(new Uint8Array(this.#columns));
    for (let r = row; r < row + high; r += 1) this.rows[r]?.fill(1, column, column + wide);
  }

  /** The first column from which the space is free, or -1. */
  #gapIn(row: number, wide: number, high: number): number {
    let column = 0;
    while (column + wide <= this.#columns) {
      const hit = this.#lastTaken(row, column, wide, high);
      if (hit < 0) return column;
      column = hit + 1;
    }
    return -1;
  }

  /** The rightmost column in the space that holds something, or -1. */
  #lastTaken(row: number, column: number, wide: number, high: number): number {
    for (let r = row; r < row + high && r < this.rows.length; r += 1) {
      const hit = this.rows[r]?.lastIndexOf(1, column + wide - 1) ?? -1;
      if (hit >= column) return hit;
    }
    return -1;
  }
}

/** Columns of the widest common window: 1440 pixels. */
const COLUMNS = 87;
const TRIES = 150;

/**
 * The order in which the wall is lowest: the tallest first, and the best of some shuffles of it. Deterministic:
 * the same screens hang in the same places.
 */
export function wallOrder<T extends Face>(screens: readonly T[]): T[] {
  const signs = screens.map((screen) => ({ screen, cells: wallCells(wallSize(screen)) }));
  const byHeight = [...signs].sort(
    (a, b) => b.cells.rows - a.cells.rows || b.cells.columns - a.cells.columns,
  );
  let best = byHeight;
  let lowest = rowsNeeded(
    best.map(({ cells }) => cells),
    COLUMNS,
  );
  const random = sequence(screens.length);
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const order = [...best];
    for (let swaps = 0; swaps < 3; swaps += 1) swap(order, random, random);
    const rows = rowsNeeded(
      order.map(({ cells }) => cells),
      COLUMNS,
    );
    if (rows > lowest) continue;
    best = order;
    lowest = rows;
  }
  return best.map(({ screen }) => screen);
}

function swap<T>(list: T[], first: () => number, second: () => number): void {
  const [a, b] = [Math.floor(first() * list.length), Math.floor(second() * list.length)];
  const [x, y] = [list[a], list[b]];
  if (x === undefined || y === undefined) return;
  list[a] = y;
  list[b] = x;
}

/** Numbers in [0, 1) by a linear congruence (the constants of Numerical Recipes). */
function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
