/** A QR code as one path of whole pixels: dark modules on a light panel that is its quiet zone. */
import { encode } from 'uqr';
import type { Area } from './element.ts';
import { block, type Page } from './page.ts';

const QUIET_MODULES = 3;
/** Below this a telephone's camera cannot tell modules apart on a screen. */
const SMALLEST_MODULE_PX = 2;

/** @returns the panel's area, at the middle of `room`; null when the code would be too fine for the room. */
export function putQr(page: Page, link: string, room: Area): Area | null {
  const { data, size } = encode(link, { ecc: 'M', border: 0 });
  const modules = size + 2 * QUIET_MODULES;
  const module = Math.floor(Math.min(room.width, room.height) / modules);
  if (module < SMALLEST_MODULE_PX) return null;
  const side = module * modules;
  const panel = {
    x: room.x + Math.floor((room.width - side) / 2),
    y: room.y + Math.floor((room.height - side) / 2),
    width: side,
    height: side,
  };
  page.mark(block(panel, page.stage.canvas.colour === 'dual' ? '#ffff00' : '#ffffff'));
  const quiet = QUIET_MODULES * module;
  page.mark({
    kind: 'shape',
    d: modulePath(data, module),
    x: panel.x + quiet,
    y: panel.y + quiet,
    colour: '#000000',
  });
  return panel;
}

/** Runs of dark modules, row by row. */
function modulePath(rows: readonly (readonly boolean[])[], module: number): string {
  let d = '';
  for (const [y, row] of rows.entries()) {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x += 1;
      d += `M${from * module} ${y * module}h${(x + 1 - from) * module}v${module}h${-(x + 1 - from) * module}z`;
    }
  }
  return d;
}
