/**
 * Every template x shape x colour depth against pictures that were looked at once. After a wanted change of design:
 * GOLDEN=write npx vitest run test/content/render/golden.test.ts, and look at what git shows as changed.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Geometry, RenderJob } from '../../../content/render/job.ts';
import { renderJob } from '../../../content/render/pipeline.ts';
import { TEMPLATES } from '../../../content/templates/registry.ts';
import { frontOf } from '../../../scripts/front.ts';

const FOLDER = new URL('./golden/', import.meta.url);
const SHAPES = {
  bar: [256, 56],
  landscape: [160, 96],
  portrait: [96, 160],
  square: [128, 128],
} as const;
/** A case chart has much to say: below twice these sizes it scrolls. */
const LARGER = { 'case-chart': 2 } as Readonly<Record<string, number>>;
const COLOURS = ['mono', 'dual', 'rgb'] as const;
/** Levels by which softened edges may differ between processors. */
const TOLERANCE = 3;

const COPY: Readonly<Record<string, unknown>> = {
  media: { hash: '0'.repeat(64) },
  text: '冬夜用火须小心，出门先把电源断',
  english: 'Mind your fire',
  kind: 'negative',
  title: '一句谎话，换来拘留',
  body: '说地点，说事情，听民警问完。',
  happened: '一名男子酒后谎称有人打架。',
  lesson: '谎报警情是违法行为。',
  hotline: '110',
  unit: '青石县公安局',
  before: '距110宣传日还有',
  after: '天',
  themeDay: '2027-01-10',
  days: 12,
};

async function drawn(template: string, geometry: Geometry): Promise<Buffer> {
  const job: RenderJob = { template, copy: template === 'card' ? {} : COPY, style: {}, geometry };
  const result = await renderJob(job);
  if (!result.ok) throw new Error(`${template}: ${result.field} ${result.message}`);
  return Buffer.from((await frontOf(result.rendered)).bytes);
}

async function farthest(one: Buffer, two: Buffer): Promise<number> {
  const [a, b] = await Promise.all(
    [one, two].map((png) => sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })),
  );
  if (!a || !b || a.info.width !== b.info.width || a.info.height !== b.info.height) return 256;
  return a.data.reduce((most, level, at) => Math.max(most, Math.abs(level - (b.data[at] ?? 0))), 0);
}

describe('golden pictures', () => {
  for (const template of TEMPLATES.keys()) {
    // Their words are drawn as a banner's, and its pictures stand for them.
    const looks = template === 'video' || template === 'recording' ? 'banner' : template;
    test(`${template} looks as it was approved`, async () => {
      for (const [shape, [width, height]] of Object.entries(SHAPES)) {
        for (const colour of COLOURS) {
          const times = LARGER[template] ?? 1;
          const size = { width: width * times, height: height * times };
          const picture = await drawn(template, { ...size, colour, surface: 'led' });
          const file = new URL(`${looks}-${shape}-${colour}.png`, FOLDER);
          if (process.env['GOLDEN'] === 'write') {
            await mkdir(FOLDER, { recursive: true });
            await writeFile(file, await sharp(picture).png({ compressionLevel: 9 }).toBuffer());
          }
          const far = await farthest(picture, await readFile(file));
          expect(far, `${template} ${shape} ${colour}`).toBeLessThanOrEqual(
            colour === 'rgb' ? TOLERANCE : 0,
          );
        }
      }
    });
  }
});
