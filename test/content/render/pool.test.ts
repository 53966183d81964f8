import { afterEach, describe, expect, test } from 'vitest';
import type { RenderJob } from '../../../content/render/job.ts';
import {
  createRenderPool,
  type RenderPool,
  type RenderPoolOptions,
} from '../../../content/render/pool.ts';

const WAYWARD = new URL('./workers/wayward.mjs', import.meta.url);
const opened: RenderPool[] = [];

function pool(options: Partial<RenderPoolOptions> = {}): RenderPool {
  const made = createRenderPool({ workerFile: WAYWARD, threads: 1, ...options });
  opened.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

const job = (template: string, text = ''): RenderJob => ({
  template,
  copy: { text },
  style: {},
  geometry: { width: 64, height: 16, colour: 'mono', surface: 'led' },
});

const answered = { ok: false, reason: 'copy-invalid' };

describe('a pool of renderers', () => {
  test('a job that hangs is ended and named, and the next one is served', async () => {
    const one = pool({ timeoutMs: 1_500 });
    await one.warm();
    const [hung, after] = await Promise.all([one.render(job('hang')), one.render(job('fine'))]);
    expect(hung).toMatchObject({ ok: false, reason: 'timed-out' });
    expect(hung).toHaveProperty('message', 'hang for 64x16 mono: took longer than 1500 ms');
    expect(after).toMatchObject(answered);
  });

  test('a job that ends its thread fails alone and is named', async () => {
    const one = pool();
    const [crashed, thrown, after] = await Promise.all([
      one.render(job('crash')),
      one.render(job('throw')),
      one.render(job('fine')),
    ]);
    expect(crashed).toMatchObject({ ok: false, reason: 'crashed' });
    expect(crashed).toHaveProperty('message', expect.stringContaining('crash for 64x16 mono'));
    expect(thrown).toMatchObject({
      ok: false,
      reason: 'crashed',
      message: 'throw for 64x16 mono: something broke',
    });
    expect(after).toMatchObject(answered);
  });

  test('the same job asked twice at once runs once', async () => {
    const one = pool();
    const results = await Promise.all([
      one.render(job('fine', 'a')),
      one.render(job('fine', 'a')),
      one.render(job('fine', 'b')),
    ]);
    expect(results[0]).toBe(results[1]);
    expect(results.map((result) => !result.ok && JSON.parse(result.message).calls)).toEqual([
      1, 1, 2,
    ]);
  });

  test('more jobs than the queue holds are refused at once', async () => {
    const one = pool({ queue: 2 });
    const results = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((text) => one.render(job('fine', text))),
    );
    expect(results.map((result) => !result.ok && result.reason)).toEqual([
      'copy-invalid',
      'copy-invalid',
      'copy-invalid',
      'queue-full',
      'queue-full',
    ]);
  });

  test('pictures are read from the store that the pool was given', async () => {
    const hash = 'ab'.repeat(32);
    const one = pool({
      readPicture: async (asked) => (asked === hash ? Uint8Array.of(1, 2, 3) : undefined),
    });
    const withPicture = { ...job('fine'), copy: { picture: { hash } } };
    const result = await one.render(withPicture);
    expect(!result.ok && JSON.parse(result.message).pictures).toEqual([hash]);
  });
});
