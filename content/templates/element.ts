/** The furniture of a design as satori takes it: plain objects, every one placed by its own rectangle. */

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Element {
  readonly type: 'div';
  readonly props: {
    readonly style: Readonly<Record<string, string | number>>;
  };
}

/** A panel: a colour or a gradient in a rectangle, with any further satori style. */
export function panel(
  area: Area,
  background: string,
  style: Readonly<Record<string, string | number>> = {},
): Element {
  const paint = background.includes('gradient')
    ? { backgroundImage: background }
    : { backgroundColor: background };
  return {
    type: 'div',
    props: {
      style: {
        position: 'absolute',
        left: area.x,
        top: area.y,
        width: area.width,
        height: area.height,
        boxSizing: 'border-box',
        ...paint,
        ...style,
      },
    },
  };
}

/** The rectangle less a margin on each side, never negative. */
export function inset(area: Area, x: number, y = x): Area {
  const width = Math.max(0, area.width - 2 * x);
  const height = Math.max(0, area.height - 2 * y);
  return { x: area.x + x, y: area.y + y, width, height };
}
