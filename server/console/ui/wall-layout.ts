/** How large each screen hangs on the wall. */

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
  return sized(width, height, Math.min(480 / width, 400 / height));
}

/** Cells of 16 by 8 CSS pixels that a sign takes on the wall: its face, the air around it, its caption. */
export function wallCells({ width, height }: Face): {
  readonly columns: number;
  readonly rows: number;
} {
  return { columns: Math.ceil((width + 32) / 16), rows: Math.ceil((height + 76) / 8) };
}

/** For a hand-held page, `room` CSS pixels wide. */
export function handSize({ width, height }: Face, room = 358): Size {
  const whole = Math.floor(Math.min(room / width, 100 / height));
  if (whole >= 1) return sized(width, height, whole);
  return sized(width, height, Math.min(1, room / width, 420 / height));
}

const sized = (width: number, height: number, scale: number): Size => ({
  scale,
  width: Math.round(width * scale),
  height: Math.round(height * scale),
});

/** The tallest first: the browser then fills the gaps that they leave with the smaller ones. */
export function wallOrder<T extends Face>(screens: readonly T[]): T[] {
  const rank = (one: T) => {
    const { width, height } = wallSize(one);
    return height * 4 + width;
  };
  return [...screens].sort((a, b) => rank(b) - rank(a));
}
