/** What goes on beside the programme: a newer version is looked for, and the service page opens at a sign. */
import type { PlatformClock } from '../platform.ts';
import type { Attended, Machine } from './contract.ts';
import { boardWhenNeeded } from './boarding.ts';
import { registerWorker, watchForNewer } from '../shell/renewal.ts';
import { watch } from './watchdog.ts';

const LONG_PRESS_MS = 3000;
const HOUR_MS = 3_600_000;

/** Ctrl+Alt+S, or a finger held on the screen. */
function onSign(open: () => void): void {
  let press = 0;
  addEventListener('keydown', (event) => {
    if (event.ctrlKey && event.altKey && event.code === 'KeyS') open();
  });
  addEventListener('pointerdown', () => {
    press = setTimeout(open, LONG_PRESS_MS);
  });
  for (const end of ['pointerup', 'pointercancel'])
    addEventListener(end, () => clearTimeout(press));
}

function boundHourly(clock: PlatformClock, player: Attended): void {
  void player.boundJournal();
  clock.after(HOUR_MS, () => boundHourly(clock, player));
}

export function attend(
  platform: Machine,
  player: Attended,
  version: string,
  restart: () => void,
): void {
  watchForNewer(platform.clock, version, () => player.atNextChange(restart));
  registerWorker((detail) => player.note('error', detail));
  watch(platform, (why) => {
    player.note('watchdog', why);
    player.atNextChange(restart);
  });
  boardWhenNeeded(platform, player);
  boundHourly(platform.clock, player);
  onSign(() => void player.openServicePage());
}
