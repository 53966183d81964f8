/** A line for whoever sits in the car: that its position is reported, and how often. Never over the lamps. */
import type { Face } from '../../content/wire/messages.ts';

const STYLE =
  'position:fixed;right:0;bottom:0;padding:2px 8px;font:12px/16px system-ui,sans-serif;color:#c8d0d8;' +
  'background:rgba(16,20,24,.8);pointer-events:none;z-index:3';
const HEIGHT_PX = 24;
const WIDTH_PX = 420;
/** Where there is no room beside the picture: so long at each start and at each touch. */
const OVER_MS = 20_000;

/** Whether the corner of the page is free of the face. */
function besideThe({ origin, width, height, folds, rotation }: Face): boolean {
  const ratio = window.devicePixelRatio || 1;
  // A folded or turned face may lie anywhere.
  if (folds.length > 0 || rotation !== 0) return false;
  return (
    origin.y + height <= (innerHeight - HEIGHT_PX) * ratio ||
    origin.x + width <= (innerWidth - WIDTH_PX) * ratio
  );
}

export function createNotice(face: () => Face): () => void {
  const line = document.createElement('div');
  line.id = 'notice';
  line.style.cssText = STYLE;
  let timer = 0;
  const hide = (): void => line.remove();
  const show = (): void => {
    clearTimeout(timer);
    const { trackEveryMs } = face();
    if (trackEveryMs === undefined) return hide();
    line.textContent = `位置上报已开启，每 ${trackEveryMs / 1000} 秒 · Position is reported every ${trackEveryMs / 1000} s`;
    document.body.appendChild(line);
    if (!besideThe(face())) timer = setTimeout(hide, OVER_MS);
  };
  addEventListener('pointerdown', show);
  return show;
}
