/** An urgent notice: the word for it on a solid field, the message beside or below. It stands still; nothing flashes. */
import { z } from 'zod';
import { english, mainText, shortText } from './copy.ts';
import { type Area, inset, panel } from './element.ts';
import { scrolling } from './strip.ts';
import { type Design, type Mark, missing, type Stage, type Template, whole } from './template.ts';

const schema = z.object({
  text: mainText,
  english: english.optional(),
  /** The word on the field; `紧急` when absent. */
  label: shortText.optional(),
  issuer: shortText.optional(),
});
export type UrgentCopy = z.infer<typeof schema>;

export const urgent: Template<UrgentCopy> = {
  name: 'urgent',
  title: { zh: '紧急通知', en: 'Urgent notice' },
  schema,
  design: (copy, stage) => (stage.tiny ? designTiny(copy, stage) : designLarge(copy, stage)),
};

/** Words only: the whole of a small screen belongs to the message. */
function designTiny({ text, english: translation }: UrgentCopy, stage: Stage): Design {
  const fitted = stage.fit(text, {
    area: whole(stage.canvas),
    maxLines: 4,
    align: 'centre',
    weight: 'bold',
    phrases: true,
  });
  if (!fitted.ok) {
    return fitted.reason === 'overflow'
      ? scrolling(stage, text, translation)
      : missing('text', fitted.characters);
  }
  const colours = colourOf(stage);
  const marks: Mark[] = [{ kind: 'words', block: fitted.block, colour: colours.ink }];
  return { ok: true, kind: 'picture', ground: colours.ground, furniture: [], pictures: [], marks };
}

function designLarge(copy: UrgentCopy, stage: Stage): Design {
  const { canvas } = stage;
  const colours = colourOf(stage);
  const { field, body } = areas(stage);
  const pad = Math.round(Math.min(field.width, field.height) * 0.16);
  const label = stage.fit(copy.label ?? '紧急', {
    area: inset(field, pad),
    maxLines: field.height > field.width ? 2 : 1,
    align: 'centre',
    weight: 'bold',
  });
  const fitted = stage.fit(copy.text, {
    area: body,
    maxLines: stage.shape === 'portrait' ? 8 : 5,
    align: stage.look.align ?? (stage.shape === 'bar' ? 'left' : 'centre'),
    weight: 'bold',
    phrases: true,
  });
  if (!fitted.ok) {
    return fitted.reason === 'overflow'
      ? scrolling(stage, copy.text, copy.english)
      : missing('text', fitted.characters);
  }
  if (!label.ok && label.reason === 'glyph-missing') return missing('label', label.characters);
  const marks: Mark[] = [{ kind: 'words', block: fitted.block, colour: colours.ink }];
  if (label.ok) marks.push({ kind: 'words', block: label.block, colour: colours.onField });
  const furniture = [panel(field, colours.field)];
  if (canvas.colour === 'rgb') furniture.unshift(panel(whole(canvas), colours.panel));
  return { ok: true, kind: 'picture', ground: colours.ground, furniture, pictures: [], marks };
}

/** The field lies above the message, or to the left of it on a bar. */
function areas({ canvas, shape }: Stage): { field: Area; body: Area } {
  const { width, height } = canvas;
  if (shape === 'bar') {
    const side = Math.min(Math.round(height * 1.6), Math.round(width * 0.25));
    const gap = Math.round(height * 0.2);
    const pad = Math.round(height * 0.08);
    return {
      field: { x: 0, y: 0, width: side, height },
      body: { x: side + gap, y: pad, width: width - side - 2 * gap, height: height - 2 * pad },
    };
  }
  const top = Math.round(height * (shape === 'portrait' ? 0.16 : 0.22));
  const pad = Math.round(Math.min(width, height) * 0.08);
  return {
    field: { x: 0, y: 0, width, height: top },
    body: { x: pad, y: top + pad, width: width - 2 * pad, height: height - top - 2 * pad },
  };
}

interface Colours {
  readonly ground: string;
  readonly panel: string;
  readonly ink: string;
  readonly field: string;
  readonly onField: string;
}

function colourOf({ canvas, tiny }: Stage): Colours {
  if (canvas.colour === 'mono') {
    return {
      ground: '#000000',
      panel: '#000000',
      ink: '#ffffff',
      field: '#ffffff',
      onField: '#000000',
    };
  }
  if (canvas.colour === 'dual') {
    return {
      ground: '#000000',
      panel: '#000000',
      ink: '#ffff00',
      field: '#ff0000',
      onField: '#000000',
    };
  }
  if (tiny) {
    return {
      ground: '#000000',
      panel: '#000000',
      ink: '#ff5240',
      field: '#ff5240',
      onField: '#000000',
    };
  }
  return {
    ground: '#9c0f18',
    panel: 'linear-gradient(180deg, #b3151e 0%, #86090f 100%)',
    ink: '#ffffff',
    field: '#ffd447',
    onField: '#7a0a10',
  };
}
