import { describe, expect, test } from 'vitest';
import { paletteOf, THEMES, type Palette } from '../../../content/templates/themes.ts';

/** WCAG 2.2 relative luminance. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((level) => (level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, two: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(two)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const groundsOf = ({ ground, panel }: Palette): string[] => [
  ground,
  ...(panel.match(/#[0-9a-f]{6}/gu) ?? []),
];

describe('themes', () => {
  for (const [name, theme] of Object.entries(THEMES)) {
    test(`${name}: everything written can be read on every ground it stands on`, () => {
      for (const palette of [theme.rgb, theme.lamp] as Palette[]) {
        for (const ground of groundsOf(palette)) {
          expect(contrast(palette.ink, ground)).toBeGreaterThanOrEqual(7);
          expect(contrast(palette.soft, ground)).toBeGreaterThanOrEqual(4.5);
          expect(contrast(palette.accent, ground)).toBeGreaterThanOrEqual(3);
        }
        expect(contrast(palette.onAccent, palette.accent)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(palette.good, palette.ground)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(palette.bad, palette.ground)).toBeGreaterThanOrEqual(4.5);
      }
    });

    test(`${name}: mono and dual use only what their lamps can show`, () => {
      for (const colour of Object.values(theme.mono).flatMap((one) => one))
        expect(['#000000', '#ffffff']).toContain(colour);
      for (const colour of Object.values(theme.dual))
        expect(colour).toMatch(/^#(?:00|ff)(?:00|ff)00$/u);
    });
  }

  test('an unknown theme is the default one', () => {
    const canvas = { colour: 'rgb', surface: 'lcd', height: 1080 } as const;
    for (const name of ['no-such', 'constructor', '__proto__', 'toString'])
      expect(paletteOf(name, canvas)).toEqual(paletteOf(undefined, canvas));
  });
});
