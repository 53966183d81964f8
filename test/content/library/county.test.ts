import { describe, expect, test } from 'vitest';
import { shipped } from './shipped.ts';

const county = shipped.counties[0];
if (county === undefined) throw new Error('the demo county is missing');
const { screens, units, ownItems } = county;

describe('the demo county', () => {
  test('has at least sixteen screens of all seven kinds and all three colour depths', () => {
    expect(screens.length).toBeGreaterThanOrEqual(16);
    expect(new Set(screens.map(({ kind }) => kind)).size).toBe(7);
    expect(new Set(screens.map(({ colour }) => colour))).toEqual(new Set(['mono', 'dual', 'rgb']));
    expect(new Set(screens.map(({ surface }) => surface))).toEqual(new Set(['led', 'lcd']));
  });

  test.each([
    '64x16',
    '128x32',
    '192x32',
    '352x80',
    '512x32',
    '960x540',
    '320x160',
    '192x384',
    '1920x1080',
  ])('has a screen of %s', (size) => {
    expect(screens.map(({ width, height }) => `${width}x${height}`)).toContain(size);
  });

  test('builds its LED strips of whole P10 modules, 32x16', () => {
    const odd = screens.filter(
      ({ surface, kind, width, height }) =>
        surface === 'led' && kind !== 'square' && (width % 32 !== 0 || height % 16 !== 0),
    );
    expect(odd.map(({ id }) => id)).toEqual([]);
  });

  test('names each unit and each screen once, in both languages', () => {
    for (const list of [units, screens]) {
      for (const language of ['zh', 'en'] as const) {
        const names = list.map(({ name }) => name[language]);
        expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
      }
    }
  });

  test('has a bureau, four stations and more, and the brigades that the plans call for', () => {
    expect(units[0]).toMatchObject({ kind: 'bureau' });
    expect(units.filter(({ kind }) => kind === 'station').length).toBeGreaterThanOrEqual(4);
    expect(units.filter(({ kind }) => kind === 'brigade').length).toBeGreaterThanOrEqual(2);
    expect(units.filter(({ kind }) => kind === 'partner').length).toBeGreaterThanOrEqual(1);
  });

  test('agrees a contract with every place, and none with the police', () => {
    const kindOf = new Map(units.map(({ id, kind }) => [id, kind]));
    for (const { id, unit, contract } of screens) {
      expect(contract !== undefined, id).toBe(kindOf.get(unit) === 'place');
    }
  });

  test('gives two shops items of their own, in both languages, with screens to show them', () => {
    const shops = [...new Set(ownItems.map(({ unit }) => unit))];
    expect(shops).toHaveLength(2);
    for (const shop of shops) {
      expect(ownItems.filter(({ unit }) => unit === shop).length).toBeGreaterThanOrEqual(3);
      expect(screens.filter(({ unit }) => unit === shop).length).toBeGreaterThanOrEqual(1);
    }
  });

  test("never lets a contract take the owner's hour: at least half of it stays", () => {
    const greedy = screens.filter(({ contract }) => (contract?.quotaSecondsPerHour ?? 0) > 1800);
    expect(greedy.map(({ id }) => id)).toEqual([]);
  });
});
