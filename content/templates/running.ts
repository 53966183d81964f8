/** What runs, said in words: what stands while a recording is heard, and where a video cannot be played. */
import { z } from 'zod';
import { designBanner } from './banner.ts';
import { english, mainText, shortText } from './copy.ts';
import type { Template } from './template.ts';

const schema = z.object({
  text: mainText,
  english: english.optional(),
  short: shortText.optional(),
  /** The stored file; the server writes its facts beside the hash. */
  media: z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits') }),
});
type RunningCopy = z.infer<typeof schema>;

export const video: Template<RunningCopy> = {
  name: 'video',
  title: { zh: '视频', en: 'Video' },
  schema,
  design: (copy, stage) => designBanner(copy, stage),
};

export const recording: Template<RunningCopy> = {
  name: 'recording',
  title: { zh: '录音', en: 'Recording' },
  schema,
  design: (copy, stage) => designBanner(copy, stage),
};
