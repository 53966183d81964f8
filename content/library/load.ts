/** Reads the library's data files, and refuses a bad one by file and field. */
import { readdir, readFile, access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { crossCheck } from './cross-check.ts';
import type { LibraryProblem, Sourced } from './cross-check.ts';
import { campaignPlan, caseChart, demoCounty, everydayPlan, slogan, wordList } from './schema.ts';
import type {
  CampaignPlan,
  CaseChart,
  DemoCounty,
  EverydayPlan,
  LibraryWordList,
  Slogan,
} from './schema.ts';

export interface Library {
  readonly slogans: readonly Slogan[];
  readonly cases: readonly CaseChart[];
  readonly campaigns: readonly CampaignPlan[];
  readonly everyday: readonly EverydayPlan[];
  readonly counties: readonly DemoCounty[];
  readonly wordLists: readonly LibraryWordList[];
}

export type LibraryResult =
  | { readonly ok: true; readonly library: Library }
  | { readonly ok: false; readonly problems: readonly LibraryProblem[] };

const slogansFile = z.strictObject({ slogans: z.array(slogan).min(1) });
const casesFile = z.strictObject({ cases: z.array(caseChart).min(1) });
const planFile = z.discriminatedUnion('kind', [campaignPlan, everydayPlan]);

/** `['slogans', 3, 'zh']` -> `slogans[3].zh` */
const fieldPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === 'number'
        ? `${text}[${key}]`
        : text === ''
          ? String(key)
          : `${text}.${String(key)}`,
    '',
  );

/** The `content/library` of the project that this module, compiled or not, lies in. */
const projectLibrary = async (): Promise<string> => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const found = await access(join(folder, 'package.json')).then(
      () => true,
      () => false,
    );
    if (found) return join(folder, 'content', 'library');
    if (dirname(folder) === folder) throw new Error('no package.json above content/library');
  }
};

const readJson = async (
  path: string,
): Promise<{ ok: true; value: unknown } | { ok: false; message: string }> => {
  try {
    return { ok: true, value: JSON.parse((await readFile(path, 'utf8')).replace(/^\ufeff/, '')) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      message: error instanceof SyntaxError ? `is not JSON: ${message}` : message,
    };
  }
};

const readFolder = async <T>(
  root: string,
  folder: string,
  schema: z.ZodType<T>,
  problems: LibraryProblem[],
): Promise<Sourced<T>[]> => {
  const names = await readdir(join(root, folder)).catch((error: NodeJS.ErrnoException) => error);
  if (names instanceof Error) {
    // A library of one's own may hold slogans only.
    if (names.code !== 'ENOENT') problems.push({ file: folder, field: '', message: names.message });
    return [];
  }
  const sourced: Sourced<T>[] = [];
  for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
    const file = `${folder}/${name}`;
    const json = await readJson(join(root, folder, name));
    if (!json.ok) {
      problems.push({ file, field: '', message: json.message });
      continue;
    }
    const parsed = schema.safeParse(json.value);
    if (parsed.success) sourced.push({ file, content: parsed.data });
    else
      for (const issue of parsed.error.issues)
        problems.push({ file, field: fieldPath(issue.path), message: issue.message });
  }
  return sourced;
};

/**
 * Reads `slogans`, `cases`, `campaigns`, `county` and `words` below `dir` (default: the project's own
 * content/library), every `*.json` in order of name; a folder that is not there counts as empty.
 * All or nothing: with one bad file the answer lists what is wrong in all of them. References between files are checked once each file is sound.
 */
export const loadLibrary = async (dir?: URL | string): Promise<LibraryResult> => {
  const root =
    dir === undefined ? await projectLibrary() : dir instanceof URL ? fileURLToPath(dir) : dir;
  const problems: LibraryProblem[] = [];
  const slogans = await readFolder(root, 'slogans', slogansFile, problems);
  const cases = await readFolder(root, 'cases', casesFile, problems);
  const plans = await readFolder(root, 'campaigns', planFile, problems);
  const counties = await readFolder(root, 'county', demoCounty, problems);
  const wordLists = await readFolder(root, 'words', wordList, problems);
  const read = [slogans, cases, plans, counties, wordLists, problems];
  if (read.every((part) => part.length === 0)) {
    problems.push({ file: '', field: '', message: `no data files below ${root}` });
  }
  if (problems.length === 0)
    problems.push(...crossCheck({ slogans, cases, plans, counties, wordLists }));
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    library: {
      slogans: slogans.flatMap((each) => each.content.slogans),
      cases: cases.flatMap((each) => each.content.cases),
      campaigns: plans.flatMap((each) => (each.content.kind === 'campaign' ? [each.content] : [])),
      everyday: plans.flatMap((each) => (each.content.kind === 'everyday' ? [each.content] : [])),
      counties: counties.map((each) => each.content),
      wordLists: wordLists.map((each) => each.content),
    },
  };
};
