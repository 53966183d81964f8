/** The built-in card: what a screen shows when it has nothing else, so that it is never black. */
import { z } from 'zod';
import { shortText } from './copy.ts';
import { type Area, inset, panel } from './element.ts';
import { type Design, type Mark, missing, type Stage, type Template, whole } from './template.ts';

const schema = z.object({ text: shortText.optional(), english: shortText.optional() });
export type CardCopy = z.infer<typeof schema>;

export const card: Template<CardCopy> = {
  name: 'card',
  title: { zh: '待机画面', en: 'Built-in card' },
  schema,
  design: designCard,
};

function designCard(copy: CardCopy, stage: Stage): Design {
  const { palette, canvas, tiny } = stage;
  const name = copy.text || '更夫';
  const latin = copy.english || (copy.text ? '' : 'Gengfu');
  const area = tiny
    ? whole(canvas)
    : inset(whole(canvas), Math.round(Math.min(canvas.width, canvas.height) * 0.2));
  const beside = tiny && !copy.text && stage.shape === 'bar';
  const fitted = stage.fit(beside ? `${name} ${latin}` : name, {
    area: latin && !tiny ? { ...area, height: Math.round(area.height * 0.6) } : area,
    maxLines: 2,
    align: 'centre',
    weight: 'bold',
    ...(tiny ? {} : { maxSize: Math.round(canvas.height * (stage.shape === 'bar' ? 0.5 : 0.3)) }),
  });
  if (!fitted.ok && fitted.reason === 'glyph-missing') return missing('text', fitted.characters);
  const marks: Mark[] = [];
  if (fitted.ok) marks.push({ kind: 'words', block: fitted.block, colour: palette.soft });
  else marks.push(dot(canvas, palette.soft));
  if (latin && !tiny && fitted.ok) marks.push(...below(latin, area, stage));
  const furniture = canvas.colour === 'rgb' && !tiny ? [panel(whole(canvas), palette.panel)] : [];
  return { ok: true, kind: 'picture', ground: palette.ground, furniture, pictures: [], marks };
}

function below(latin: string, area: Area, stage: Stage): Mark[] {
  const top = Math.round(area.height * 0.68);
  const second = stage.fit(latin, {
    area: { ...area, y: area.y + top, height: area.height - top },
    maxLines: 1,
    align: 'centre',
    maxSize: Math.max(8, Math.round(stage.canvas.height * 0.09)),
  });
  return second.ok ? [{ kind: 'words', block: second.block, colour: stage.palette.accent }] : [];
}

/** Where not even a name fits, one lamp in the middle says that the screen lives. */
const dot = ({ width, height }: Area | Stage['canvas'], colour: string): Mark => ({
  kind: 'shape',
  d: 'M0 0H1V1H0Z',
  x: Math.floor(width / 2),
  y: Math.floor(height / 2),
  colour,
});
