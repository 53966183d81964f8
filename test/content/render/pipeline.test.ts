import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { rasterOf } from '../../../content/render/raster/depth.ts';
import type { Geometry, Rendered, RenderJob, RenderResult } from '../../../content/render/job.ts';
import { linePath } from '../../../content/render/fonts/glyphs.ts';
import { renderJob } from '../../../content/render/pipeline.ts';
import { renderKey } from '../../../content/render/render-key.ts';
import { sheet } from '../../../content/render/raster/svg.ts';
import { TEMPLATES } from '../../../content/templates/registry.ts';
import { frontOf } from '../../../scripts/front.ts';

const led = (width: number, height: number, colour: Geometry['colour'] = 'mono'): Geometry => ({
  width,
  height,
  colour,
  surface: 'led',
});

const job = (template: string, copy: unknown, geometry = led(64, 16)): RenderJob => ({
  template,
  copy,
  style: {},
  geometry,
});

async function drawn(asked: RenderJob): Promise<Rendered> {
  const result = await renderJob(asked);
  if (!result.ok) throw new Error(`${asked.template}: ${result.field} ${result.message}`);
  return result.rendered;
}

const pixels = async (bytes: Uint8Array): Promise<{ data: Buffer; channels: number }> => {
  const { data, info } = await sharp(bytes)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, channels: info.channels };
};

const failed = (result: RenderResult): unknown =>
  result.ok ? 'drawn' : [result.reason, result.field];

/** Copy that every template accepts. */
const COPY = {
  media: { hash: '0'.repeat(64) },
  text: '冬夜用火须小心，出门先把电源断',
  english: 'Mind your fire on winter nights',
  kind: 'negative',
  title: '一句谎话，换来拘留',
  body: '先站到安全处。说地点：路名、门牌、店名。说事情：出了啥，有没有人受伤。',
  happened: '一名男子酒后接连拨110谎称有人打架，民警几次都扑了空。',
  lesson: '谎报警情是违法行为。',
  hotline: '110',
  unit: '青石县公安局',
  link: 'https://example.org/110',
  before: '距110宣传日还有',
  after: '天',
  onTheDay: '今天是110宣传日',
  themeDay: '2027-01-10',
  days: 12,
};
const ODD_SIZES = [
  [64, 16],
  [96, 8],
  [17, 33],
  [512, 32],
  [352, 80],
  [160, 320],
  [192, 192],
  [960, 540],
] as const;

describe('every template on every kind of screen', () => {
  for (const name of TEMPLATES.keys()) {
    test(`${name} is drawn at its full size, each lamp fully on or off`, async () => {
      for (const [width, height] of ODD_SIZES) {
        for (const colour of ['mono', 'dual'] as const) {
          const copy = name === 'card' ? {} : COPY;
          const rendered = await drawn(job(name, copy, led(width, height, colour)));
          const image = await frontOf(rendered);
          expect(image.height).toBe(height);
          if (rendered.kind !== 'strip') expect(image.width).toBe(width);
          const { data } = await pixels(image.bytes);
          const levels = new Set(data);
          expect([...levels].every((level) => level === 0 || level === 255)).toBe(true);
          expect(levels.has(255)).toBe(true);
          if (colour === 'mono')
            expect(data.every((level, at) => at % 3 === 0 || level === 0)).toBe(true);
          else expect(data.every((level, at) => at % 3 !== 2 || level === 0)).toBe(true);
        }
      }
    });
  }

  test('the words on a 64x16 strip have no grey lamp in rgb either', async () => {
    const rendered = await drawn(job('banner', { text: '守望平安' }, led(64, 16, 'rgb')));
    if (rendered.kind !== 'picture') throw new Error('expected a picture');
    const { data } = await pixels(rendered.image.bytes);
    const colours = new Set<string>();
    for (let at = 0; at < data.length; at += 3)
      colours.add(data.subarray(at, at + 3).toString('hex'));
    expect(colours.size).toBe(2);
  });
});

describe('strips', () => {
  const LONG = '陌生来电谈转账，九成九是诈骗！先挂断，再核实。'.repeat(18).slice(0, 400);

  test('a text that does not fit becomes tiles without gap or overlap, the same as one long picture', async () => {
    const rendered = await drawn(job('banner', { text: LONG }, led(128, 16)));
    if (rendered.kind !== 'strip') throw new Error('expected a strip');
    expect(rendered.tiles.map((tile) => tile.width).reduce((sum, width) => sum + width, 0)).toBe(
      rendered.width,
    );
    expect(rendered.width).toBe(LONG.length * 16 - 9 * Number(LONG.endsWith('。')));
    const path = linePath({
      text: LONG,
      face: 'unifont',
      size: 16,
      x: 0,
      y: 14,
      width: rendered.width,
    });
    const whole = await rasterOf(sheet(rendered.width, 16, `<path d="${path}" fill="#f00"/>`));
    let left = 0;
    for (const tile of rendered.tiles) {
      const cut = await sharp(whole.data, { raw: { width: whole.width, height: 16, channels: 3 } })
        .extract({ left, top: 0, width: tile.width, height: 16 })
        .raw()
        .toBuffer();
      const { data } = await pixels(tile.bytes);
      expect(Buffer.compare(data, cut)).toBe(0);
      left += tile.width;
    }
  });

  test('a line longer than 40,000 px is made smaller where it can be, else refused', async () => {
    const tall = await drawn(
      job('strip', { text: LONG + LONG.slice(0, 100) }, led(512, 120, 'rgb')),
    );
    if (tall.kind !== 'strip') throw new Error('expected a strip');
    expect(tall.width).toBeLessThanOrEqual(40_000);
    expect(tall.width).toBeGreaterThan(30_000);
  });

  test('Uyghur runs the other way', async () => {
    const rendered = await drawn(job('strip', { text: 'خەتەرگە يولۇقسىڭىز 110 غا تېلېفون قىلىڭ' }));
    expect(rendered).toMatchObject({ kind: 'strip', direction: 'right' });
  });

  test('lines of different scripts each keep their font', async () => {
    const text = '遇险请拨110\nخەتەرگە يولۇقسىڭىز\nཉེན་ཁ་འཕྲད་ན་';
    expect(await drawn(job('strip', { text }, led(128, 32)))).toMatchObject({
      kind: 'strip',
      direction: 'left',
    });
  });
});

describe('what cannot be shown is refused by name', () => {
  test('reasons and fields', async () => {
    expect(failed(await renderJob(job('no-such', {})))).toEqual(['template-unknown', 'template']);
    expect(failed(await renderJob(job('banner', { text: '' })))).toEqual([
      'copy-invalid',
      'copy.text',
    ]);
    expect(failed(await renderJob(job('banner', { text: 'a'.repeat(501) })))).toEqual([
      'copy-invalid',
      'copy.text',
    ]);
    expect(failed(await renderJob(job('banner', { text: '注意😀安全' })))).toEqual([
      'glyph-missing',
      'copy.text',
    ]);
    expect(failed(await renderJob(job('poster', { ...COPY, body: '𒀀' }, led(320, 160))))).toEqual([
      'glyph-missing',
      'copy.body',
    ]);
    expect(failed(await renderJob(job('banner', { text: '报警' }, led(64, 6))))).toEqual([
      'too-long',
      'copy.text',
    ]);
  });

  test('the message names the characters', async () => {
    const emoji = await renderJob(job('banner', { text: '注意😀安全👍🏽' }));
    expect(!emoji.ok && emoji.message).toContain('😀');
    const rare = await renderJob(job('banner', { text: '𒀀楼' }));
    expect(!rare.ok && rare.message).toContain('𒀀 (U+12000)');
  });
});

describe('the same job', () => {
  test('gives the same bytes each time', async () => {
    const asked = job('poster', COPY, { width: 640, height: 360, colour: 'rgb', surface: 'lcd' });
    const [one, two] = [await drawn(asked), await drawn(asked)];
    expect(one.kind === 'picture' && one.image.hash).toBe(two.kind === 'picture' && two.image.hash);
  });

  test('has one key whatever the order of its fields; another job has another', () => {
    const one = renderKey(job('banner', { text: 'a', english: 'b' }));
    expect(one).toMatch(/^[0-9a-f]{64}$/u);
    expect(renderKey(job('banner', { english: 'b', text: 'a' }))).toBe(one);
    expect(
      renderKey({ ...job('banner', { english: 'b', text: 'a' }), style: { theme: undefined } }),
    ).toBe(one);
    expect(renderKey(job('banner', { text: 'a', english: 'c' }))).not.toBe(one);
  });

  test('gamma darkens the middle of an rgb picture and leaves black and white', async () => {
    const geometry = { ...led(320, 160, 'rgb'), gamma: 2.2 };
    const levels = async (asked: RenderJob): Promise<number> => {
      const rendered = await drawn(asked);
      const { data } = await pixels(
        rendered.kind === 'picture' ? rendered.image.bytes : new Uint8Array(),
      );
      return data.reduce((sum, level) => sum + level, 0) / data.length;
    };
    const flat = await levels(job('banner', { text: '平安' }, led(320, 160, 'rgb')));
    expect(await levels(job('banner', { text: '平安' }, geometry))).toBeLessThan(flat);
  });
});
