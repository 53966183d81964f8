/** The third script: shows what a screen on wheels shows by itself. */
import type { Programme } from '../../content/programme/programme.ts';
import {
  type Fix,
  type Key,
  keysAt,
  moved,
  nextEdge,
  NOWHERE,
  overlaid,
  postponed,
  type Pressed,
  type Whereabouts,
} from '../../content/programme/whereabouts.ts';
import type { Began, Over, Vehicle } from '../hands/contract.ts';
import type { Cancel } from '../platform.ts';
import type { Finding } from './contract.ts';
import { createFinder } from './finder.ts';
import { listenForKeys } from './keys.ts';
import { createNotice } from './notice.ts';
import { openReporter } from './reporter.ts';

const FINDINGS: { readonly [state in Finding]: string } = {
  off: '未使用 not used',
  searching: '定位中 searching',
  found: '已定位 found',
  insecure: '不可用：需要 https 或浏览器参数 not available on plain http (kiosk/README.md)',
  denied: '被浏览器拒绝 denied by the browser',
  unavailable: '暂无信号 no signal',
};

/** No fix is made so long after now. */
const AHEAD_MS = 2000;

/** Until its item is ready to show, a press waits, and its time has not begun. */
interface Press extends Pressed {
  readonly waits: boolean;
}

const ride: Vehicle['ride'] = async (platform, player, hands) => {
  const { clock } = platform;
  const { director, time, note, face } = player;
  const reporter = await openReporter(platform, player);
  const notice = createNotice(face);
  let programme: Programme | null = null;
  let where: Whereabouts = NOWHERE;
  let fix: Fix | null = null;
  let pressed: Press | null = null;
  let timer: Cancel | null = null;

  let everyMs: number | undefined | null = null;
  const heed = (ms: number | undefined): void => {
    if (ms === everyMs) return;
    everyMs = ms;
    reporter.every(ms);
    notice();
  };
  const finder = createFinder(clock, time, {
    state: (state) => {
      if (state === 'insecure' || state === 'denied') note('error', `position: ${state}`);
    },
    reading: (reading) => {
      fix = reading;
      // A device that was cut off has no face of its own any more, and reports nothing.
      heed(face().trackEveryMs);
      reporter.took(reading);
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
    // Where it was by a clock that was set back since is older than any fix to come.
    if (where.at !== null && where.at > time.now() + AHEAD_MS) where = NOWHERE;
    where = moved(programme, where, fix, Math.floor(time.now()));
    arm(programme);
    // Nothing is drawn anew for a fix that changes nothing.
    if (JSON.stringify(before) !== JSON.stringify(where.stays)) director.nudge();
  };
  const keys = (): readonly Key[] => (programme ? keysAt(programme, time.now()) : []);
  /** The entry that is on because of a press. */
  const pressedOn = (): number | null => {
    const entry = programme && pressed && programme.entries[pressed.entry];
    if (!pressed || !entry) return null;
    // Either way: the clock may have been set back since.
    const awayMs = Math.abs(time.now() - pressed.at);
    return pressed.waits || awayMs < entry.durationMs ? pressed.entry : null;
  };
  /** A recording goes on where a new programme has it as well; elsewhere it ends with the old one. */
  const carriedOver = (next: Programme): Press | null => {
    const on = pressedOn();
    const item = on !== null && programme && programme.entries[on]!.item;
    const same = keysAt(next, time.now()).find(({ entry }) => next.entries[entry]!.item === item);
    return pressed && same ? { ...pressed, zone: same.zone, entry: same.entry } : null;
  };
  const take = (next: Programme): void => {
    pressed = carriedOver(next);
    programme = next;
    const { asides = [] } = next;
    const { trackEveryMs } = face();
    heed(trackEveryMs);
    if (trackEveryMs || asides.some(({ near }) => near)) finder.start();
    else finder.stop();
    where = fix ? moved(next, NOWHERE, fix, Math.floor(time.now())) : NOWHERE;
    arm(next);
  };

  hands.addFacts(() => {
    const { trackEveryMs } = face();
    const said = keys().map(({ name }, index) => `${index + 1} ${name}`);
    return [
      ['按键 Keys', said.join(' · ') || '–'],
      ['位置 Position', FINDINGS[finder.state()]],
      [
        '位置上报 Position reports',
        trackEveryMs
          ? `每 ${trackEveryMs / 1000} 秒 every ${trackEveryMs / 1000} s, ${reporter.unsent()} 待发 unsent`
          : '关闭 off',
      ],
    ];
  });
  player.listen(reporter.heard);
  const drawKeys = listenForKeys(clock, {
    keys,
    on: pressedOn,
    press: ({ zone, entry }) => {
      const at = Math.floor(time.now());
      pressed = pressedOn() === entry ? null : { zone, entry, at, waits: true };
      director.nudge();
      drawKeys();
    },
  });
  /** A press, and the first item of a stay, last their whole time from when they could really come on. */
  const began: Began = (shown, late) => {
    const { zone, entry, start } = shown;
    const at = Math.floor(time.now());
    if (pressed && pressed.zone === zone && pressed.entry === entry) {
      if (!pressed.waits) return false;
      pressed = { zone, entry, at: late ? at : start, waits: false };
      if (programme) clock.after(programme.entries[entry]!.durationMs + 1, () => drawKeys());
      return late;
    }
    if (!late || !programme) return false;
    const before = where;
    where = postponed(programme, where, shown, at);
    return where !== before;
  };
  const over: Over = (of, shown, at) => {
    try {
      if (of !== programme) take(of);
      // Longer in coming than it lasts: it is still called.
      const length = pressed && pressed.waits ? of.entries[pressed.entry]!.durationMs : Infinity;
      if (pressed && at <= time.now() && at >= pressed.at + length)
        pressed = { ...pressed, at: Math.floor(at) };
      return overlaid(of, shown, where, pressed, at);
    } catch (error) {
      // Whatever is wrong here, the timetable goes on.
      note('error', String(error));
      return shown;
    }
  };
  director.setAside(over, began);
  director.nudge();
};

(window as unknown as { gengfuVehicle: Vehicle }).gengfuVehicle = { ride };
