/** Days to the theme day: one still picture a day, drawn ahead. On the day itself it says so. */
import { z } from 'zod';
import { designBanner, roomy } from './banner.ts';
import { mainText, shortText } from './copy.ts';
import type { Area } from './element.ts';
import { block, createPage, type Page } from './page.ts';
import { scrolling } from './strip.ts';
import type { Stage, Template, TextBlock } from './template.ts';

const schema = z.object({
  /** What is said on the day, and in lists. */
  text: mainText,
  before: shortText.optional(),
  after: shortText.optional(),
  onTheDay: shortText.optional(),
  /** 'YYYY-MM-DD'. */
  themeDay: z.iso.date().optional(),
  /** Days that are left; 0, or absent, is the day itself. */
  days: z.int().min(0).max(9_999).optional(),
});
export type CountdownCopy = z.infer<typeof schema>;

export const countdown: Template<CountdownCopy> = {
  name: 'countdown',
  title: { zh: '倒计时', en: 'Countdown' },
  schema,
  design(copy, stage) {
    const { days = 0, before = '还有', after = '天' } = copy;
    if (days === 0) return designBanner({ text: copy.onTheDay || copy.text }, stage);
    if (stage.tiny || stage.shape === 'bar') return designLine(before, String(days), after, stage);
    const page = createPage(stage);
    layLarge(page, { before, days: String(days), after, themeDay: copy.themeDay });
    return page.design(() => scrolling(stage, `${before}${days}${after}`));
  },
};

/** All on one line where it fits, else on two, else scrolling. */
function designLine(
  before: string,
  days: string,
  after: string,
  stage: Stage,
): ReturnType<Template['design']> {
  return designBanner({ text: `${before} ${days} ${after}` }, stage);
}

interface Words {
  readonly before: string;
  readonly days: string;
  readonly after: string;
  readonly themeDay: string | undefined;
}

function layLarge(page: Page, { before, days, after, themeDay }: Words): void {
  const { palette, canvas, shape } = page.stage;
  const area = roomy(page.stage);
  const at = (from: number, to: number): Area => ({
    ...area,
    y: area.y + Math.round(area.height * from),
    height: Math.round(area.height * (to - from)),
  });
  const centre = { align: 'centre', weight: 'bold' } as const;
  page.words(
    'before',
    before,
    {
      ...centre,
      area: at(0, shape === 'portrait' ? 0.3 : 0.24),
      maxLines: 2,
      maxSize: Math.max(16, Math.round(canvas.height * 0.12)),
    },
    palette.ink,
  );
  const middle = at(shape === 'portrait' ? 0.37 : 0.29, themeDay ? 0.77 : 1);
  layNumber(page, days, after, middle);
  if (!themeDay) return;
  const foot = at(0.88, 1);
  const rule = Math.max(1, Math.round(canvas.height * 0.006));
  page.mark(
    block(
      {
        x: Math.round((canvas.width - foot.height * 2) / 2),
        y: foot.y - rule,
        width: foot.height * 2,
        height: rule,
      },
      palette.accent,
    ),
  );
  page.extra(
    'themeDay',
    dateWords(themeDay),
    {
      area: { ...foot, y: foot.y + rule * 3, height: foot.height - rule * 3 },
      align: 'centre',
      maxLines: 1,
      maxSize: Math.max(10, Math.round(canvas.height * 0.07)),
    },
    palette.soft,
  );
}

/** The number as large as it goes, its unit small beside it on the same base line; where that is too fine, in one line. */
function layNumber(page: Page, days: string, after: string, area: Area): void {
  const { stage } = page;
  const { palette } = stage;
  const line = { maxLines: 1, align: 'left', weight: 'bold' } as const;
  const number = stage.fit(days, {
    ...line,
    area: { ...area, width: Math.round(area.width * 0.66) },
  });
  const { size, area: covered } = number.ok ? number.block : { size: 0, area };
  const gap = Math.round(size * 0.07);
  const unit = stage.fit(after, {
    ...line,
    area: { ...area, width: Math.max(0, area.width - covered.width - gap) },
    maxSize: Math.max(8, Math.round(size * 0.3)),
  });
  if (!number.ok || !unit.ok) {
    page.words('days', `${days}${after}`, { ...line, area, align: 'centre' }, palette.accent);
    return;
  }
  const x = area.x + Math.round((area.width - covered.width - gap - unit.block.area.width) / 2);
  const base = number.block.lines[0]?.y ?? area.y;
  page.mark({ kind: 'words', block: moved(number.block, x, base), colour: palette.accent });
  const beside = moved(unit.block, x + covered.width + gap, base);
  page.mark({ kind: 'words', block: beside, colour: palette.ink });
}

/** A block of one line, moved so that the line begins at x on the base line. */
function moved(block: TextBlock, x: number, base: number): TextBlock {
  const [line] = block.lines;
  if (!line) return block;
  const area = { ...block.area, x, y: block.area.y + base - line.y };
  return { ...block, area, lines: [{ ...line, x, y: base }] };
}

function dateWords(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${year}年${month}月${day}日`;
}
