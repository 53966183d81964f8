/** The third script, for screens whose programme asks for it: the others do not carry its bytes. */
import type { Attended, Machine, Vehicle } from './contract.ts';

const AGAIN_MS = 10_000;

/** Its address stands in the page, so that a renewal fetches the one that belongs to the new page. */
const address = (): string =>
  (document.querySelector('[name=player-vehicle]') as HTMLMetaElement).content;

/** Loads the third script at the first programme that has something for it. */
export function boardWhenNeeded(platform: Machine, player: Attended): void {
  const { director } = player;
  const board = (): void => {
    const script = document.createElement('script');
    script.src = address();
    script.addEventListener('load', async () => {
      const { gengfuVehicle } = window as unknown as { gengfuVehicle: Vehicle };
      await gengfuVehicle.ride(platform, player, await platform.hands());
    });
    // Neither cached nor to be had: the timetable goes on, and it is tried again.
    script.addEventListener('error', () => {
      script.remove();
      platform.clock.after(AGAIN_MS, board);
    });
    document.head.appendChild(script);
  };
  let boarded = false;
  director.setAside(
    (programme, shown) => {
      if (!boarded && (programme.asides || player.face().trackEveryMs)) {
        boarded = true;
        board();
      }
      return shown;
    },
    () => false,
  );
  director.nudge();
}
