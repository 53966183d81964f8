/** The pairing code, legible from the street on the smallest LED: 64x16, six characters, two pixels a dot. */
import type { Painter } from '../stage/painter.ts';

/** 4x7 dots a character, a hex digit a row from the top, the left dot is the highest bit. */
const GLYPHS: { readonly [character: string]: string } = {
  0: '699bd96',
  1: '2622227',
  2: '691248f',
  3: 'e11611e',
  4: '26aaf22',
  5: 'f88e11e',
  6: '688e996',
  7: 'f112244',
  8: '6996996',
  9: '6997116',
  A: '6999f99',
  B: 'e99e99e',
  C: '6988896',
  D: 'e99999e',
  E: 'f88e88f',
  F: 'f88e888',
  G: '698b996',
  H: '999f999',
  J: '1111996',
  K: '99aca99',
  L: '888888f',
  M: '9ff9999',
  N: '9ddbb99',
  P: 'e99e888',
  Q: '69999a5',
  R: 'e99eca9',
  S: '788611e',
  T: 'f444444',
  U: '9999996',
  V: '99999a4',
  W: '9999ff9',
  X: '9966699',
  Y: '9997116',
  Z: 'f12248f',
};

function drawCode(
  context: CanvasRenderingContext2D,
  code: string,
  x: number,
  y: number,
  dot: number,
): void {
  Array.from(code).forEach((character, i) => {
    const rows = GLYPHS[character] || '';
    Array.from(rows).forEach((row, dy) => {
      for (let dx = 0; dx < 4; dx++)
        if (parseInt(row, 16) & (8 >> dx))
          context.fillRect(x + (i * 5 + dx) * dot, y + dy * dot, dot, dot);
    });
  });
}

/**
 * At the capture origin for an LED (60x14 pixels from 2, 1), and large in the middle of the display
 * for whoever stands at the machine. Red lights on every kind of module.
 */
export const codeCard = (code: string): Painter => ({
  draw: (context, area) => {
    context.fillStyle = '#f00';
    drawCode(context, code, area.x + 2, area.y + 1, 2);
    const dot = Math.floor(Math.min(area.width / 45, area.height / 15));
    if (dot > 3) {
      context.fillStyle = '#ddd';
      const y = area.y + Math.floor((area.height - dot * 7) / 2);
      drawCode(context, code, area.x + Math.floor((area.width - dot * 29) / 2), y, dot);
    }
    return false;
  },
});
