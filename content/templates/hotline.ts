/** The public numbers, and how a page shows one: its name small, its digits large, on the accent colour. */
import { type Area, inset } from './element.ts';
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

/** A capsule in the area: name left, digits right; where the name does not fit, the digits stand alone in the middle. */
export function putHotline(page: Page, hotline: string, area: Area): void {
  const { palette } = page.stage;
  const pad = Math.max(2, Math.round(area.height * 0.22));
  const split = Math.round(area.width * 0.46);
  const y = area.y + Math.round(area.height * 0.14);
  const height = Math.round(area.height * 0.72);
  const bold = { maxLines: 1, weight: 'bold' } as const;
  const name = { x: area.x + pad, y, width: split - pad, height };
  const maxSize = Math.max(8, Math.round(area.height * 0.36));
  const nameWish = { ...bold, area: name, align: 'left', maxSize } as const;
  const words = hotlineName(hotline);
  page.mark(block(area, palette.accent));
  if (!page.stage.fit(words, nameWish).ok) {
    const middle = { ...inset(area, pad, 0), y, height };
    page.extra('hotline', hotline, { ...bold, area: middle, align: 'centre' }, palette.onAccent);
    return;
  }
  page.extra('hotline', words, nameWish, palette.onAccent);
  const digits = { x: area.x + split, y, width: area.width - split - pad, height };
  page.extra('hotline', hotline, { ...bold, area: digits, align: 'right' }, palette.onAccent);
}
