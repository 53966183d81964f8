/** Every template at any size: words stay on the screen and do not lie on each other; a notice shows all its words. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadFaces } from '../../../content/render/fonts/fonts.ts';
import type { Geometry } from '../../../content/render/job.ts';
import { stageOf } from '../../../content/render/stage.ts';
import { TEMPLATES, templateNamed } from '../../../content/templates/registry.ts';
import type { Design, Mark } from '../../../content/templates/template.ts';

const FACES = [...loadFaces().values()];

const COPY = {
  text: '暴雨橙色预警：请远离河道和低洼路段，被困请拨110或119',
  english: 'Heavy rain: keep away from rivers',
  label: '紧急',
  issuer: '青石县公安局',
  kind: 'negative',
  title: '怎样拨好110',
  body: '先站到安全处。说地点：路名、门牌、店名。说事情：出了啥，有没有人受伤。',
  happened: '一名男子酒后接连拨110谎称有人打架，民警几次都扑了空。',
  lesson: '谎报警情是违法行为。',
  hotline: '96110',
  unit: '青石县公安局',
  link: 'https://example.org/110',
  before: '距110宣传日还有',
  after: '天',
  themeDay: '2027-01-10',
  days: 12,
};

const designed = (name: string, geometry: Geometry, copy: object = COPY): Design | undefined =>
  templateNamed(name)?.design(name === 'card' ? {} : copy, stageOf({ geometry, style: {} }, FACES));

const wordsOf = (design: Design | undefined): Extract<Mark, { kind: 'words' }>[] =>
  design?.ok && design.kind === 'picture'
    ? design.marks.filter((mark) => mark.kind === 'words')
    : [];

const geometries: fc.Arbitrary<Geometry> = fc.record({
  width: fc.integer({ min: 16, max: 2_000 }),
  height: fc.integer({ min: 8, max: 2_000 }),
  colour: fc.constantFrom('mono', 'dual', 'rgb'),
  surface: fc.constantFrom('led', 'lcd'),
});

describe('layouts', () => {
  for (const name of TEMPLATES.keys()) {
    test(`${name}: no words leave the screen, none lie on others`, () => {
      fc.assert(
        fc.property(geometries, (geometry) => {
          const areas = wordsOf(designed(name, geometry)).map(({ block }) => block.area);
          for (const [at, { x, y, width, height }] of areas.entries()) {
            expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
            expect(x + width).toBeLessThanOrEqual(geometry.width + 1);
            expect(y + height).toBeLessThanOrEqual(geometry.height);
            for (const other of areas.slice(at + 1)) {
              const across = Math.min(x + width, other.x + other.width) - Math.max(x, other.x);
              const down = Math.min(y + height, other.y + other.height) - Math.max(y, other.y);
              expect(Math.min(across, down)).toBeLessThanOrEqual(1);
            }
          }
        }),
        { numRuns: 60 },
      );
    });
  }

  test('an urgent notice says who issues it, in every shape', () => {
    for (const [width, height] of [
      [352, 80],
      [320, 160],
      [160, 320],
      [1080, 1080],
    ] as const) {
      const design = designed('urgent', { width, height, colour: 'rgb', surface: 'led' });
      const said = wordsOf(design).map(({ block }) =>
        block.lines.map((line) => line.text).join(''),
      );
      expect(said).toContain('紧急');
      expect(said).toContain('青石县公安局');
      expect(said).toContain(COPY.text);
    }
  });

  test('an urgent notice does without the issuer before it scrolls', () => {
    const text = '请远离河道。'.repeat(7);
    const small: Geometry = { width: 100, height: 80, colour: 'mono', surface: 'led' };
    const bare = designed('urgent', small, { text });
    expect(bare).toMatchObject({ kind: 'picture' });
    const said = { text, issuer: '青石县公安局', english: 'Keep away' };
    expect(designed('urgent', small, said)).toEqual(bare);
  });

  test('an urgent notice has its translation beneath on a wall, and names a letter of it that lacks', () => {
    const wall: Geometry = { width: 1920, height: 1080, colour: 'rgb', surface: 'lcd' };
    const said = wordsOf(designed('urgent', wall)).flatMap(({ block }) => block.lines);
    expect(said.map((line) => line.text).join(' ')).toContain(COPY.english);
    const lacking = designed('urgent', wall, { ...COPY, english: 'Rain 𒀀' });
    expect(lacking).toMatchObject({ ok: false, reason: 'glyph-missing', field: 'english' });
  });
});
