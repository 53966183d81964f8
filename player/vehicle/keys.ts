/** What a person in the car calls: the keys 1 to 9, or a strip of buttons that comes at a touch. */
import type { Key } from '../../content/programme/whereabouts.ts';
import type { PlatformClock, Cancel } from '../platform.ts';

export interface KeyParts {
  /** What the keys play now, in their order. */
  keys(): readonly Key[];
  /** The entry that a press has put on, or null. */
  on(): number | null;
  press(key: Key): void;
}

/** The strip goes so long after the last touch. */
const SHOWN_MS = 10_000;
/** Above the line that says that positions are reported. */
const STRIP =
  'position:fixed;left:0;right:0;bottom:22px;display:flex;flex-wrap:wrap;gap:8px;padding:8px;' +
  'background:rgba(16,20,24,.9);z-index:4;cursor:auto';
const BUTTON =
  'flex:1 1 30%;min-height:56px;font:18px/1.3 system-ui,sans-serif;padding:8px 12px;text-align:left;overflow:hidden;' +
  'border:2px solid #5b6875;border-radius:8px;background:#1d242b;color:#e8ecf0';
const LIT = ';border-color:#ffd24a;background:#3a3312';

const serviceOpen = (): boolean => document.getElementById('service') !== null;

/** Listens from now on. @returns what draws the strip anew, where it is out. */
export function listenForKeys(clock: PlatformClock, parts: KeyParts): () => void {
  const strip = document.createElement('div');
  strip.id = 'keys';
  strip.style.cssText = STRIP;
  strip.setAttribute('role', 'toolbar');
  strip.setAttribute('aria-label', '按键播放 Play at a press');
  let going: Cancel | null = null;

  const draw = (): void => {
    strip.textContent = '';
    parts.keys().forEach((key, index) => {
      const lit = parts.on() === key.entry;
      const button = document.createElement('button');
      button.textContent = `${index + 1}  ${key.name}`;
      button.style.cssText = BUTTON + (lit ? LIT : '');
      button.setAttribute('aria-pressed', String(lit));
      button.addEventListener('click', () => parts.press(key));
      strip.appendChild(button);
    });
  };
  const hide = (): void => strip.remove();
  const show = (): void => {
    if (going) going();
    if (serviceOpen() || parts.keys().length === 0) return hide();
    going = clock.after(SHOWN_MS, hide);
    // A strip that is out is not drawn anew under the finger.
    if (strip.parentNode) return;
    draw();
    document.body.appendChild(strip);
  };

  addEventListener('pointerdown', show);
  addEventListener('keydown', (event) => {
    const { key, ctrlKey, altKey, metaKey, repeat } = event;
    if (repeat || ctrlKey || altKey || metaKey || serviceOpen()) return;
    const called = /^[1-9]$/.test(key) ? parts.keys()[Number(key) - 1] : undefined;
    if (called) parts.press(called);
  });
  return () => {
    if (strip.parentNode) draw();
  };
}
