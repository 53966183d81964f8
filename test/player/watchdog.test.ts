/** What makes the page start anew, and what must not. */
import { expect, test } from 'vitest';
import { watch } from '../../player/hands/watchdog.ts';
import type { Platform } from '../../player/platform.ts';
import { virtualScreen, virtualTime } from './support/virtual.ts';

const T0 = Date.UTC(2026, 0, 9);
const MINUTE = 60_000;

interface Rig {
  readonly healed: string[];
  readonly state: { frames: boolean; visible: boolean };
  pass(minutes: number): Promise<void>;
}

function rig(): Rig {
  const time = virtualTime(T0);
  const screen = virtualScreen(time);
  const state = { frames: true, visible: true };
  const healed: string[] = [];
  const platform = {
    clock: time.clock,
    screen: {
      ...screen,
      visible: () => state.visible,
      nextFrame: (run: () => void) => {
        if (state.frames) screen.nextFrame(run);
      },
    },
  } as unknown as Platform;
  watch(platform, (why) => healed.push(why));
  return { healed, state, pass: (minutes) => time.pass(time.clock.wallMs() + minutes * MINUTE) };
}

test('a page whose frames come is left alone for days', async () => {
  const { healed, pass } = rig();
  await pass(48 * 60);
  expect(healed).toEqual([]);
});

test('a visible page without frames is healed, once', async () => {
  const { healed, state, pass } = rig();
  await pass(20);
  state.frames = false;
  await pass(1);
  expect(healed).toHaveLength(1);
  await pass(60);
  expect(healed).toHaveLength(1);
});

test('a hidden page has no frames and needs no healing', async () => {
  const { healed, state, pass } = rig();
  await pass(20);
  state.frames = false;
  state.visible = false;
  await pass(60);
  expect(healed).toEqual([]);
});

test('a page that was started a moment ago is not started again and again', async () => {
  const { healed, state, pass } = rig();
  state.frames = false;
  await pass(9);
  expect(healed).toEqual([]);
  await pass(2);
  expect(healed).toHaveLength(1);
});
