import { expect, test } from 'vitest';
import type { FromPlayer } from '../../content/wire/messages.ts';
import { createReports } from '../../player/reports.ts';

function rig() {
  const sent: Extract<FromPlayer, { type: 'report' }>[] = [];
  const line = { up: true };
  const reports = createReports(
    () => 0,
    (message) => {
      if (line.up && message.type === 'report') sent.push({ ...message });
      return line.up;
    },
  );
  const counted = (): number => sent.reduce((sum, { times = 1 }) => sum + times, 0);
  return { reports, sent, line, counted };
}

test('few reports are said as they happen, and their number only where it is more than one', () => {
  const { reports, sent } = rig();
  reports.add('decode', 'a');
  expect(sent).toEqual([{ type: 'report', what: 'decode', detail: 'a' }]);
});

test('a flood is said in few messages, and every one of it is counted', () => {
  const { reports, sent, counted } = rig();
  for (let n = 0; n < 1000; n++) reports.add('forged', 'programme signature');
  for (let n = 0; n < 1000; n++) reports.add('forged', `programme replayed: ${n} after 2000`);
  reports.add('storage', 'full');
  expect(sent).toHaveLength(20);
  reports.repeat();
  expect(sent.length).toBeLessThanOrEqual(20 + 51);
  expect(counted()).toBe(2001);
  expect(sent.find(({ what }) => what === 'storage')?.detail).toBe('full');
});

test('what could not be said is said when the server is back, once', () => {
  const { reports, sent, line } = rig();
  line.up = false;
  for (let n = 0; n < 3; n++) reports.add('forged', 'programme hash');
  reports.repeat();
  line.up = true;
  reports.repeat();
  reports.repeat();
  expect(sent.map(({ times }) => times)).toEqual([3]);
});
