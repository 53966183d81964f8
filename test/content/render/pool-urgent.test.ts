import { expect, test } from 'vitest';
import type { RenderJob } from '../../../content/render/job.ts';
import { createRenderPool } from '../../../content/render/pool.ts';

const job = (template: string, text: string): RenderJob => ({
  template,
  copy: { text },
  style: {},
  geometry: { width: 64, height: 16, colour: 'mono', surface: 'led' },
});

test('an urgent message goes first whatever its design, also where a campaign asked for the same picture', async () => {
  const pool = createRenderPool({
    workerFile: new URL('./workers/wayward.mjs', import.meta.url),
    threads: 1,
    queue: 3,
  });
  const order: string[] = [];
  const ask = async (template: string, text: string, first?: boolean): Promise<void> => {
    const result = await pool.render(job(template, text), first);
    order.push(result.ok || result.reason === 'queue-full' ? 'refused' : text);
  };
  await Promise.all([
    ask('fine', 'running'),
    ask('fine', 'a'),
    ask('fine', 'b'),
    ask('fine', 'both'),
    ask('fine', 'refused'),
    ask('banner', 'banner', true),
    ask('fine', 'both', true),
    ask('fine', 'refused', true),
  ]);
  await pool.close();
  expect(order).toEqual(['refused', 'running', 'banner', 'both', 'both', 'refused', 'a', 'b']);
});

test('an urgent message is drawn before the campaign that waits, and is never refused for its length', async () => {
  const pool = createRenderPool({
    workerFile: new URL('./workers/wayward.mjs', import.meta.url),
    threads: 1,
    queue: 3,
  });
  const order: string[] = [];
  const ask = async (template: string, text: string): Promise<void> => {
    const result = await pool.render(job(template, text));
    order.push(result.ok || result.reason === 'queue-full' ? 'refused' : text);
  };
  await Promise.all([
    ask('fine', 'running'),
    ask('fine', 'a'),
    ask('fine', 'b'),
    ask('fine', 'c'),
    ask('fine', 'd'),
    ask('urgent', 'urgent'),
  ]);
  await pool.close();
  expect(order).toEqual(['refused', 'running', 'urgent', 'a', 'b', 'c']);
});
