/** The name of a picture before it is drawn: same key, same bytes. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { RenderJob } from './job.ts';

/** Rises whenever the same job would give other bytes. */
export const PIPELINE_VERSION = 2;

/** What turns words into pixels, fonts included; a test compares it with what is imported. */
export const PACKAGES: readonly string[] = [
  '@expo-google-fonts/noto-sans-arabic',
  '@expo-google-fonts/noto-sans-sc',
  '@expo-google-fonts/noto-serif-tibetan',
  '@fontsource/fusion-pixel-10px-proportional-sc',
  '@fontsource/fusion-pixel-12px-proportional-sc',
  '@fontsource/fusion-pixel-8px-proportional-sc',
  '@fontsource/unifont',
  'bidi-js',
  'fontkit',
  'linebreak',
  'satori',
  'sharp',
  'uqr',
];

/** One text for all that makes pixels; another version of any of it is another text. */
export const makersOfPixels = (versionOf: (name: string) => string): string =>
  [`pipeline ${PIPELINE_VERSION}`, ...PACKAGES.map((name) => `${name} ${versionOf(name)}`)].join(
    '\n',
  );

let installed: string | undefined;

function installedMakers(): string {
  const require = createRequire(import.meta.url);
  installed ??= makersOfPixels((name) => versionOf(require, name));
  return installed;
}

/** Some packages export no package.json: then it is looked for in the folders that hold packages. */
function versionOf(require: NodeJS.Require, name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return (
        JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8')) as { version: string }
      ).version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error(`${name} is not installed`);
}

/** @returns 64 hex digits over the job and over everything that turns it into pixels. Key order does not matter. */
export const renderKey = (job: RenderJob): string => keyUnder(installedMakers(), job);

/** The same with whatever makes the pixels. */
export const keyUnder = (makers: string, job: RenderJob): string =>
  createHash('sha256')
    .update(`${makers}\n${canonical(job)}`)
    .digest('hex');

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
}
