import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  isFor,
  lampsOf,
  screensOf,
  type Target,
} from '../../../../server/signage/reach/targets.ts';
import { readUnits, type UnitTree } from '../../../../server/signage/reach/unit-tree.ts';
import { openSite, screenInput, type Site } from '../../../support/site.ts';

/** Parent by unit; 'bureau' is there already. */
const PARENTS: Readonly<Record<string, string | null>> = {
  bureau: null,
  station: 'bureau',
  shop: 'station',
  patrol: 'bureau',
  foreign: null,
};
const UNITS = Object.keys(PARENTS);
const KINDS = ['bank', 'square', 'vehicle'];
const TAGS = ['lane', 'market', 'school'];
const GROUPS = ['group-gates', 'group-halls'];

/** Each unit has a screen of each kind, and each of these another set of tags. */
const SCREENS = UNITS.flatMap((unit, i) =>
  KINDS.map((kind, k) => ({
    id: `${unit}-${kind}`,
    unit,
    kind,
    tags: TAGS.filter((_, t) => ((i * KINDS.length + k) >> t) % 2 === 1),
    groups: GROUPS.filter((_, g) => ((i + k) >> g) % 2 === 1),
  })),
);

let site: Site;
let tree: UnitTree;
beforeAll(async () => {
  site = await openSite();
  const { db } = site.signage;
  for (const [id, parent] of Object.entries(PARENTS))
    if (id !== 'bureau')
      await db
        .insertInto('units')
        .values({ id, parent, name: id, name_en: id, kind: 'unit' })
        .execute();
  for (const screen of SCREENS) {
    const { groups, ...parts } = screen;
    await site.ask('POST', '/api/screens', screenInput({ ...parts, unit: 'bureau' }));
    await db
      .updateTable('screens')
      .set({ unit: screen.unit, member_of: JSON.stringify(groups) })
      .where('id', '=', screen.id)
      .execute();
  }
  tree = await readUnits(db);
});
afterAll(() => site.close());

const asRow = ({ tags, groups, ...rest }: (typeof SCREENS)[number]) => ({
  ...rest,
  tags: JSON.stringify(tags),
  member_of: JSON.stringify(groups),
});

const idsFor = (target: Target, by = 'bureau'): string[] =>
  SCREENS.filter((one) => isFor(tree, { target, by }, asRow(one)))
    .map(({ id }) => id)
    .sort();

const idsOf = (hit: (screen: (typeof SCREENS)[number]) => boolean): string[] =>
  SCREENS.filter(hit)
    .map(({ id }) => id)
    .sort();

describe('a target', () => {
  it('with several tags is for screens that have any of them', () => {
    expect(idsFor({ tags: ['lane', 'market'] })).toEqual(
      idsOf(
        ({ tags, unit }) =>
          unit !== 'foreign' && (tags.includes('lane') || tags.includes('market')),
      ),
    );
    expect(idsFor({ tags: ['lane', 'nobody'] })).toEqual(idsFor({ tags: ['lane'] }));
  });

  it('with several kinds is for screens of any of them', () => {
    expect(idsFor({ kinds: ['bank', 'square'] })).toEqual(
      [...idsFor({ kinds: ['bank'] }), ...idsFor({ kinds: ['square'] })].sort(),
    );
  });

  it('with a unit is for its screens and those of all below it', () => {
    const units = ['station', 'shop'];
    expect(idsFor({ units: ['station'] })).toEqual(idsOf(({ unit }) => units.includes(unit)));
  });

  it('that is empty is for every screen of the unit that aims, and those below', () => {
    expect(idsFor({})).toEqual(idsOf(({ unit }) => unit !== 'foreign'));
    expect(idsFor({}, 'shop')).toEqual(idsOf(({ unit }) => unit === 'shop'));
  });

  it('reaches nothing beside or above the unit that aims, whatever it names', () => {
    expect(idsFor({ units: ['bureau'] }, 'station')).toEqual(idsFor({}, 'station'));
    expect(idsFor({ screens: ['patrol-bank', 'bureau-bank', 'foreign-bank'] }, 'station')).toEqual(
      [],
    );
  });

  const some = (values: readonly string[]) =>
    fc.option(fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 }), { nil: undefined });
  const anyTarget = fc.record({
    units: some(UNITS),
    kinds: some(KINDS),
    tags: some(TAGS),
    groups: some(GROUPS),
    screens: some(SCREENS.map(({ id }) => id)),
  });

  it('is for screens that have something of each part that is given', async () => {
    const { db } = site.signage;
    await fc.assert(
      fc.asyncProperty(anyTarget, fc.constantFrom(...UNITS), async (target, by) => {
        const expected = idsOf((screen) => {
          const above: string[] = [];
          for (let at: string | null = screen.unit; at; at = PARENTS[at] ?? null) above.push(at);
          const has = { ...screen, kinds: [screen.kind], units: above, screens: [screen.id] };
          const parts = ['units', 'kinds', 'tags', 'groups', 'screens'] as const;
          const missed = parts.filter(
            (part) => target[part] && !target[part].some((one) => has[part].includes(one)),
          );
          return above.includes(by) && missed.length === 0;
        });
        expect(idsFor(target, by)).toEqual(expected);
        expect((await screensOf(db, { target, by })).map(({ id }) => id)).toEqual(expected);
        expect((await lampsOf(db, { target, by })).map(({ id }) => id)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});
