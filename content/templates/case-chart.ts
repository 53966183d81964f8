/** A case told in two parts: what happened, and what to learn from it. */
import { z } from 'zod';
import { longText, mainText, shortText } from './copy.ts';
import { type Area, inset } from './element.ts';
import { putHotline } from './hotline.ts';
import { block, createPage, frame, type Page } from './page.ts';
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
  const { canvas, palette, shape } = page.stage;
  const short = Math.min(canvas.width, canvas.height);
  const margin = Math.round(short * 0.08);
  const area = inset(
    whole(canvas),
    shape === 'landscape' ? Math.round(margin * 1.2) : margin,
    margin,
  );
  const tall = shape === 'portrait';
  const tag = Math.max(14, Math.round(short * 0.085));
  putTag(page, copy, { x: area.x, y: area.y, width: Math.round(tag * 3.2), height: tag });
  const titleTop = area.y + tag + Math.round(short * 0.045);
  const titleArea = {
    ...area,
    y: titleTop,
    height: Math.round(area.height * (tall ? 0.14 : 0.17)),
  };
  const title = page.words(
    'title',
    copy.title ?? copy.text,
    { area: titleArea, maxLines: tall ? 2 : 1, align: 'left', weight: 'bold', vertical: 'top' },
    palette.ink,
  );
  const top = (title ? title.area.y + title.area.height : titleTop) + Math.round(short * 0.06);
  const rest = { ...area, y: top, height: area.y + area.height - top };
  const size = Math.max(12, Math.round((title?.size ?? short) * 0.6));
  const gap = Math.round(short * 0.06);
  if (shape === 'landscape') {
    const left = Math.round(rest.width * 0.56);
    putPart(page, 'happened', '事情经过', copy.happened, { ...rest, width: left }, size, 'regular');
    putLesson(
      page,
      copy,
      { ...rest, x: rest.x + left + gap, width: rest.width - left - gap },
      size,
    );
  } else {
    const upper = Math.round(rest.height * 0.55);
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

function putTag(page: Page, copy: CaseCopy, area: Area): void {
  const { palette, canvas } = page.stage;
  const colour = copy.kind === 'positive' ? palette.good : palette.bad;
  page.mark(block(area, colour));
  const onTag = canvas.colour === 'rgb' ? palette.ground : '#000000';
  page.extra(
    'kind',
    TAGS[copy.kind],
    {
      area: inset(area, Math.round(area.height * 0.14)),
      maxLines: 1,
      align: 'centre',
      weight: 'bold',
    },
    onTag,
  );
}

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
  const headSize = Math.max(10, Math.round(maxSize * 0.62));
  const head = page.extra(
    field,
    heading,
    {
      area: { ...area, height: Math.round(headSize * 1.3) },
      maxLines: 1,
      align: 'left',
      vertical: 'top',
      weight: 'bold',
      maxSize: headSize,
    },
    palette.accent,
  );
  const used = head ? Math.round(headSize * 1.5) : 0;
  const body = { ...area, y: area.y + used, height: area.height - used };
  page.words(
    field,
    text,
    {
      area: body,
      maxLines: 14,
      align: 'left',
      vertical: 'top',
      maxSize,
      weight,
      leading: [1.2, 1.6],
    },
    palette.ink,
  );
}

function putLesson(page: Page, copy: CaseCopy, area: Area, size: number): void {
  const { palette, canvas } = page.stage;
  const thick = Math.max(1, Math.round(Math.min(canvas.width, canvas.height) * 0.006));
  page.mark(frame(area, thick, palette.accent));
  const inside = inset(area, Math.round(Math.min(area.width, area.height) * 0.09));
  const capsule = copy.hotline
    ? Math.round(Math.min(inside.height * 0.26, inside.width * 0.22))
    : 0;
  const height = inside.height - (capsule ? Math.round(capsule * 1.25) : 0);
  putPart(page, 'lesson', '请记住', copy.lesson, { ...inside, height }, size, 'bold');
  if (copy.hotline) {
    const width = Math.round(Math.min(inside.width, capsule * 4.4));
    putHotline(page, copy.hotline, {
      x: inside.x,
      y: inside.y + inside.height - capsule,
      width,
      height: capsule,
    });
  }
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
