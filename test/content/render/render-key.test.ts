/** What goes into the name of a picture: everything that could make another picture of it. */
import { readdir, readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { describe, expect, test } from 'vitest';
import type { RenderJob } from '../../../content/render/job.ts';
import { FONT_FILES } from '../../../content/render/fonts/fonts.ts';
import {
  keyUnder,
  makersOfPixels,
  PACKAGES,
  renderKey,
} from '../../../content/render/render-key.ts';

const JOB: RenderJob = {
  template: 'banner',
  copy: { text: '平安回家', english: 'Home safe', picture: { hash: 'a', fit: 'cover' }, days: 1 },
  style: { theme: 'police', align: 'left', weight: 'bold', maxLines: 2 },
  geometry: { width: 64, height: 16, colour: 'mono', surface: 'led', gamma: 1 },
};

const { copy, style, geometry } = JOB as RenderJob & { copy: Record<string, unknown> };

const OTHERS: Readonly<Record<string, RenderJob>> = {
  template: { ...JOB, template: 'strip' },
  'copy.text': { ...JOB, copy: { ...copy, text: '平安回家。' } },
  'copy.english': { ...JOB, copy: { ...copy, english: 'home safe' } },
  'copy without a part': { ...JOB, copy: { ...copy, english: undefined } },
  'copy.picture.hash': { ...JOB, copy: { ...copy, picture: { hash: 'b', fit: 'cover' } } },
  'copy.picture.fit': { ...JOB, copy: { ...copy, picture: { hash: 'a', fit: 'contain' } } },
  'copy.days': { ...JOB, copy: { ...copy, days: 2 } },
  'copy.days as text': { ...JOB, copy: { ...copy, days: '1' } },
  'style.theme': { ...JOB, style: { ...style, theme: 'red' } },
  'style.align': { ...JOB, style: { ...style, align: 'right' } },
  'style.weight': { ...JOB, style: { ...style, weight: 'regular' } },
  'style.maxLines': { ...JOB, style: { ...style, maxLines: 1 } },
  'geometry.width': { ...JOB, geometry: { ...geometry, width: 65 } },
  'geometry.height': { ...JOB, geometry: { ...geometry, height: 17 } },
  'geometry.colour': { ...JOB, geometry: { ...geometry, colour: 'dual' } },
  'geometry.surface': { ...JOB, geometry: { ...geometry, surface: 'lcd' } },
  'geometry.gamma': { ...JOB, geometry: { ...geometry, gamma: 2 } },
};

describe('the key of a render job', () => {
  test.each(Object.entries(OTHERS))('is another with another %s', (_, other) => {
    expect(renderKey(other)).not.toBe(renderKey(JOB));
  });

  test('no two of these are alike', () => {
    const keys = [JOB, ...Object.values(OTHERS)].map(renderKey);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('says nothing of the order in which a copy was written', () => {
    const turned = Object.fromEntries(Object.entries(copy).toReversed());
    expect(renderKey({ ...JOB, copy: turned })).toBe(renderKey(JOB));
  });

  test('is another with another version of any package that makes pixels', () => {
    const versions = (changed: string) => (name: string) => (name === changed ? '9.9.9' : '1.0.0');
    const keys = ['none', ...PACKAGES].map((name) => keyUnder(makersOfPixels(versions(name)), JOB));
    expect(new Set(keys).size).toBe(PACKAGES.length + 1);
  });
});

/** Imports that make no pixels: they check what comes in, and hand work to threads. */
const NO_PIXELS = ['zod', 'piscina'];

test('every package that the renderer or a template imports, or reads a font of, is in the key', async () => {
  const used = new Set<string>();
  for (const room of ['render', 'templates']) {
    const folder = new URL(`../../../content/${room}/`, import.meta.url);
    for (const name of await readdir(folder, { recursive: true })) {
      if (!name.endsWith('.ts')) continue;
      const text = await readFile(new URL(name, folder), 'utf8');
      for (const [, from = ''] of text.matchAll(/(?:from|import|import\() ?'([^'.][^']*)'/g))
        used.add(packageOf(from));
    }
  }
  for (const { path } of FONT_FILES) used.add(packageOf(path));
  const pixels = [...used].filter((name) => !isBuiltin(name) && !NO_PIXELS.includes(name));
  expect([...PACKAGES].sort()).toEqual(pixels.sort());
});

const packageOf = (path: string): string =>
  path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');
