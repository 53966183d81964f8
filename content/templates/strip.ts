/** One line that scrolls: for bars, and for words that fit no other way. */
import { z } from 'zod';
import { english, mainText } from './copy.ts';
import type { Stage, StripDesign, Template } from './template.ts';

const schema = z.object({ text: mainText, english: english.optional() });

export const strip: Template<z.infer<typeof schema>> = {
  name: 'strip',
  title: { zh: '滚动字幕', en: 'Scrolling strip' },
  schema,
  design: ({ text, english: translation }, stage) => scrolling(stage, text, translation),
};

/** The design of a scrolling line; line ends become gaps. */
export function scrolling(stage: Stage, text: string, translation?: string): StripDesign {
  const weight = stage.look.weight ?? 'bold';
  const { ground, ink, soft } = stage.palette;
  const runs = lines(text).map((line) => ({ text: line, colour: ink, weight }));
  runs.push(...lines(translation ?? '').map((line) => ({ text: line, colour: soft, weight })));
  return { ok: true, kind: 'strip', ground, runs };
}

/** Each line keeps a font of its own: its script may differ from its neighbours'. */
const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');
