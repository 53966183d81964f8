/** A case told in two parts: what happened, and what to learn from it. */
import { z } from 'zod';
import { longText, mainText, shortText } from './copy.ts';
import { type Area, inset } from './element.ts';
import { putHotline } from './hotline.ts';
import { block, createPage, frame, type Page, putTitle } from './page.ts';
import { scrolling } from './strip.ts';
import { type Template, type Weight, whole } from './template.ts';

const schema = z.object({
  text: mainText,
  kind: z.enum(['positive', 'negative']),
  /** Absent: the text is the title. */
  title: shortText.optional(),
  happened: longText.min(1, 'must not be empty'),
  lesson: longText.min(1, 'must not be empty'),
  hotline: z
    .string()
    .regex(/^\d{3,12}$/, 'must be 3 to 12 digits')
    .optional(),
});
export type CaseCopy = z.infer<typeof schema>;

const TAGS = { positive: '正面案例', negative: '警示案例' } as const;

export const caseChart: Template<CaseCopy> = {
  name: 'case-chart',
  title: { zh: '案例图板', en: 'Case chart' },
  schema,
  design(copy, stage) {
    const told = [TAGS[copy.kind], copy.title ?? copy.text, copy.happened, copy.lesson].join('\n');
    if (stage.tiny || stage.canvas.height < 64) return scrolling(stage, told);
    const page = createPage(stage);
    if (stage.shape === 'bar') layBar(page, copy);
    else laySheet(page, copy);
    return page.design(() => scrolling(stage, told));
  },
};

function laySheet(page: Page, copy: CaseCopy): void {
  const { canvas, shape } = page.stage;
  const short = Math.min(canvas.width, canvas.height);
  const margin = Math.round(short * 0.08);
  const area = inset(
    whole(canvas),
    shape === 'landscape' ? Math.round(margin * 1.2) : margin,
    margin,
  );
  const tall = shape === 'portrait';
  const tag = Math.max(14, Math.round(short * 0.08));
  putTag(page, copy, { x: area.x, y: area.y, width: Math.round(tag * 3.4), height: tag });
  const titleTop = area.y + tag + Math.round(short * 0.045);
  const titleArea = {
    ...area,
    y: titleTop,
    height: Math.round(area.height * (tall ? 0.13 : 0.15)),
  };
  const title = putTitle(page, copy.title ?? copy.text, titleArea, 'left');
  const top = (title ? title.area.y + title.area.height : titleTop) + Math.round(short * 0.06);
  const rest = { ...area, y: top, height: area.y + area.height - top };
  const part = tall ? 0.8 : 0.66;
  const size = Math.max(12, Math.round((title?.size ?? short) * part));
  const gap = Math.round(short * 0.06);
  if (shape === 'landscape') {
    const left = Math.round(rest.width * 0.55);
    putPart(page, 'happened', '事情经过', copy.happened, { ...rest, width: left }, size, 'regular');
    putLesson(
      page,
      copy,
      { ...rest, x: rest.x + left + gap, width: rest.width - left - gap },
      size,
    );
  } else {
    const share = copy.happened.length / (copy.happened.length + copy.lesson.length * 1.5);
    const upper = Math.round(rest.height * Math.min(0.58, Math.max(0.46, share)));
    putPart(
      page,
      'happened',
      '事情经过',
      copy.happened,
      { ...rest, height: upper - gap },
      size,
      'regular',
    );
    putLesson(page, copy, { ...rest, y: rest.y + upper, height: rest.height - upper }, size);
  }
}

/** The kind of case in a field of its own; left out where it cannot be read. */
function putTag(page: Page, copy: CaseCopy, room: Area): void {
  const { palette, canvas } = page.stage;
  const area = { ...room, width: Math.min(room.width, canvas.width - 2 * room.x) };
  const colour = copy.kind === 'positive' ? palette.good : palette.bad;
  const onTag = canvas.colour === 'rgb' ? palette.ground : '#000000';
  const wish = {
    area: inset(area, Math.round(area.height * 0.14)),
    maxLines: 1,
    align: 'centre',
    weight: 'bold',
  } as const;
  if (!page.stage.fit(TAGS[copy.kind], wish).ok) return;
  page.mark(block(area, colour));
  page.extra('kind', TAGS[copy.kind], wish, onTag);
}

const headSizeOf = (size: number): number => Math.max(10, Math.round(size * 0.6));

/** A small heading and the words under it. */
function putPart(
  page: Page,
  field: string,
  heading: string,
  text: string,
  area: Area,
  maxSize: number,
  weight: Weight,
): void {
  const { palette } = page.stage;
  const headSize = headSizeOf(maxSize);
  const headArea = { ...area, height: Math.round(headSize * 1.3) };
  const headWish = {
    area: headArea,
    maxLines: 1,
    align: 'left',
    vertical: 'top',
    weight: 'bold',
    maxSize: headSize,
  } as const;
  const head = page.extra(field, heading, headWish, palette.accent);
  const used = head ? Math.round(headSize * 1.7) : 0;
  const body = { ...area, y: area.y + used, height: area.height - used };
  const wish = {
    area: body,
    maxLines: 14,
    align: 'left',
    vertical: 'top',
    maxSize,
    weight,
    leading: [1.2, 1.6],
  } as const;
  page.words(field, text, wish, palette.ink);
}

/** In a frame; the hotline shares the line of the heading. */
function putLesson(page: Page, copy: CaseCopy, area: Area, size: number): void {
  const { palette, canvas } = page.stage;
  const thick = Math.max(1, Math.round(Math.min(canvas.width, canvas.height) * 0.005));
  page.mark(frame(area, thick, palette.accent));
  const pad = Math.round(Math.min(area.width * 0.08, area.height * 0.12, size * 0.6));
  const inside = inset(area, Math.max(thick + 2, pad));
  const head = headSizeOf(size);
  const capsule = copy.hotline ? Math.max(12, Math.round(head * 1.35)) : 0;
  const width = Math.round(Math.min(inside.width - head * 3.8, capsule * 4.2));
  if (copy.hotline && width >= capsule * 2.4) {
    const lift = Math.round((capsule - head) / 2);
    const y = Math.max(area.y + thick + 1, inside.y - lift);
    putHotline(page, copy.hotline, {
      x: inside.x + inside.width - width,
      y,
      width,
      height: capsule,
    });
  }
  putPart(page, 'lesson', '请记住', copy.lesson, inside, size, 'bold');
}

/** Tag and title left, the lesson right: a bar has no room for the story. */
function layBar(page: Page, copy: CaseCopy): void {
  const { canvas, palette } = page.stage;
  const margin = Math.round(canvas.height * 0.12);
  const area = inset(whole(canvas), margin);
  const tag = Math.max(12, Math.round(area.height * 0.3));
  const left = Math.round(area.width * 0.34);
  putTag(page, copy, { x: area.x, y: area.y, width: Math.round(tag * 4.4), height: tag });
  const titleArea = {
    ...area,
    y: area.y + tag + margin,
    width: left,
    height: area.height - tag - margin,
  };
  page.words(
    'title',
    copy.title ?? copy.text,
    { area: titleArea, maxLines: 2, align: 'left', weight: 'bold' },
    palette.ink,
  );
  const x = area.x + left + margin;
  page.mark(
    block(
      { x, y: area.y, width: Math.max(1, Math.round(canvas.height * 0.03)), height: area.height },
      palette.accent,
    ),
  );
  const body = { ...area, x: x + margin, width: area.x + area.width - x - margin };
  const text = `${copy.happened}\n${copy.lesson}`;
  page.words('lesson', text, { area: body, maxLines: 6, align: 'left' }, palette.ink);
}
