/** Looks after the page from inside: frames that no longer come, memory that only grows. */
import type { Platform } from '../platform.ts';

const TICK_MS = 1000;
/** Ticks, not time: a clock that jumps has missed nothing. */
const FRAMELESS_TICKS = 15;
const MEMORY_SHARE = 0.8;
/** A page that was just started anew is not started anew again. */
const YOUNG_TICKS = 600;

interface Memory {
  readonly usedJSHeapSize: number;
  readonly jsHeapSizeLimit: number;
}

/** Calls `heal` with the reason, at most once. */
export function watch(platform: Platform, heal: (why: string) => void): void {
  let ticks = 0;
  let frameless = 0;
  let healed = false;
  const once = (why: string): void => {
    if (healed || ticks < YOUNG_TICKS) return;
    healed = true;
    heal(why);
  };
  const tick = (): void => {
    ticks++;
    frameless = platform.screen.visible() ? frameless + 1 : 0;
    platform.screen.nextFrame(() => {
      frameless = 0;
    });
    if (frameless > FRAMELESS_TICKS) once(`no frame for ${frameless} ticks`);
    const { memory } = performance as unknown as { readonly memory?: Memory };
    if (memory && memory.usedJSHeapSize > memory.jsHeapSizeLimit * MEMORY_SHARE)
      once(`heap of ${memory.usedJSHeapSize} bytes`);
    platform.clock.after(TICK_MS, tick);
  };
  tick();
}
