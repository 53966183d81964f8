/** `npm run soak -- NAME [COUNT] [SEED]`: a test of every day at its full size, or at another. */
import { buildChanged } from './build.mjs';
import { installMissing } from './packages.mjs';
import { Refusal } from './refusal.mjs';
import { handOver } from './step.mjs';

/** Each in a file of its own: what `npm test` runs as well, with other counts. */
export const SOAKS = {
  'server-kills': {
    file: 'test/county/urgent-kill.test.ts',
    what: '50 times kill -9 of the server while urgent messages are issued',
  },
  'two-nodes': {
    file: 'test/county/two-nodes.test.ts',
    what: '300 histories of two servers on one PostgreSQL, all of which fall now and then',
  },
  'review-histories': {
    file: 'test/county/review-histories.test.ts',
    what: '1,000 histories of review, some with kill -9, against a model of who must approve what',
  },
  thread: {
    file: 'test/county/thread.test.ts',
    what: '50 rounds of a slogan from typing to proof, with kill -9 in each',
  },
  forgeries: {
    file: 'test/browser/player-forgeries.test.ts',
    what: '1,000 forgeries of each of ten kinds: none shown, each counted',
  },
  tampering: {
    file: 'test/county/tampering.test.ts',
    what: '80 flipped bits of each kind between the real server and the real player',
  },
  fuzz: {
    file: 'test/server/live/fuzz.test.ts',
    what: '100,000 frames of garbage at the sockets of the screens',
  },
  changes: {
    file: 'test/browser/player-changes.test.ts',
    what: '2,000 changes of mixed items: no blank frame, each within two frames',
  },
  strip: {
    file: 'test/browser/player-strip.test.ts',
    what: 'twelve passes of a strip, every frame of them by the pixel',
  },
  step: {
    file: 'test/browser/player-step.test.ts',
    what: '1,000 changes of two players whose clocks are wrong by minutes',
  },
  'player-kills': {
    file: 'test/browser/player-power.test.ts',
    what: '100 kills of the browser, also in the first download and in a switch',
  },
  month: {
    file: 'test/player/month.test.ts',
    what: 'a month of a player without a server, against a naive reading of the rules',
  },
  strangers: {
    file: 'test/county/strangers.test.ts',
    what: 'five minutes of all that strangers can do at once, with 2,000 honest screens on their lines',
  },
  'kill-switch': {
    file: 'test/server/signage/trust/kill-switch.test.ts',
    what: '1,500 races of polls and open screens against the kill switch',
  },
  exactness: {
    file: 'test/content/render/exactness.test.ts',
    what: 'every character of GB 2312 in each pixel font, by the pixel',
  },
  endurance: {
    file: 'test/browser/player-endurance.test.ts',
    what: '10,000 changes of large pictures: heap and process flat within 5 %',
  },
};

/** @param {string[]} args */
export async function run([name = '', count = 'full', seed]) {
  const soak = Object.entries(SOAKS).find(([one]) => one === name)?.[1];
  if (!soak) {
    const lines = Object.entries(SOAKS).map(([one, { what }]) => `  ${one.padEnd(16)} ${what}`);
    const usage = `Soaks, to run by npm run soak -- NAME [COUNT] [SEED]:\n${lines.join('\n')}`;
    if (name !== '') throw new Refusal(`There is no soak "${name}".\n${usage}`);
    console.log(usage);
    return;
  }
  if (count !== 'full' && !/^[1-9]\d*$/.test(count))
    throw new Refusal(`The count must be a number or "full", not "${count}".`);
  if (seed !== undefined && !/^\d+$/.test(seed))
    throw new Refusal(`The seed must be a number, not "${seed}".`);
  await installMissing({ development: true });
  await buildChanged();
  process.env.GENGFU_SOAK = count;
  if (seed !== undefined) process.env.GENGFU_SEED = seed;
  process.exitCode = await handOver(['node_modules/vitest/vitest.mjs', 'run', soak.file]);
}
