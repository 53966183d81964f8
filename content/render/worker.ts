/** What a thread of the pool runs. */
import sharp from 'sharp';
import type { RenderJob, RenderResult } from './job.ts';
import { type Pictures, renderJob } from './pipeline.ts';

// One picture at a time: the other cores belong to the server.
sharp.concurrency(1);

export type Task =
  | { readonly kind: 'warm' }
  | { readonly kind: 'render'; readonly job: RenderJob; readonly pictures: Pictures };

/** Draws a job; `warm` draws samples, so that fonts and rasteriser are ready for the first request. */
export async function run(task: Task): Promise<RenderResult | null> {
  if (task.kind === 'render') return renderJob(task.job, task.pictures);
  const style = {};
  await renderJob({
    template: 'banner',
    copy: { text: '更夫 Gengfu 110' },
    style,
    geometry: { width: 64, height: 16, colour: 'mono', surface: 'led' },
  });
  await renderJob({
    template: 'card',
    copy: {},
    style,
    geometry: { width: 640, height: 360, colour: 'rgb', surface: 'lcd' },
  });
  return null;
}

// Piscina calls the default export.
// oxlint-disable-next-line import/no-default-export
export default run;
