/** An urgent notice: the word for it on a solid field, the message beside or below. It stands still; nothing flashes. */
import { z } from 'zod';
import { english, mainText, shortText } from './copy.ts';
import { type Area, inset, panel } from './element.ts';
import { createPage, type Page } from './page.ts';
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

/** Smaller words of a notice are left out where letters could not be at least this high. */
const SMALLEST_EXTRA_PX = 8;

/** Rather than let the message scroll, the page does without translation and issuer. */
function designLarge(copy: UrgentCopy, stage: Stage): Design {
  const full = laid(copy, stage);
  if (!full.ok || full.kind === 'picture') return full;
  const bare = laid({ text: copy.text, label: copy.label }, stage);
  return bare.ok && bare.kind === 'picture' ? bare : full;
}

function laid(copy: UrgentCopy, stage: Stage): Design {
  const colours = colourOf(stage);
  const page = createPage({ ...stage, palette: { ...stage.palette, ...colours } });
  const { field, body } = areas(stage);
  page.furnish(panel(field, colours.field));
  if (stage.shape === 'bar') layBar(page, copy, colours, field, body);
  else laySheet(page, copy, colours, field, body);
  return page.design(() => scrolling(stage, copy.text, copy.english));
}

/** The message has the whole height: who issues it stands under the word on the field. */
function layBar(page: Page, copy: UrgentCopy, colours: Colours, field: Area, body: Area): void {
  const inside = inset(field, Math.round(Math.min(field.width, field.height) * 0.12));
  const foot = copy.issuer ? Math.round(inside.height * 0.26) : 0;
  putLabel(page, copy, colours, foot ? less(inside, foot) : inside);
  const align = page.stage.look.align ?? 'left';
  const wish = { area: body, maxLines: 5, align, weight: 'bold', phrases: true } as const;
  page.words('text', copy.text, wish, colours.ink);
  if (!copy.issuer || foot < SMALLEST_EXTRA_PX) return;
  const area = { ...inside, y: inside.y + inside.height - foot, height: foot };
  page.extra('issuer', copy.issuer, { area, maxLines: 1, align: 'centre' }, colours.onField);
}

/** The message, its translation beneath where there is room, and at the foot who issues it. */
function laySheet(page: Page, copy: UrgentCopy, colours: Colours, field: Area, body: Area): void {
  const { canvas, shape, look } = page.stage;
  putLabel(page, copy, colours, inset(field, Math.round(field.height * 0.16)));
  const align = look.align ?? 'centre';
  const foot = copy.issuer ? Math.round(Math.min(canvas.width, canvas.height) * 0.07) : 0;
  const upper = foot < SMALLEST_EXTRA_PX ? body : less(body, foot);
  const below = copy.english ? Math.round(upper.height * 0.24) : 0;
  const maxLines = shape === 'portrait' ? 8 : 5;
  const main = below < SMALLEST_EXTRA_PX ? upper : less(upper, below);
  const wish = { area: main, maxLines, align, weight: 'bold', phrases: true } as const;
  const block = page.words('text', copy.text, wish, colours.ink);
  if (copy.english && below >= SMALLEST_EXTRA_PX && block) {
    const area = { ...upper, y: upper.y + upper.height - below, height: below };
    const maxSize = Math.max(SMALLEST_EXTRA_PX, Math.round(block.size * 0.6));
    page.extra('english', copy.english, { area, maxLines: 3, align, maxSize }, colours.soft);
  }
  if (!copy.issuer || foot < SMALLEST_EXTRA_PX) return;
  const area = { ...body, y: body.y + body.height - foot, height: foot };
  page.extra('issuer', copy.issuer, { area, maxLines: 1, align }, colours.soft);
}

function putLabel(page: Page, copy: UrgentCopy, colours: Colours, area: Area): void {
  const wish = {
    area,
    maxLines: area.height > area.width ? 2 : 1,
    align: 'centre',
    weight: 'bold',
  } as const;
  page.extra('label', copy.label ?? '紧急', wish, colours.onField);
}

/** An area without a strip at its foot and some air above that. */
const less = (area: Area, strip: number): Area => ({
  ...area,
  height: Math.max(0, area.height - Math.round(strip * 1.6)),
});

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
  /** For what stands below the message. */
  readonly soft: string;
  readonly field: string;
  readonly onField: string;
}

function colourOf({ canvas, tiny }: Stage): Colours {
  if (canvas.colour === 'mono') {
    return {
      ground: '#000000',
      panel: '#000000',
      ink: '#ffffff',
      soft: '#ffffff',
      field: '#ffffff',
      onField: '#000000',
    };
  }
  if (canvas.colour === 'dual') {
    return {
      ground: '#000000',
      panel: '#000000',
      ink: '#ffff00',
      soft: '#ffff00',
      field: '#ff0000',
      onField: '#000000',
    };
  }
  if (tiny) {
    return {
      ground: '#000000',
      panel: '#000000',
      ink: '#ff5240',
      soft: '#ff5240',
      field: '#ff5240',
      onField: '#000000',
    };
  }
  return {
    ground: '#9c0f18',
    panel: 'linear-gradient(180deg, #b3151e 0%, #86090f 100%)',
    ink: '#ffffff',
    soft: '#ffe3c8',
    field: '#ffd447',
    onField: '#7a0a10',
  };
}
