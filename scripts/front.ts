/** The one picture that stands for what was rendered: a clock at one instant, the first tile of a strip. */
import { clockAt } from '../content/render/raster/clock-image.ts';
import type { Rendered } from '../content/render/job.ts';

/** 2027-01-08 09:05 in Asia/Shanghai: a Friday. */
export const FIVE_PAST_NINE = Date.UTC(2027, 0, 8, 1, 5);

export interface Front {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export async function frontOf(rendered: Rendered): Promise<Front> {
  if (rendered.kind === 'picture') return rendered.image;
  if (rendered.kind === 'clock') {
    const { width, height, sheet } = rendered;
    const bytes = await clockAt(sheet.bytes, rendered, 'Asia/Shanghai', FIVE_PAST_NINE);
    return { bytes, width, height };
  }
  const [tile] = rendered.tiles;
  if (!tile) throw new Error('a strip without tiles');
  return tile;
}
