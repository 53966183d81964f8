/** The third script: shows what a screen on wheels shows by itself. */
import type { Programme } from '../../content/programme/programme.ts';
import {
  type Fix,
  moved,
  nextEdge,
  NOWHERE,
  overlaid,
  type Whereabouts,
} from '../../content/programme/whereabouts.ts';
import type { Vehicle } from '../hands/contract.ts';
import type { Cancel } from '../platform.ts';
import type { Finding } from './contract.ts';
import { createFinder } from './finder.ts';

const FINDINGS: { readonly [state in Finding]: string } = {
  off: '未使用 not used',
  searching: '定位中 searching',
  found: '已定位 found',
  insecure: '不可用：需要 https 或浏览器参数 not available on plain http (kiosk/README.md)',
  denied: '被浏览器拒绝 denied by the browser',
  unavailable: '暂无信号 no signal',
};

const ride: Vehicle['ride'] = (platform, player, hands) => {
  const { clock } = platform;
  const { director, time, note } = player;
  let programme: Programme | null = null;
  let where: Whereabouts = NOWHERE;
  let fix: Fix | null = null;
  let timer: Cancel | null = null;

  const finder = createFinder(clock, time, {
    state: (state) => {
      if (state === 'insecure' || state === 'denied') note('error', `position: ${state}`);
    },
    reading: (reading) => {
      fix = reading;
      place();
    },
  });

  /** At each edge of a window, and where fixes fail to come, the show may change by itself. */
  const arm = (of: Programme): void => {
    if (timer) timer();
    const now = time.now();
    const wait = nextEdge(of, where, now) - now;
    timer =
      wait < Infinity
        ? clock.after(Math.min(wait + 1, 3_600_000), () => {
            director.nudge();
            arm(of);
          })
        : null;
  };
  const place = (): void => {
    if (!programme || !fix) return;
    const before = where.stays;
    where = moved(programme, where, fix);
    arm(programme);
    // Nothing is drawn anew for a fix that changes nothing.
    if (JSON.stringify(before) !== JSON.stringify(where.stays)) director.nudge();
  };
  const take = (next: Programme): void => {
    programme = next;
    const { asides = [] } = next;
    if (asides.some(({ near }) => near)) finder.start();
    else finder.stop();
    where = fix ? moved(next, NOWHERE, fix) : NOWHERE;
    arm(next);
  };

  hands.addFacts(() => [['位置 Position', FINDINGS[finder.state()]]]);
  director.setAside((of, shown, at) => {
    if (of !== programme) take(of);
    return overlaid(of, shown, where, null, at);
  });
  director.nudge();
};

(window as unknown as { gengfuVehicle: Vehicle }).gengfuVehicle = { ride };
