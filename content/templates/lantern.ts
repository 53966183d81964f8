/** The watchman's lantern, our own sign: on a grid of 16 lamps for small screens, in curves for large ones. */
import type { Area } from './element.ts';
import type { Mark } from './template.ts';
import type { Palette } from './themes.ts';

/** `#` body, `o` light; one character a lamp. */
const GRID = [
  '.......##.......',
  '......#..#......',
  '.......##.......',
  '.....######.....',
  '...##########...',
  '..###oo##oo###..',
  '.###oo####oo###.',
  '.##oo##oo##oo##.',
  '.##oo##oo##oo##.',
  '.##oo##oo##oo##.',
  '.###oo####oo###.',
  '..###oo##oo###..',
  '...##########...',
  '.....######.....',
  '.......##.......',
  '......#..#......',
];

const SMOOTH_FROM_PX = 48;

/** Fills the largest whole multiple of the grid, or the area itself from 48 px on. */
export function lantern(area: Area, palette: Palette): Mark[] {
  const side = Math.min(area.width, area.height);
  return side >= SMOOTH_FROM_PX ? smooth(area, side, palette) : lamps(area, side, palette);
}

function lamps(area: Area, side: number, palette: Palette): Mark[] {
  const lamp = Math.floor(side / GRID.length);
  if (lamp < 1) return [];
  const size = lamp * GRID.length;
  const x = area.x + Math.floor((area.width - size) / 2);
  const y = area.y + Math.floor((area.height - size) / 2);
  return [{ kind: 'shape', d: gridPath('#', lamp), x, y, colour: palette.accent }];
}

function gridPath(sign: string, lamp: number): string {
  let d = '';
  for (const [row, line] of GRID.entries()) {
    for (const [column, one] of [...line].entries()) {
      if (one === sign) d += `M${column * lamp} ${row * lamp}h${lamp}v${lamp}h${-lamp}z`;
    }
  }
  return d;
}

/** Drawn in a square of 100, scaled. */
function smooth(area: Area, side: number, palette: Palette): Mark[] {
  const x = Math.round(area.x + (area.width - side) / 2);
  const y = Math.round(area.y + (area.height - side) / 2);
  const at = (d: string): string =>
    d.replace(/-?\d+(?:\.\d+)?/gu, (number) => String(Math.round(Number(number) * side) / 100));
  const ring =
    'M50 2C55 2 58 6 58 10C58 14 55 17 50 17C45 17 42 14 42 10C42 6 45 2 50 2ZM50 6C47.500 6 46 8 46 10C46 12 47.500 13 50 13C52.500 13 54 12 54 10C54 8 52.500 6 50 6Z';
  const caps = 'M34 17L66 17L66 23L34 23ZM34 77L66 77L66 83L34 83Z';
  const body = 'M34 26C18 30 8 40 8 50C8 60 18 70 34 74L66 74C82 70 92 60 92 50C92 40 82 30 66 26Z';
  const ribs =
    'M36 30C27 35 22 42 22 50C22 58 27 65 36 70L40 70C32 64 28 57 28 50C28 43 32 36 40 30ZM64 30C73 35 78 42 78 50C78 58 73 65 64 70L60 70C68 64 72 57 72 50C72 43 68 36 60 30ZM47.500 30L52.500 30L52.500 70L47.500 70Z';
  const tassel = 'M48 83L52 83L52 88L48 88ZM44 88L56 88L54 98L46 98Z';
  return [
    { kind: 'shape', d: at(ring + caps + tassel), x, y, colour: palette.accent },
    { kind: 'shape', d: at(body), x, y, colour: palette.accent },
    { kind: 'shape', d: at(ribs), x, y, colour: palette.onAccent },
  ];
}
