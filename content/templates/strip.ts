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

/** The design of a scrolling line; line ends become wide spaces. */
export function scrolling(stage: Stage, text: string, translation?: string): StripDesign {
  const weight = stage.look.weight ?? 'bold';
  const { ground, ink, soft } = stage.palette;
  const runs = [{ text: oneLine(text), colour: ink, weight }];
  if (translation) runs.push({ text: oneLine(translation), colour: soft, weight });
  return { ok: true, kind: 'strip', ground, runs };
}

const oneLine = (text: string): string => text.trim().replace(/\s*\n\s*/gu, '\u3000');
