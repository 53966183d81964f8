import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadLibrary } from '../../../content/library/load.ts';

const SHIPPED = join(import.meta.dirname, '../../../content/library');

const SLOGAN = {
  id: 'our-own',
  topic: 'our-topic',
  zh: '院门常关好，邻里常问安。',
  en: 'Keep the gate shut, and ask after your neighbours.',
  tags: [],
};

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gengfu-library-'));
  await mkdir(join(root, 'slogans'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const write = (file: string, content: unknown): Promise<void> =>
  writeFile(join(root, file), typeof content === 'string' ? content : JSON.stringify(content));

/** What loading the folder complains of, as `file field`. */
const complaints = async (): Promise<string[]> => {
  const loaded = await loadLibrary(root);
  return loaded.ok ? [] : loaded.problems.map(({ file, field }) => `${file} ${field}`.trim());
};

const copyShipped = (): Promise<void> => cp(SHIPPED, root, { recursive: true });

/** Sets one field, such as `schedules.0.phase`, in a file of the copy; undefined removes it. */
const change = async (file: string, path: string, value: unknown): Promise<void> => {
  const content = JSON.parse(await readFile(join(root, file), 'utf8')) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const holder = keys.reduce((each, key) => each[key] as Record<string, unknown>, content);
  if (!(last in holder) && path !== NEW_FIELD) throw new Error(`${file} has no ${path}`);
  holder[last] = value;
  await write(file, content);
};
/** The only one below that the shipped file does not have. */
const NEW_FIELD = 'schedules.0.target.units';

describe('a library that is sound', () => {
  test('loads the shipped one without being told where it is', async () => {
    const loaded = await loadLibrary();
    expect(loaded).toMatchObject({ ok: true });
    expect(loaded).toEqual(await loadLibrary(SHIPPED));
  });

  test('takes a folder as a path or as a URL', async () => {
    await write('slogans/own.json', { slogans: [SLOGAN] });
    expect(await loadLibrary(pathToFileURL(`${root}/`))).toEqual(await loadLibrary(root));
  });

  test('grows by a file that is put beside the others', async () => {
    await copyShipped();
    await write('slogans/zz-our-own.json', { slogans: [SLOGAN] });
    const before = await loadLibrary();
    const after = await loadLibrary(root);
    if (!before.ok || !after.ok) throw new Error('both are sound');
    expect(after.library.slogans).toEqual([...before.library.slogans, SLOGAN]);
  });

  test('ignores what is not JSON by name, and accepts a byte order mark', async () => {
    await write('slogans/own.json', `\ufeff${JSON.stringify({ slogans: [SLOGAN] })}`);
    await write('slogans/notes.txt', 'not data');
    expect(await complaints()).toEqual([]);
  });
});

describe('a bad file is refused by file and field', () => {
  test.each<[string, object, string]>([
    ['a field is missing', { en: undefined }, 'slogans[0].en'],
    ['a field is of the wrong type', { tags: 'night' }, 'slogans[0].tags'],
    ['a field is unknown', { colour: 'red' }, 'slogans[0]'],
    ['the id is no slug', { id: 'Our Own' }, 'slogans[0].id'],
    ['the text is empty', { zh: ' ' }, 'slogans[0].zh'],
    ['the text is too long', { zh: '平'.repeat(41) }, 'slogans[0].zh'],
    ['the short form is wider than the strip', { short: '门前常看锁邻里常问' }, 'slogans[0].short'],
    ['an emoji is in the text', { zh: '平安回家\u{1F3E0}' }, 'slogans[0].zh'],
    ['a keycap emoji is in the text', { zh: '拨1\ufe0f\u20e3' }, 'slogans[0].zh'],
    ['a control character is in the text', { zh: '第一行\n第二行' }, 'slogans[0].zh'],
    ['an invisible character is in the text', { en: 'zero\u200bwidth' }, 'slogans[0].en'],
    ['96110 is told as where to report', { zh: '被骗快打96110报警。' }, 'slogans[0].zh'],
    ['110 has lost its nought', { zh: '遇险快拨11。' }, 'slogans[0].zh'],
    ['the season is unknown', { seasons: ['monsoon'] }, 'slogans[0].seasons[0]'],
  ])('where %s', async (_, edit, field) => {
    await write('slogans/own.json', { slogans: [{ ...SLOGAN, ...edit }] });
    expect((await complaints())[0]).toBe(`slogans/own.json ${field}`);
  });

  test('where the file is not JSON', async () => {
    await write('slogans/own.json', '{ "slogans": [');
    const loaded = await loadLibrary(root);
    expect(loaded).toMatchObject({
      ok: false,
      problems: [{ file: 'slogans/own.json', field: '' }],
    });
  });

  test('and all bad files are named at once', async () => {
    await write('slogans/one.json', '{');
    await write('slogans/two.json', { slogans: [] });
    expect(await complaints()).toEqual(['slogans/one.json', 'slogans/two.json slogans']);
  });

  test('where there is nothing to read at all', async () => {
    const loaded = await loadLibrary(join(root, 'nowhere'));
    expect(loaded).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining('nowhere') }],
    });
  });

  test('whatever JSON it holds, loading answers and does not throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        await write('slogans/any.json', JSON.stringify(value));
        expect(await loadLibrary(root)).toMatchObject({ ok: false });
      }),
      { numRuns: 50 },
    );
  });
});

describe('what the files say of each other', () => {
  beforeEach(copyShipped);

  const DAY = 'campaigns/110-publicity-day.json';
  const COUNTY = 'county/demo-county.json';

  test.each<[string, string, string, unknown, string]>([
    [
      'a slogan that does not exist',
      DAY,
      'schedules.0.items.1.id',
      'no-such',
      'schedules[0].items[1].id',
    ],
    [
      'a case that is a slogan',
      DAY,
      'schedules.0.items.1.kind',
      'case',
      'schedules[0].items[1].id',
    ],
    ['a countdown that the plan lacks', DAY, 'countdown.id', 'other', 'schedules[0].items[0].id'],
    ['a unit that does not exist', DAY, NEW_FIELD, ['nowhere'], 'schedules[0].target.units[0]'],
    ['a phase that does not exist', DAY, 'schedules.0.phase', 'after-party', 'schedules[0].phase'],
    ['a schedule outside its phase', DAY, 'schedules.0.untilDay', 5, 'schedules[0].fromDay'],
    ['a schedule that ends as it begins', DAY, 'schedules.0.untilDay', -3, 'schedules[0].untilDay'],
    ['phases that overlap', DAY, 'phases.1.fromDay', -2, 'phases[1].fromDay'],
    [
      'a measure without its schedule',
      DAY,
      'measures.0.schedules',
      ['gone'],
      'measures[0].schedules[0]',
    ],
    ['two screens of one name', COUNTY, 'screens.1.id', 'door-tea-house', 'screens[1].id'],
    ['a screen of no unit', COUNTY, 'screens.0.unit', 'nowhere', 'screens[0].unit'],
    ['an own item of no unit', COUNTY, 'ownItems.0.unit', 'nowhere', 'ownItems[0].unit'],
    ['units in a ring', COUNTY, 'units.1.parent', 'traffic-police', 'units[1].parent'],
    ['a second root', COUNTY, 'units.1.parent', undefined, 'units[1].parent'],
    ['no such time zone', COUNTY, 'screens.0.timeZone', 'Asia/Zhenhe', 'screens[0].timeZone'],
  ])('refuses %s', async (_, file, path, value, field) => {
    await change(file, path, value);
    expect(await complaints()).toContain(`${file} ${field}`);
  });

  test('refuses an id that another file has, and says which', async () => {
    await write('slogans/zz-our-own.json', { slogans: [{ ...SLOGAN, id: 'fraud-slow-down' }] });
    const loaded = await loadLibrary(root);
    expect(loaded).toMatchObject({
      ok: false,
      problems: [
        {
          file: 'slogans/zz-our-own.json',
          field: 'slogans[0].id',
          message: expect.stringContaining('slogans/fraud.json'),
        },
      ],
    });
  });
});
