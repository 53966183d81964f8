/** What a thread of the pool runs. */
import { setPriority } from 'node:os';
import sharp from 'sharp';
import { checkCopy } from './check/check-copy.ts';
import type { CopyQuestion, CopyReport } from './check/copy-report.ts';
import { loadFaces } from './fonts/fonts.ts';
import type { RenderJob, RenderResult } from './job.ts';
import { type Pictures, renderJob } from './pipeline.ts';

// One picture at a time: the other cores belong to the server.
sharp.concurrency(1);
// And what sends and hears goes before what draws. On Linux a thread has a niceness of its own (setpriority(2)); elsewhere it
// would be the whole server's.
if (process.platform === 'linux') setPriority(5);

export type Task =
  | { readonly kind: 'warm' }
  | { readonly kind: 'render'; readonly job: RenderJob; readonly pictures: Pictures }
  | { readonly kind: 'check'; readonly question: CopyQuestion };

/** Draws a job, or checks words; `warm` draws samples, so that fonts and rasteriser are ready for the first request. */
export async function run(task: Task): Promise<RenderResult | CopyReport | null> {
  if (task.kind === 'render') return renderJob(task.job, task.pictures);
  if (task.kind === 'check') {
    const { text, geometry, limits } = task.question;
    return checkCopy(text, geometry, limits, [...loadFaces().values()], task.question);
  }
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
