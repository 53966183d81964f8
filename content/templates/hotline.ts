/** The public numbers, and how a page shows one: its name small, its digits large, on the accent colour. */
import type { Area } from './element.ts';
import { block, type Page } from './page.ts';

/** What a number is for. 96110 advises and warns; a crime is reported to 110. */
const NAMES: Readonly<Record<string, string>> = {
  '110': '报警电话',
  '119': '火警电话',
  '120': '急救电话',
  '122': '交通事故',
  '96110': '防骗咨询',
};

export const hotlineName = (hotline: string): string => NAMES[hotline] ?? '服务热线';

/** Fills the area with a capsule: name left, digits right. */
export function putHotline(page: Page, hotline: string, area: Area): void {
  const { palette } = page.stage;
  page.mark(block(area, palette.accent));
  const pad = Math.max(2, Math.round(area.height * 0.22));
  const split = Math.round(area.width * 0.46);
  const y = area.y + Math.round(area.height * 0.14);
  const height = Math.round(area.height * 0.72);
  const name = { x: area.x + pad, y, width: split - pad, height };
  const digits = { x: area.x + split, y, width: area.width - split - pad, height };
  const maxSize = Math.max(8, Math.round(area.height * 0.36));
  const nameWish = { area: name, maxLines: 1, align: 'left', weight: 'bold', maxSize } as const;
  page.extra('hotline', hotlineName(hotline), nameWish, palette.onAccent);
  page.extra(
    'hotline',
    hotline,
    { area: digits, maxLines: 1, align: 'right', weight: 'bold' },
    palette.onAccent,
  );
}
