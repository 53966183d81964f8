/**
 * Our pipeline against satori + sharp with defaults, @vercel/og, satori + resvg and takumi: the same words at the
 * same sizes and places, runs in turn, medians. The others are given their sizes; only ours fits and checks.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Renderer } from '@takumi-rs/core';
import { Resvg } from '@resvg/resvg-js';
import { ImageResponse } from '@vercel/og';
import satori from 'satori';
import sharp from 'sharp';
import { fitText } from '../../content/render/setting/fit.ts';
import { FONT_FILES, loadFaces, unpackWoff } from '../../content/render/fonts/fonts.ts';
import type { RenderJob } from '../../content/render/job.ts';
import { renderJob } from '../../content/render/pipeline.ts';
import { createRenderPool } from '../../content/render/pool.ts';
import { stageOf } from '../../content/render/stage.ts';
import { layStrip } from '../../content/render/setting/strip-layout.ts';
import { templateNamed } from '../../content/templates/registry.ts';
import type { Line } from '../../content/templates/template.ts';

const require = createRequire(import.meta.url);
const FACES = [...loadFaces().values()];
const fonts = ['noto', 'noto-bold', 'unifont'].map((name) => {
  const path = FONT_FILES.find((file) => file.name === name)?.path ?? '';
  const data: Buffer = readFileSync(require.resolve(path));
  return {
    name,
    data: Buffer.from(path.endsWith('.woff') ? unpackWoff(data) : data),
    weight: 400 as const,
    style: 'normal' as const,
  };
});

interface Case {
  readonly name: string;
  readonly rounds: number;
  readonly job: RenderJob;
}

const SLOGAN = '遇险遇事莫慌张，及时拨打110';
const LONG = '陌生来电谈转账，九成九是诈骗！先挂断，再核实。'.repeat(60).slice(0, 1_250);
const led = (width: number, height: number) =>
  ({ width, height, colour: 'rgb', surface: 'led' }) as const;

const CASES: readonly Case[] = [
  {
    name: '128x16 strip',
    rounds: 25,
    job: { template: 'strip', copy: { text: '守望平安一一〇' }, style: {}, geometry: led(128, 16) },
  },
  {
    name: '320x160 slogan',
    rounds: 25,
    job: { template: 'banner', copy: { text: SLOGAN }, style: {}, geometry: led(320, 160) },
  },
  {
    name: '1080p poster, QR',
    rounds: 9,
    job: {
      template: 'poster',
      copy: {
        text: '怎样拨好110',
        body: '先站到安全处。说地点：路名、门牌、店名。说事情：出了啥，有没有人受伤。听民警问完，再放下电话。',
        hotline: '110',
        unit: '青石县公安局',
        link: 'https://example.org/how-to-call-110',
      },
      style: {},
      geometry: { width: 1920, height: 1080, colour: 'rgb', surface: 'lcd' },
    },
  },
  {
    name: '20,000x16 strip',
    rounds: 3,
    job: { template: 'strip', copy: { text: '' }, style: {}, geometry: led(128, 16) },
  },
];

interface Node {
  readonly type: string;
  readonly props: Record<string, unknown>;
}
interface Scene {
  readonly width: number;
  readonly height: number;
  readonly root: Node;
}

const placed = (style: Record<string, unknown>, children?: unknown): Node => ({
  type: 'div',
  props: {
    style: { position: 'absolute', display: 'flex', ...style },
    ...(children === undefined ? {} : { children }),
  },
});

const wordsNode = (line: Line, colour: string): Node =>
  placed(
    {
      left: line.x,
      top: line.y - line.size,
      fontFamily: line.face,
      fontSize: line.size,
      lineHeight: 1.2,
      color: colour,
      whiteSpace: 'nowrap',
    },
    line.text,
  );

/** The design of a job as a plain tree, which every contender can draw. */
function sceneOf({ job }: Case): Scene {
  const stage = stageOf(job, FACES);
  const { ground } = stage.palette;
  const long = job.copy as { text: string };
  const copy = long.text === '' ? { text: LONG } : job.copy;
  const design = templateNamed(job.template)?.design(copy, stage);
  if (!design?.ok) throw new Error(`${job.template} cannot be designed`);
  const { height } = job.geometry;
  if (design.kind === 'clock') throw new Error('a clock is no page');
  if (design.kind === 'strip') {
    const laid = layStrip(design, job.geometry, FACES);
    if ('reason' in laid) throw new Error(laid.message);
    const children = laid.runs.map(({ line, colour }) => wordsNode(line, colour));
    return { width: laid.width, height, root: rootOf(laid.width, height, ground, children) };
  }
  const children: Node[] = design.furniture.map((element) => element as unknown as Node);
  for (const mark of design.marks) {
    if (mark.kind === 'words')
      children.push(...mark.block.lines.map((line) => wordsNode(line, mark.colour)));
    else children.push(shapeNode(mark.d, mark.x, mark.y, mark.colour));
  }
  const { width } = job.geometry;
  return { width, height, root: rootOf(width, height, ground, children) };
}

const rootOf = (
  width: number,
  height: number,
  ground: string,
  children: readonly Node[],
): Node => ({
  type: 'div',
  props: {
    style: {
      display: 'flex',
      position: 'relative',
      boxSizing: 'border-box',
      width,
      height,
      backgroundColor: ground,
    },
    children,
  },
});

/** A rectangle as a div, anything else (the code) as an SVG picture, as people do. */
function shapeNode(d: string, x: number, y: number, colour: string): Node {
  const [, right = '0', down = '0'] = /H([\d.]+)V([\d.]+)/u.exec(d) ?? [];
  const box = { width: Number(right), height: Number(down) };
  if (box.width > 0 && d.length < 40)
    return placed({ left: x, top: y, ...box, backgroundColor: colour });
  const side = 400;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 ${side} ${side}"><path d="${d}" fill="${colour}"/></svg>`;
  const src = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  return {
    type: 'img',
    props: {
      src,
      width: side,
      height: side,
      style: { position: 'absolute', left: x, top: y, width: side, height: side },
    },
  };
}

type SatoriNode = Parameters<typeof satori>[0];
const svgOf = ({ root, width, height }: Scene): Promise<string> =>
  satori(root as unknown as SatoriNode, { width, height, fonts });

/** Takumi's own node shape. */
function takumiNode(node: Node): Record<string, unknown> {
  const { style, children, src } = node.props as {
    style: object;
    children?: unknown;
    src?: string;
  };
  if (src) return { type: 'image', src, style };
  if (typeof children === 'string') return { type: 'text', text: children, style };
  return { type: 'container', style, children: ((children ?? []) as Node[]).map(takumiNode) };
}

const takumi = new Renderer();
for (const { name, data } of fonts) await takumi.registerFont({ name, data });

type Draw = () => Promise<unknown>;

function contendersOf(one: Case, scene: Scene): Map<string, Draw> {
  const { width, height } = scene;
  const ours = {
    ...one.job,
    copy:
      (one.job.copy as { text: string }).text === '' ? { text: LONG.slice(0, 500) } : one.job.copy,
  };
  const draw = new Map<string, Draw>();
  draw.set('gengfu', async () => {
    const result = one.name.startsWith('20,000') ? await drawLong() : await renderJob(ours);
    if (!result.ok) throw new Error(result.message);
  });
  draw.set('satori + sharp', async () =>
    sharp(Buffer.from(await svgOf(scene)))
      .png()
      .toBuffer(),
  );
  draw.set('@vercel/og', () =>
    new ImageResponse(scene.root as never, { width, height, fonts }).arrayBuffer(),
  );
  draw.set('satori + resvg', async () => new Resvg(await svgOf(scene)).render().asPng());
  draw.set('takumi', () =>
    takumi.render(takumiNode(scene.root) as never, { width, height, format: 'png' }),
  );
  return draw;
}

/** Copy is limited to 500 characters: the strip of 20,000 px comes as lines of a design. */
async function drawLong() {
  const { renderStrip } = await import('../../content/render/raster/strip-image.ts');
  const { palette } = stageOf({ geometry: led(128, 16), style: {} }, FACES);
  const runs = [{ text: LONG, colour: palette.ink, weight: 'bold' }] as const;
  return renderStrip(
    { ok: true, kind: 'strip', ground: palette.ground, runs },
    led(128, 16),
    FACES,
  );
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

async function timed(draw: Draw): Promise<number> {
  const start = performance.now();
  await draw();
  return performance.now() - start;
}

async function race(one: Case): Promise<void> {
  const contenders = contendersOf(one, sceneOf(one));
  const times = new Map<string, number[]>([...contenders.keys()].map((name) => [name, []]));
  for (const [name, draw] of contenders) {
    await draw().catch((error: Error) => {
      console.log(`  ${name} cannot: ${error.message.slice(0, 100)}`);
      contenders.delete(name);
      times.delete(name);
    });
  }
  for (let round = 0; round < one.rounds; round += 1) {
    for (const [name, draw] of contenders) times.get(name)?.push(await timed(draw));
  }
  const ours = median(times.get('gengfu') ?? []);
  console.log(`\n${one.name} (${one.rounds} rounds, median ms, and how many times ours)`);
  for (const [name, values] of times) {
    const ms = median(values);
    console.log(
      `  ${name.padEnd(16)}${ms.toFixed(2).padStart(10)}${(ms / ours).toFixed(2).padStart(9)}x`,
    );
  }
}

const FIT_AREA = { x: 0, y: 0, width: 320, height: 160 };
const FIT_ROUNDS = 5;

const fitOurs = async (text: string): Promise<unknown> =>
  fitText(text, { area: FIT_AREA, maxLines: 4, align: 'centre', weight: 'bold' }, 'lcd', FACES);

async function heightBySatori(text: string, size: number): Promise<number> {
  const { width } = FIT_AREA;
  const style = {
    display: 'flex',
    width,
    fontFamily: 'noto-bold',
    fontSize: size,
    lineHeight: 1.2,
  };
  const node = { type: 'div', props: { style, children: text } };
  const svg = await satori(node as unknown as SatoriNode, { width, fonts });
  return Number(/height="(\d+)"/u.exec(svg)?.[1] ?? 0);
}

async function fitBySatori(text: string): Promise<void> {
  let [low, high] = [12, 224];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((await heightBySatori(text, middle)) <= FIT_AREA.height) low = middle;
    else high = middle - 1;
  }
}

/**
 * The largest size of a slogan in 320x160: ours, which breaks lines by Chinese rules and evens them besides, and
 * satori asked for the height at each size. Each fits all texts, then the other does, round by round.
 */
async function raceFit(): Promise<void> {
  const texts = Array.from(
    { length: 20 },
    (_, at) => `${SLOGAN.slice(at % 7)}${LONG.slice(at * 3, at * 3 + 8)}`,
  );
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round <= FIT_ROUNDS; round += 1) {
    // The first round warms both.
    const [keepOurs, keepTheirs]: [number[], number[]] = round === 0 ? [[], []] : [ours, theirs];
    for (const text of texts) keepOurs.push(await timed(() => fitOurs(text)));
    for (const text of texts) keepTheirs.push(await timed(() => fitBySatori(text)));
  }
  console.log(
    `\nfit: ours ${median(ours).toFixed(3)} ms, bisecting with satori ${median(theirs).toFixed(1)} ms: ${(median(theirs) / median(ours)).toFixed(0)}x`,
  );
}

/** The longest block of the server's event loop, idle and while posters are drawn in the pool. */
async function eventLoop(): Promise<void> {
  const workerFile = new URL('../../dist/content/render/worker.js', import.meta.url);
  const pool = createRenderPool({ workerFile });
  await pool.warm();
  const poster = CASES[2]?.job as RenderJob;
  const longest = async (work: () => Promise<unknown>): Promise<number> => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await work();
    delay.disable();
    return delay.max / 1e6;
  };
  const busy = async (): Promise<void> => {
    for (let at = 0; at < 20; at += 1)
      await pool.render({ ...poster, copy: { ...(poster.copy as object), text: `第${at}号` } });
  };
  await busy();
  const idle: number[] = [];
  const drawing: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    idle.push(await longest(() => pause(2_000)));
    drawing.push(await longest(busy));
  }
  console.log(
    `\nlongest block of the event loop: idle ${median(idle).toFixed(1)} ms, drawing 20 posters ${median(drawing).toFixed(1)} ms (median of 5)`,
  );
  await pool.close();
}

for (const one of CASES) await race(one);
await raceFit();
await eventLoop();
