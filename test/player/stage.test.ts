/** Where pixels go: folds, rotation, and the even steps of strips. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { piecesOf } from '../../player/stage/layout.ts';
import { createStage } from '../../player/stage/stage.ts';
import { createTravel } from '../../player/stage/strip.ts';
import { backoffMs } from '../../player/link/link.ts';
import { readFrame } from '../../player/link/frame.ts';
import { face } from './support/signage.ts';
import { virtualScreen, virtualTime } from './support/virtual.ts';

const land = (transform: readonly number[], x: number, y: number): readonly [number, number] => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = transform;
  return [a * x + c * y + e, b * x + d * y + f];
};

test('every pixel of the face lands on one pixel of its own, whatever the folds, rotation and origin', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(0, 90, 180, 270),
      fc.nat(50),
      fc.nat(50),
      fc.integer({ min: 1, max: 4 }),
      (rotation, x, y, rows) => {
        const width = 24;
        const height = 5;
        const part = width / rows;
        const folds = Array.from({ length: rows }, (_, i) => ({
          from: { x: i * part, y: 0, width: part, height },
          to: { x: 0, y: i * height },
        }));
        const seen = new Set<string>();
        const made = face(width, height, { rotation, origin: { x, y }, folds });
        for (const piece of piecesOf(made, false)) {
          for (let px = piece.from.x; px < piece.from.x + piece.from.width; px++)
            for (let py = 0; py < height; py++) {
              // The middle of a pixel stays the middle of a pixel.
              const [outX, outY] = land(piece.transform, px + 0.5, py + 0.5);
              expect(outX % 1).toBe(0.5);
              expect(outY % 1).toBe(0.5);
              const sideways = rotation === 90 || rotation === 270;
              expect(outX - x).toBeLessThan(sideways ? height * rows : part);
              expect(outY - y).toBeLessThan(sideways ? part : height * rows);
              expect(Math.min(outX - x, outY - y)).toBeGreaterThan(0);
              seen.add(`${outX},${outY}`);
            }
        }
        expect(seen.size).toBe(width * height);
      },
    ),
  );
});

test('at the display rate or a whole part of it a strip takes the same step each frame', () => {
  for (const [pxPerSecond, stepEach] of [
    [60, 1],
    [120, 2],
    [30, 0.5],
  ] as const) {
    const travel = createTravel(pxPerSecond);
    const frameMs = 1000 / 60;
    const steps: number[] = [];
    let before = travel.at(0, 0);
    for (let i = 1; i <= 3600; i++) {
      // Frame times jitter, as they do.
      const jitter = ((i * 7919) % 100) / 100 - 0.5;
      const at = travel.at((i * frameMs * pxPerSecond) / 1000 + jitter * 0.2, i * frameMs + jitter);
      steps.push(at - before);
      before = at;
    }
    const pairs = steps.slice(1).map((step, i) => step + (steps[i] ?? 0));
    expect(new Set(pairs)).toEqual(new Set([stepEach * 2]));
  }
});

test('with 20 ppm of drift for an hour a strip corrects itself by single pixels, a few times', () => {
  const travel = createTravel(60);
  const frameMs = 1000 / 60;
  let odd = 0;
  let wildest = 0;
  let before = travel.at(0, 0);
  for (let i = 1; i <= 216_000; i++) {
    const at = travel.at(i * (1 + 20e-6), i * frameMs);
    if (at - before !== 1) odd++;
    wildest = Math.max(wildest, Math.abs(at - before - 1));
    before = at;
  }
  expect(odd).toBeLessThanOrEqual(5);
  expect(wildest).toBe(1);
});

test('reconnects are anywhere between at once and the bound', () => {
  fc.assert(
    fc.property(
      fc.nat(100),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (failures, chance) => {
        const wait = backoffMs(failures, chance);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(Math.min(10_000, 1000 * 2 ** failures));
      },
    ),
  );
});

test('whatever bytes arrive, a frame is read or refused, never thrown at', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.json().map((text) => new TextEncoder().encode(text)),
      ),
      (bytes) => {
        const frame = readFrame(bytes);
        expect(frame === null || typeof frame.message.type === 'string').toBe(true);
      },
    ),
    { numRuns: 500 },
  );
  const read = (text: string) => readFrame(new TextEncoder().encode(text));
  // What a newer server says beside is no fault, and ends no line.
  expect(read('{"type":"weather","rain":1}')?.message).toEqual({ type: 'weather', rain: 1 });
  for (const bad of ['{"type":"constructor"}', '{"type":"plays-ack"}', '{"type":7}', '{}'])
    expect(read(bad)).toBeNull();
  const good = new TextEncoder().encode('{"type":"plays-ack","upTo":3}\nbody');
  expect(readFrame(good)).toEqual({
    message: { type: 'plays-ack', upTo: 3 },
    body: new TextEncoder().encode('body'),
  });
});

test('a new face wipes nothing before the frame that draws it', () => {
  const calls: string[] = [];
  const context = new Proxy({} as CanvasRenderingContext2D, {
    get: (_, name) => () => calls.push(String(name)),
    set: () => true,
  });
  const surface = { context, width: () => 64, height: () => 16 };
  const stage = createStage({ ...virtualScreen(virtualTime(0)), surface });
  const area = { x: 0, y: 0, width: 64, height: 16 };
  stage.setZone(0, { painter: { draw: () => calls.push('drawn') < 0 }, area, start: 0 });
  stage.setFace(face(64, 16));
  expect(calls).toEqual([]);
  stage.paint(0, 0);
  expect(calls.indexOf('fillRect')).toBeLessThan(calls.indexOf('drawn'));
  expect(calls).toContain('drawn');
});
