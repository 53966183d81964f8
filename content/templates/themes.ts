/** Colours as data. Each theme has a palette for every colour depth; mono and dual use only what their lamps can show. */

export interface Palette {
  readonly ground: string;
  /** A gradient or a colour for large panels. */
  readonly panel: string;
  readonly ink: string;
  readonly soft: string;
  readonly accent: string;
  /** What is written on the accent. */
  readonly onAccent: string;
  readonly good: string;
  readonly bad: string;
}

export interface Theme {
  readonly title: { readonly zh: string; readonly en: string };
  readonly mono: Palette;
  readonly dual: Palette;
  /** Small rgb LED screens: light on black, for a lit ground glares at a shop door. */
  readonly lamp: Palette;
  readonly rgb: Palette;
}

/** Mono is drawn white on black; the depth stage turns white into the lamp's red. */
const MONO: Palette = {
  ground: '#000000',
  panel: '#000000',
  ink: '#ffffff',
  soft: '#ffffff',
  accent: '#ffffff',
  onAccent: '#000000',
  good: '#ffffff',
  bad: '#ffffff',
};

const DUAL: Palette = {
  ground: '#000000',
  panel: '#000000',
  ink: '#ffff00',
  soft: '#00ff00',
  accent: '#ff0000',
  onAccent: '#000000',
  good: '#00ff00',
  bad: '#ff0000',
};

const dual = (ink: string, soft: string, accent: string): Palette => ({
  ...DUAL,
  ink,
  soft,
  accent,
});

const lamp = (ink: string, soft: string, accent: string, onAccent = '#000000'): Palette => ({
  ground: '#000000',
  panel: '#000000',
  ink,
  soft,
  accent,
  onAccent,
  good: '#4ade80',
  bad: '#ff5a4f',
});

export const THEMES = {
  /** The night watch: deep blue, warm lantern light. */
  lantern: {
    title: { zh: '灯火', en: 'Lantern' },
    mono: MONO,
    dual: DUAL,
    lamp: lamp('#ffe9c2', '#8fc7ff', '#ffb52e'),
    rgb: {
      ground: '#0a1c36',
      panel: 'linear-gradient(160deg, #12305a 0%, #0a1c36 70%)',
      ink: '#ffffff',
      soft: '#a9c4e6',
      accent: '#f5b942',
      onAccent: '#0a1c36',
      good: '#3fbf8f',
      bad: '#f0685c',
    },
  },
  /** The red cloth banner of the street, with gold characters. */
  vermilion: {
    title: { zh: '朱红', en: 'Vermilion' },
    mono: MONO,
    dual: dual('#ff0000', '#ffff00', '#ff0000'),
    lamp: lamp('#ffd25e', '#ff8a70', '#ff4a32'),
    rgb: {
      ground: '#8f0e16',
      panel: 'linear-gradient(160deg, #a3131a 0%, #7d0a12 85%)',
      ink: '#fff4d6',
      soft: '#f8d3b6',
      accent: '#ffd25e',
      onAccent: '#7d0a12',
      good: '#8fe3b4',
      bad: '#ffd0c4',
    },
  },
  /** Calm green for everyday advice. */
  jade: {
    title: { zh: '青玉', en: 'Jade' },
    mono: MONO,
    dual: dual('#00ff00', '#ffff00', '#00ff00'),
    lamp: lamp('#8ff0c0', '#d8f3a6', '#34d399'),
    rgb: {
      ground: '#0b3b34',
      panel: 'linear-gradient(160deg, #11564a 0%, #0b3b34 75%)',
      ink: '#f6fff9',
      soft: '#a8d8c6',
      accent: '#ffd479',
      onAccent: '#0b3b34',
      good: '#7be0ad',
      bad: '#ff9a8a',
    },
  },
  /** Ink on paper: for bright halls and LCD screens. */
  paper: {
    title: { zh: '素纸', en: 'Paper' },
    mono: MONO,
    dual: DUAL,
    lamp: lamp('#fff3dc', '#d9c7a3', '#ff7a59'),
    rgb: {
      ground: '#f6f1e5',
      panel: '#f6f1e5',
      ink: '#1c2b3f',
      soft: '#5d6a79',
      accent: '#b3261e',
      onAccent: '#fffaf0',
      good: '#1d7a55',
      bad: '#b3261e',
    },
  },
} as const satisfies Readonly<Record<string, Theme>>;

export type ThemeName = keyof typeof THEMES;
export const DEFAULT_THEME: ThemeName = 'lantern';

/** An LED screen this low is read as a line of lamps, not as a picture. */
const LAMP_HEIGHT = 96;

/** @returns the palette of a theme for a canvas; an unknown theme is the default one. */
export function paletteOf(
  name: string | undefined,
  canvas: { colour: 'mono' | 'dual' | 'rgb'; surface: 'led' | 'lcd'; height: number },
): Palette {
  // What all objects have, such as `constructor`, is no theme.
  const known = name !== undefined && Object.hasOwn(THEMES, name);
  const theme: Theme = THEMES[known ? (name as ThemeName) : DEFAULT_THEME];
  if (canvas.colour !== 'rgb') return theme[canvas.colour];
  return canvas.surface === 'led' && canvas.height <= LAMP_HEIGHT ? theme.lamp : theme.rgb;
}
